// The page's queries over the whole table: freezes the rows of each and returns its steps. A paused view is queried as
// shown.

import { bitmapWords } from '../../native/flow/bitmap.ts';
import { HASH_WORDS, KeyHash } from './codes/key-table.ts';
import type { Predicate } from './list/filter-pass.ts';
import type { PageWants } from './page-wants.ts';
import { facetSteps } from './queries/facet-steps.ts';
import { FrozenRows } from './queries/frozen-rows.ts';
import { groupSteps, type QuerySource, querySource, type Steps, totalSteps } from './queries/group-by.ts';
import type { KeepCounts, KeptCounts } from './queries/kept-counts.ts';
import type { FacetAnswer, FacetQuery, FacetWanted, GroupAnswer, QueryScope, Sums } from './queries/query-api.ts';
import type { FlowTable } from './store/flow-table.ts';
import type { Picture } from './view/picture.ts';
import { parsePredicate } from './view/predicate.ts';
import type { QueryCall } from './worker-messages.ts';

/** New for each worker, so nobody outside can know it. */
const HASH = new KeyHash(crypto.getRandomValues(new Uint32Array(HASH_WORDS)));

/** Rows that a filter looks at between two pauses, a multiple of 32: well below a millisecond for most filters. */
const FILTER_PORTION = 65_536;

/** The steps of a query over the view of this moment; undefined if a filter in it is invalid. */
export function querySteps(
  picture: Picture,
  wants: Pick<PageWants, 'filterContext'>,
  ask: QueryCall,
  kept: KeptCounts,
  now: () => number,
): Steps<GroupAnswer> | Steps<FacetAnswer> | Steps<Sums> | undefined {
  const nowMs = now();
  switch (ask.op) {
    case 'groupBy':
      return groupSteps(sourceOf(picture, ask.query.scope, nowMs), ask.query);
    case 'facets':
      return facetsOf(picture, wants, ask.query, nowMs, ask.query.again && kept.for(picture.table, now));
    case 'totals':
      return totalSteps(sourceOf(picture, ask.scope, nowMs));
  }
}

function sourceOf(picture: Picture, scope: QueryScope, nowMs: number): QuerySource {
  return querySource(picture.table, scopeBits(picture, scope, nowMs), HASH);
}

function scopeBits(picture: Picture, scope: QueryScope, nowMs: number): Uint32Array {
  // Brings the filter's matches and the selection up to date; the scope `living` needs none.
  if (scope !== 'living') picture.update(nowMs);
  const { table, listing, selection } = picture;
  return { matching: listing.filter.listed, selected: selection.bits, living: table.alive }[scope];
}

/** Each filter runs once, however many facets have it. */
function facetsOf(
  picture: Picture,
  { filterContext }: Pick<PageWants, 'filterContext'>,
  query: FacetQuery,
  nowMs: number,
  keep: KeepCounts | undefined,
): Steps<FacetAnswer> | undefined {
  const predicates = new Map<string, Predicate>();
  for (const { filter } of query.facets) {
    if (filter === undefined || predicates.has(filter)) continue;
    const parsed = parsePredicate(filter, filterContext);
    if (!parsed) return undefined;
    predicates.set(filter, parsed.predicate);
  }
  const scope = scopeBits(picture, query.scope, nowMs);
  const living = FrozenRows.of(picture.table, picture.table.alive);
  const shared = living.narrowed(scope);
  const narrowed = new Map<Predicate, FrozenRows>();
  function* rowsOf({ filter }: FacetWanted): Steps<FrozenRows> {
    const predicate = filter === undefined ? undefined : predicates.get(filter);
    if (!predicate) return shared;
    const known = narrowed.get(predicate) ?? living.narrowed(yield* matchingRows(living.table, predicate));
    narrowed.set(predicate, known);
    return known;
  }
  return facetSteps({ table: picture.table, hash: HASH, rowsOf }, query, keep);
}

function* matchingRows(table: FlowTable, predicate: Predicate): Steps<Uint32Array> {
  const bits = new Uint32Array(bitmapWords(table.length));
  const rows = bits.length * 32;
  for (let from = 0; from < rows; from += FILTER_PORTION) {
    predicate.matches(table, from, Math.min(rows, from + FILTER_PORTION, table.length), bits);
    yield;
  }
  return bits;
}
