// Changes of a filter by one value that is shown somewhere: choose it, leave it out, or join it to the filter. No React.

import type { Field } from '../../native/filter/index.ts';
import { parsedFilter } from './applied-filter.ts';
import type { FilterTarget } from './filter-target.ts';
import { type Joint, joinedFilters } from './joined-filters.ts';
import { choiceIn as choiceInFilter, filterAfterClick, type ValueClick, valueTerm } from './value-terms.ts';

/** A value that the filter can name. */
export interface FilterValue {
  readonly field: Field;
  /** As the filter language writes it. */
  readonly text: string;
}

type ChangedFilter = Pick<FilterTarget, 'getApplied' | 'setFilter' | 'context'>;

/** Sets a filter to what it is after a click on a value. */
export function clickValue(target: ChangedFilter, { field, text }: FilterValue, click: ValueClick): void {
  const { context } = target;
  target.setFilter(filterAfterClick(parsedFilter(target.getApplied(), context), field, text, click, context));
}

/** Joins a value to a filter, which means what it did before, and the value. */
export function joinValue(target: ChangedFilter, { field, text }: FilterValue, joint: Joint): void {
  const { context } = target;
  const applied = parsedFilter(target.getApplied(), context);
  target.setFilter(joinedFilters(applied, joint, valueTerm(field, text, context), context));
}

/** What a filter says about a value; undefined for nothing. */
export function choiceIn(
  { getApplied, context }: Pick<FilterTarget, 'getApplied' | 'context'>,
  { field, text }: FilterValue,
): 'chosen' | 'leftOut' | undefined {
  return choiceInFilter(parsedFilter(getApplied(), context), field, text, context);
}
