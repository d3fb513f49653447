// The page's queries over the whole table: freezes the rows of each and returns its steps. A paused view is queried as
// shown.

import { type Filter, parseFilter } from '../../native/filter/index.ts';
import type { LabelNames } from '../../native/flow/index.ts';
import { HASH_WORDS, KeyHash } from './codes/key-table.ts';
import type { CopiedText, ExportScope, TextFormatId, TextSample } from './export/export-api.ts';
import { FrozenList } from './export/frozen-list.ts';
import { type TextContext, takenBy } from './export/rows-text.ts';
import { copySteps, sampleSteps } from './export/text-steps.ts';
import { FilteredRows } from './filtered-rows.ts';
import type { PageWants } from './page-wants.ts';
import { facetSteps } from './queries/facet-steps.ts';
import { FrozenRows } from './queries/frozen-rows.ts';
import { groupSteps, type QuerySource, querySource, type Steps, totalSteps } from './queries/group-by.ts';
import type { KeepCounts, KeptCounts } from './queries/kept-counts.ts';
import type {
  CountedFacets,
  FacetAnswer,
  FacetQuery,
  FacetWanted,
  GroupAnswer,
  QueryScope,
  Sums,
} from './queries/query-api.ts';
import type { Picture } from './view/picture.ts';
import type { QueryCall } from './worker-messages.ts';

/** New for each worker, so nobody outside can know it. */
const HASH = new KeyHash(crypto.getRandomValues(new Uint32Array(HASH_WORDS)));

const NO_LABELS: LabelNames = new Map();

/** What a query needs to know of the page's wishes. */
type QueryWants = Pick<PageWants, 'filter' | 'filterText' | 'filterContext'>;

/** The steps of a query over the view of this moment; undefined if a filter in it is invalid. */
export function querySteps(
  picture: Picture,
  wants: QueryWants,
  ask: QueryCall,
  kept: KeptCounts,
  now: () => number,
): Steps<GroupAnswer> | Steps<CountedFacets> | Steps<Sums> | Steps<TextSample> | Steps<CopiedText> | undefined {
  const nowMs = now();
  switch (ask.op) {
    case 'groupBy':
      return groupSteps(sourceOf(picture, ask.query.scope, nowMs), ask.query);
    case 'facets':
      return facetsOf(picture, wants, ask.query, nowMs, ask.query.again && kept.for(picture.table, now));
    case 'totals':
      return totalSteps(sourceOf(picture, ask.scope, nowMs));
    case 'sampleText':
      return sampleSteps(
        frozenList(picture, ask.scope, ask.form.format, nowMs),
        ask.form,
        textContext(picture, wants),
        now,
      );
    case 'copyText':
      return copySteps(
        frozenList(picture, ask.scope, ask.form.format, nowMs),
        ask.form,
        textContext(picture, wants),
        ask.most,
      );
  }
}

/** The flows of a scope as the view has them now: what you see is what you copy and export. */
export function frozenList(picture: Picture, scope: ExportScope, format: TextFormatId, nowMs: number): FrozenList {
  picture.update(nowMs);
  return FrozenList.of(picture, scope, takenBy(format));
}

/** What their texts depend on. */
export function textContext(
  { context: { selection, comebacks } }: Picture,
  { filterContext }: Pick<PageWants, 'filterContext'>,
): TextContext {
  return { selection, comebacks, labels: filterContext.labels ?? NO_LABELS };
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

function facetsOf(
  picture: Picture,
  { filter: active, filterText, filterContext }: QueryWants,
  query: FacetQuery,
  nowMs: number,
  keep: KeepCounts | undefined,
): Steps<CountedFacets> | undefined {
  const filters = new Map<string, Filter>();
  for (const { filter } of query.facets) {
    if (filter === undefined || filters.has(filter)) continue;
    const parsed = parseFilter(filter, filterContext);
    if (!parsed.ok) return undefined;
    filters.set(filter, parsed.filter);
  }
  const scope = scopeBits(picture, query.scope, nowMs);
  const living = FrozenRows.of(picture.table, picture.table.alive);
  const shared = living.narrowed(scope);
  const isActive = query.scope === 'matching' && picture.filterText === filterText;
  const whole = isActive ? { filter: active, bits: scope } : undefined;
  const filtered = new FilteredRows(living, filters, filterContext, whole);
  function* rowsOf({ filter }: FacetWanted): Steps<FrozenRows> {
    return filter === undefined ? shared : yield* filtered.of(filter);
  }
  const source = { table: picture.table, hash: HASH, rowsOf, discard: () => living.discard() };
  return withCounted(facetSteps(source, query, keep), picture.counted());
}

function* withCounted(steps: Steps<FacetAnswer>, counted: number): Steps<CountedFacets> {
  return { ...(yield* steps), counted };
}
