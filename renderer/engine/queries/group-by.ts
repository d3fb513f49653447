// Groups and totals of rows, column-wise: codes of a portion of rows, then sums by code. In steps, so that the
// caller can pause or stop in between; drained at once they are plain functions. Pure.

import type { FieldCodes } from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { codesOf } from './codes-of.ts';
import { FrozenRows } from './frozen-rows.ts';
import { type GroupAnswer, type GroupQuery, MAX_TOP, type Sums } from './query-api.ts';
import { addSums, GroupSums } from './sums.ts';
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
  return { rows: FrozenRows.of(table, among), hash };
}

/** @throws if the groups are to be ordered by something that is not summed. */
export function* groupSteps(source: QuerySource, query: GroupQuery): Steps<GroupAnswer> {
  if (query.only && query.measure !== 'flows' && query.measure !== query.only) {
    throw new Error(`groups by ${query.measure}, but only ${query.only} are summed`);
  }
  const { table } = source.rows;
  const fields = codesOf(table, query.by, source.hash);
  const sums = new GroupSums(query.only);
  const once = fields.most > 1 ? new GroupSums(query.only) : undefined;
  yield* countRows(source.rows, fields, sums, once);
  source.rows.discard();
  // Codes that are numbered as they appear all have flows.
  const present = fields.size === undefined ? undefined : sums.withFlows(fields.used);
  const codeAt = (place: number): number => (present ? (present[place] ?? 0) : place);
  const used = present?.length ?? fields.used;
  const { codes: places, distinct } = yield* topGroups({
    used,
    weigh: (place) => (sums.flowsOf(codeAt(place)) === 0 ? undefined : sums.weigh(codeAt(place), query.measure)),
    compare: (a, b) => fields.compare(codeAt(a), codeAt(b)),
    top: Math.min(MAX_TOP, Math.max(0, Math.floor(query.top))),
  });
  const codes = places.map(codeAt);
  const groups = codes.map((code) => ({ values: fields.values(code), ...sums.at(code) }));
  const others = yield* sums.sumWithout(used, codeAt, new Set(codes));
  const total = once ? once.at(0) : addSums(others, ...groups);
  sums.discard();
  return { groups, distinct, others, total, overlapping: once !== undefined };
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

/** @param once counts each row once, if a row can have several codes. */
function* countRows(
  rows: FrozenRows,
  fields: FieldCodes,
  sums: GroupSums,
  once: GroupSums | undefined,
): Steps<undefined> {
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
