// Facets: how many flows have each value of several fields. All facets of the same rows are counted in one pass over
// them. In steps, as groups are (group-by.ts). Pure.

import { NO_VALUE } from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import { counterOf } from './counter-of.ts';
import type { FrozenRows } from './frozen-rows.ts';
import type { Steps } from './group-by.ts';
import { type Facet, type FacetAnswer, type FacetQuery, type FacetWanted, MAX_TOP } from './query-api.ts';
import { topGroups } from './top-groups.ts';
import type { ValueCounts } from './value-counts.ts';

/** Rows looked at between two pauses, by all facets: a millisecond at most. */
const PORTION = 2048;

/** @param rowsOf the rows that a facet looks at; the same object for the same rows. */
export function* facetSteps(
  rowsOf: (wanted: FacetWanted) => Steps<FrozenRows>,
  { facets }: FacetQuery,
  hash: KeyHash,
): Steps<FacetAnswer> {
  const byRows = new Map<FrozenRows, FacetWanted[]>();
  for (const wanted of facets) {
    const rows = yield* rowsOf(wanted);
    byRows.set(rows, [...(byRows.get(rows) ?? []), wanted]);
  }
  const answers = new Map<FacetWanted, Facet>();
  for (const [rows, wanted] of byRows) yield* countFacets(rows, wanted, hash, answers);
  return { facets: facets.flatMap((wanted) => answers.get(wanted) ?? []) };
}

function* countFacets(
  rows: FrozenRows,
  wanted: readonly FacetWanted[],
  hash: KeyHash,
  answers: Map<FacetWanted, Facet>,
): Steps<void> {
  const counters = wanted.map(({ field }) => counterOf(rows.table, field, hash, rows.count));
  const read = rows.read();
  const portion = new Uint32Array(PORTION);
  let flows = 0;
  for (let count = read(portion); count > 0; count = read(portion)) {
    for (const counter of counters) counter.add(portion, count);
    flows += count;
    yield;
  }
  for (const [place, facet] of wanted.entries()) {
    const counter = counters[place];
    if (!counter) continue;
    if (counter.sort) yield* counter.sort();
    answers.set(facet, yield* facetOf(facet, counter.counts(), flows));
  }
}

function* facetOf({ field, top, startsWith, named }: FacetWanted, counts: ValueCounts, flows: number): Steps<Facet> {
  const begin = startsWith?.toLowerCase() ?? '';
  const flowsOf = (code: number): number => counts.flowsOf(code);
  const { codes, distinct } = yield* topGroups({
    used: counts.used,
    weigh: (code) => flowsOf(code) || undefined,
    compare: (a, b) => counts.compare(a, b),
    top: Math.min(MAX_TOP, Math.max(0, Math.floor(top))),
    accepts: (code) => {
      if (code === NO_VALUE) return false;
      return begin === '' || String(counts.values(code)[0]).toLowerCase().startsWith(begin);
    },
  });
  const without = flowsOf(NO_VALUE);
  const values = codes.flatMap((code) => {
    const [value] = counts.values(code);
    return value === undefined ? [] : [{ value, flows: flowsOf(code) }];
  });
  const others = (named ?? []).map((value) => {
    const code = counts.codeOf(value);
    return { value, flows: code === NO_VALUE ? 0 : flowsOf(code) };
  });
  return { field, values, named: others, distinct: distinct - (without > 0 ? 1 : 0), without, flows };
}
