// Groups, facets and totals of rows, column-wise: codes of a portion of rows, then sums by code. In steps, so that the
// caller can pause or stop in between; drained at once they are plain functions. Pure.

import { type FieldCodes, NO_VALUE } from '../codes/field-codes.ts';
import type { GroupValue } from '../codes/group-value.ts';
import type { KeyHash } from '../codes/key-table.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { codesOf } from './codes-of.ts';
import { FrozenRows } from './frozen-rows.ts';
import {
  type Facet,
  type FacetAnswer,
  type FacetQuery,
  type FacetWanted,
  type GroupAnswer,
  type GroupQuery,
  MAX_TOP,
  type Sums,
} from './query-api.ts';
import { addSums, GroupCounts, GroupSums, type Tally } from './sums.ts';
import { topGroups } from './top-groups.ts';

/** Rows looked at between two pauses: about a millisecond if each has an address not seen before. */
const PORTION = 2048;
/** The fewest rows between two pauses, for fields with many values per flow. */
const MIN_PORTION = 32;

/** A query under way: each step takes a millisecond or two. */
export type Steps<Answer> = Generator<undefined, Answer>;

/** What a query looks at. */
export interface QuerySource {
  readonly rows: FrozenRows;
  readonly hash: KeyHash;
}

/** @param among rows to look at; only living ones count. */
export function querySource(table: FlowTable, among: Uint32Array, hash: KeyHash): QuerySource {
  return { rows: new FrozenRows(table, among), hash };
}

export function* groupSteps(source: QuerySource, query: GroupQuery): Steps<GroupAnswer> {
  const { table } = source.rows;
  const fields = codesOf(table, query.by, source.hash);
  const sums = new GroupSums();
  const once = fields.most > 1 ? new GroupSums() : undefined;
  yield* countRows(source.rows, fields, sums, once);
  const top = Math.min(MAX_TOP, Math.max(0, Math.floor(query.top)));
  const { codes, distinct } = yield* topGroups({ sums, fields, measure: query.measure, top });
  const groups = codes.map((code) => ({ values: fields.values(code), ...sums.at(code) }));
  const others = yield* sums.sumWithout(fields.used, new Set(codes));
  const total = once ? once.at(0) : addSums(others, ...groups);
  return { groups, distinct, others, total, overlapping: once !== undefined };
}

/** @param sourceOf what each facet looks at. */
export function* facetSteps(
  sourceOf: (wanted: FacetWanted) => Steps<QuerySource>,
  query: FacetQuery,
): Steps<FacetAnswer> {
  const facets: Facet[] = [];
  for (const wanted of query.facets) facets.push(yield* oneFacet(yield* sourceOf(wanted), wanted));
  return { facets };
}

export function* totalSteps({ rows }: QuerySource): Steps<Sums> {
  const sums = new GroupSums();
  sums.reserve(1);
  const read = rows.read();
  const portion = new Uint32Array(PORTION);
  const zeros = new Uint32Array(PORTION);
  for (let count = read(portion); count > 0; count = read(portion)) {
    sums.add(rows.table, portion, zeros, count);
    yield;
  }
  return sums.at(0);
}

/** Runs steps to their end. */
export function drain<Answer>(steps: Steps<Answer>): Answer {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function* oneFacet(source: QuerySource, { field, top, startsWith, only }: FacetWanted): Steps<Facet> {
  const { table } = source.rows;
  const fields = codesOf(table, [field], source.hash);
  const sums = new GroupCounts();
  yield* countRows(source.rows, fields, sums, undefined);
  const begin = startsWith?.toLowerCase() ?? '';
  const among = only && new Set<GroupValue>(only);
  const accepts = (code: number): boolean => {
    if (code === NO_VALUE) return false;
    if (among && !among.has(fields.values(code)[0])) return false;
    return begin === '' || String(fields.values(code)[0]).toLowerCase().startsWith(begin);
  };
  const most = Math.min(MAX_TOP, Math.max(0, Math.floor(top)));
  const { codes, distinct } = yield* topGroups({ sums, fields, measure: 'flows', top: most, accepts });
  const without = sums.flowsOf(NO_VALUE);
  const values = codes.flatMap((code) => {
    const [value] = fields.values(code);
    return value === undefined ? [] : [{ value, flows: sums.flowsOf(code) }];
  });
  return { field, values, distinct: distinct - (without > 0 ? 1 : 0), without };
}

/** @param once counts each row once, if a row can have several codes. */
function* countRows(rows: FrozenRows, fields: FieldCodes, sums: Tally, once: GroupSums | undefined): Steps<undefined> {
  const length = Math.max(MIN_PORTION, Math.floor(PORTION / fields.most));
  const portion = new Uint32Array(length);
  const codes = new Uint32Array(length * fields.most);
  const origins = new Uint32Array(length * fields.most);
  const zeros = new Uint32Array(length);
  once?.reserve(1);
  const read = rows.read();
  for (let count = read(portion); count > 0; count = read(portion)) {
    const entries = fields.fill(portion, count, codes, origins);
    if (once) {
      once.add(rows.table, portion, zeros, count);
      for (let i = 0; i < entries; i++) origins[i] = portion[origins[i] ?? 0] ?? 0;
    }
    // Now that new values have codes.
    sums.reserve(fields.used);
    sums.add(rows.table, fields.most > 1 ? origins : portion, codes, entries);
    yield;
  }
  return undefined;
}
