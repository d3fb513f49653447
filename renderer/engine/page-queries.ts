// The page's queries over the whole table: freezes the rows of each and returns its steps. A paused view is queried as
// shown.

import { HASH_WORDS, KeyHash } from './codes/key-table.ts';
import { facetSteps, groupSteps, type QuerySource, querySource, type Steps, totalSteps } from './queries/group-by.ts';
import type { FacetAnswer, GroupAnswer, QueryScope, Sums } from './queries/query-api.ts';
import type { Picture } from './view/picture.ts';
import type { QueryCall } from './worker-messages.ts';

/** New for each worker, so nobody outside can know it. */
const HASH = new KeyHash(crypto.getRandomValues(new Uint32Array(HASH_WORDS)));

/** The steps of a query over the view of this moment. */
export function querySteps(
  picture: Picture,
  ask: QueryCall,
  nowMs: number,
): Steps<GroupAnswer> | Steps<FacetAnswer> | Steps<Sums> {
  switch (ask.op) {
    case 'groupBy':
      return groupSteps(sourceOf(picture, ask.query.scope, nowMs), ask.query);
    case 'facets':
      return facetSteps(sourceOf(picture, ask.query.scope, nowMs), ask.query);
    case 'totals':
      return totalSteps(sourceOf(picture, ask.scope, nowMs));
  }
}

function sourceOf(picture: Picture, scope: QueryScope, nowMs: number): QuerySource {
  // Brings the filter's matches up to date; the scope `living` needs none.
  if (scope === 'matching') picture.update(nowMs);
  const { table, listing } = picture;
  return querySource(table, scope === 'matching' ? listing.filter.listed : table.alive, HASH);
}
