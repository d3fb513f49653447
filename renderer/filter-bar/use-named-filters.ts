// The filters with names as a filter box offers them: which can be applied, and which one is.

import { useMemo, useSyncExternalStore } from 'react';
import type { NamedFilter } from '../../electron/contract/kept-filters.ts';
import type { FilterTarget } from '../session/filter-target.ts';
import { namedLike } from '../session/named-filters.ts';
import { useSessionState } from '../session/use-session.ts';

/** One of them. */
export interface OfferedFilter extends NamedFilter {
  /** Whether the box's filter means the same. */
  readonly isApplied: boolean;
  readonly canApply: boolean;
}

export function useNamedFilters(target: FilterTarget): readonly OfferedFilter[] {
  const filters = useSessionState(({ namedFilters }) => namedFilters);
  const applied = useSyncExternalStore(target.subscribe, target.getApplied);
  return useMemo(() => {
    const like = namedLike(filters, applied, target.context);
    return filters.map((one) => ({ ...one, isApplied: one === like, canApply: target.canApply(one.filter) }));
  }, [filters, applied, target]);
}
