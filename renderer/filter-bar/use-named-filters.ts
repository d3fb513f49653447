// The filters with names as a filter box offers them: which can be applied, and which one is.

import { useMemo, useSyncExternalStore } from 'react';
import type { NamedFilter } from '../../electron/contract/kept-filters.ts';
import { meaningOf } from '../session/filter-history.ts';
import type { FilterTarget } from '../session/filter-target.ts';
import { useSessionState } from '../session/use-session.ts';

/** One of them. */
export interface OfferedFilter extends NamedFilter {
  /** Whether the box's filter means the same; of several, the first. */
  readonly isApplied: boolean;
  readonly canApply: boolean;
}

/** While a filter is typed, only that one is read, not all that have names. */
export function useNamedFilters(target: FilterTarget): readonly OfferedFilter[] {
  const filters = useSessionState(({ namedFilters }) => namedFilters);
  const applied = useSyncExternalStore(target.subscribe, target.getApplied);
  const { context, canApply } = target;
  const known = useMemo(
    () => filters.map((one) => ({ ...one, meaning: meaningOf(one.filter, context), canApply: canApply(one.filter) })),
    [filters, context, canApply],
  );
  return useMemo(() => {
    const meaning = meaningOf(applied, context);
    const like = meaning ? known.find((one) => one.meaning === meaning) : undefined;
    return known.map(({ name, filter, canApply }) => ({ name, filter, canApply, isApplied: name === like?.name }));
  }, [known, applied, context]);
}
