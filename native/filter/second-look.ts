// How a filter is compared again before a flow that matched is deleted. Pure.

import type { Filter } from './ast.ts';
import { checkFilter } from './check-filter.ts';
import { comparisonsOf, freshnessOf } from './comparisons.ts';
import type { FieldName } from './fields/fields.ts';
import { FRESHNESS, type Freshness } from './fields/freshness.ts';

/** The fields of a filter, by how they are compared again before a flow that matched is deleted. */
export interface SecondLook {
  /** Compared with what a GET of the flow returns just before. If there are none, no flow is compared again. */
  readonly lookedUp: readonly FieldName[];
  /** Compared as known when the flow matched, because no GET has it: the last change. */
  readonly asKnown: readonly FieldName[];
}

/** How a filter is compared again. Fields whose comparison cannot change are in neither list. */
export function secondLookOf(filter: Filter): SecondLook {
  checkFilter(filter);
  const fields = (wanted: (freshness: Freshness) => boolean): FieldName[] => [
    ...new Set(comparisonsOf(filter).flatMap((match) => (wanted(freshnessOf(match)) ? [match.field] : []))),
  ];
  return {
    lookedUp: fields((freshness) => FRESHNESS[freshness].again === 'looked up'),
    asKnown: fields((freshness) => freshness === 'seen'),
  };
}
