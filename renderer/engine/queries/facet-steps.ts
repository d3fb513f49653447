// Facets: how many flows have each value of several fields. All facets of the same rows are counted in one pass over
// them. In steps, as groups are (group-by.ts). Pure.

import { NO_VALUE } from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { counterOf, isKept, type KeptField, keptCounterOf } from './counter-of.ts';
import type { FrozenRows } from './frozen-rows.ts';
import type { Steps } from './group-by.ts';
import type { KeepCounts, RowCounts } from './kept-counts.ts';
import {
  type Facet,
  type FacetAnswer,
  type FacetQuery,
  type FacetWanted,
  type GroupField,
  MAX_TOP,
} from './query-api.ts';
import { topGroups } from './top-groups.ts';
import type { KeptCounter, ValueCounter, ValueCounts } from './value-counts.ts';

/** Rows looked at between two pauses, by all facets: a millisecond at most. */
const PORTION = 2048;

/** If more rows differ, in all and as a part of the rows, counting all of them is faster. */
const MOST_DIFFERENT = { rows: 1024, part: 1 / 8 };

/** What a question about facets looks at. */
export interface FacetSource {
  readonly table: FlowTable;
  readonly hash: KeyHash;
  /** The rows that a facet looks at; the same object for the same rows. */
  readonly rowsOf: (wanted: FacetWanted) => Steps<FrozenRows>;
  /** Leaves the memory of these rows to the next question. */
  readonly discard?: () => void;
}

/** @param keep takes the counts of the last question, and keeps those of this one. */
export function* facetSteps(source: FacetSource, { facets }: FacetQuery, keep?: KeepCounts): Steps<FacetAnswer> {
  const taken = keep?.take() ?? [];
  const sets: SetOfRows[] = [];
  let isKept = false;
  try {
    sets.push(...(yield* setsOf(source, facets, new Set(taken), keep)));
    yield* countSets(sets);
    const answers = new Map<FacetWanted, Facet>();
    for (const set of sets) {
      yield* set.finish();
      for (const wanted of set.wanted) {
        const counter = set.counters.get(wanted.field);
        if (counter) answers.set(wanted, yield* facetOf(wanted, counter.counts(), set.flows));
      }
    }
    keep?.keep(sets.map(({ rows, fixed }) => ({ rows, counters: fixed })));
    isKept = keep !== undefined;
    return { facets: facets.flatMap((wanted) => answers.get(wanted) ?? []) };
  } finally {
    // Also of a question that a newer one replaced.
    for (const { rows } of taken) rows.discard();
    if (!isKept) {
      for (const set of sets) set.discard();
      source.discard?.();
    }
  }
}

/** The facets by the rows that they look at. @param before earlier counts, of which those that are useful are taken. */
function* setsOf(
  source: FacetSource,
  facets: readonly FacetWanted[],
  before: Set<RowCounts>,
  keep: KeepCounts | undefined,
): Steps<readonly SetOfRows[]> {
  const byRows = new Map<FrozenRows, FacetWanted[]>();
  for (const wanted of facets) {
    const rows = yield* source.rowsOf(wanted);
    byRows.set(rows, [...(byRows.get(rows) ?? []), wanted]);
  }
  return [...byRows].map(([rows, wanted]) => new SetOfRows(source, rows, wanted, before, keep));
}

/**
 * Counts each set's rows: first those that all of them have, which is most if the filter leaves out little, for all at
 * once; then the others of each.
 */
function* countSets(sets: readonly SetOfRows[]): Steps<void> {
  const [first, ...others] = sets;
  if (!first) return;
  let shared = first.rows;
  for (const { rows } of others) {
    shared = shared.within(rows);
    yield;
  }
  const rests: FrozenRows[] = [];
  for (const { rows } of others.length > 0 ? sets : []) {
    rests.push(rows.without(shared));
    yield;
  }
  for (const { rows, toCount } of sets) {
    const { count } = rows;
    for (const counter of toCount) counter.expect?.(count);
  }
  const flows = yield* addRows(
    shared.read(),
    sets.flatMap(({ toCount }) => toCount),
  );
  for (const [place, set] of sets.entries()) {
    const rest = rests[place];
    const more = rest ? yield* addRows(rest.read(), set.toCount) : 0;
    set.counted(rest ? shared.with(rest) : shared, flows + more);
  }
}

/** Facets of the same rows, with the counts of values that change while a flow lives, and of those that never do. */
class SetOfRows {
  readonly wanted: readonly FacetWanted[];
  /** Once they were counted, exactly those that were. */
  rows: FrozenRows;
  /** All flows, each counted once. */
  flows = 0;
  fixed: ReadonlyMap<GroupField, KeptCounter>;
  readonly #source: FacetSource;
  readonly #keep: KeepCounts | undefined;
  readonly #changing: ReadonlyMap<GroupField, ValueCounter>;
  /** Counts of nearly the same rows. */
  readonly #earlier: RowCounts | undefined;

  /** @param before earlier counts, of which those that are useful are taken. */
  constructor(
    source: FacetSource,
    rows: FrozenRows,
    wanted: readonly FacetWanted[],
    before: Set<RowCounts>,
    keep: KeepCounts | undefined,
  ) {
    this.#source = source;
    this.#keep = keep;
    this.rows = rows;
    this.wanted = wanted;
    const fields = [...new Set(wanted.map(({ field }) => field))];
    const { table, hash } = source;
    this.#changing = new Map(
      fields.flatMap((field) => (isKept(field) ? [] : [[field, counterOf(table, field, hash)]])),
    );
    const fixedFields = fields.filter(isKept);
    this.#earlier = takeUseful(before, rows, fixedFields);
    this.fixed = this.#earlier?.counters ?? this.#newCounters(fixedFields);
  }

  /** By field. */
  get counters(): ReadonlyMap<GroupField, ValueCounter> {
    return new Map<GroupField, ValueCounter>([...this.#changing, ...this.fixed]);
  }

  /** Those that look at all rows. */
  get toCount(): readonly ValueCounter[] {
    return [...this.#changing.values(), ...(this.#earlier ? [] : this.fixed.values())];
  }

  counted(rows: FrozenRows, flows: number): void {
    this.rows = rows;
    this.flows = flows;
  }

  /** Leaves its memory to the next question. */
  discard(): void {
    this.rows.discard();
    for (const counter of this.counters.values()) counter.discard?.();
  }

  /** Turns earlier counts into those of these rows; or counts again, if a row has been released since. */
  *finish(): Steps<void> {
    if (this.#earlier) {
      const isRight = yield* changeCounts(this.#earlier, this.rows);
      if (!isRight || !this.#keep?.isValid()) {
        this.fixed = this.#newCounters([...this.fixed.keys()].filter(isKept));
        yield* addRows(this.rows.readEnded(), [...this.fixed.values()]);
      }
    }
    for (const counter of this.counters.values()) if (counter.sort) yield* counter.sort();
  }

  #newCounters(fields: readonly KeptField[]): Map<GroupField, KeptCounter> {
    const { table, hash } = this.#source;
    return new Map(fields.map((field) => [field, keptCounterOf(table, field, hash, this.#keep?.codes)]));
  }
}

/** Takes the counts of these fields from earlier ones, if their rows are nearly the same; nobody else can have them. */
function takeUseful(before: Set<RowCounts>, rows: FrozenRows, fields: readonly GroupField[]): RowCounts | undefined {
  const most = Math.max(MOST_DIFFERENT.rows, rows.count * MOST_DIFFERENT.part);
  for (const counts of before) {
    const counters = new Map([...counts.counters].filter(([field]) => fields.includes(field)));
    if (counters.size < fields.length) continue;
    if ((rows.differencesFrom(counts.rows) ?? Number.POSITIVE_INFINITY) > most) continue;
    before.delete(counts);
    return { rows: counts.rows, counters };
  }
  return undefined;
}

/** Returns the number of rows. */
function* addRows(read: (rows: Uint32Array) => number, counters: readonly ValueCounter[]): Steps<number> {
  const portion = new Uint32Array(PORTION);
  let flows = 0;
  for (let count = read(portion); count > 0; count = read(portion)) {
    for (const counter of counters) counter.add(portion, count);
    flows += count;
    yield;
  }
  return flows;
}

/**
 * Turns the counts of some rows into those of others, also of rows whose flows have ended since they were read. Returns
 * false if one of them has been released by now.
 */
function* changeCounts({ rows: before, counters }: RowCounts, rows: FrozenRows): Steps<boolean> {
  const portion = new Uint32Array(PORTION);
  const gone = before.without(rows);
  const come = rows.without(before);
  const changes = gone.count + come.count;
  const read = gone.readEnded();
  let changed = 0;
  for (let count = read(portion); count > 0; count = read(portion)) {
    for (const counter of counters.values()) counter.remove(portion, count);
    changed += count;
    yield;
  }
  changed += yield* addRows(come.readEnded(), [...counters.values()]);
  return changed === changes;
}

function* facetOf(wanted: FacetWanted, counts: ValueCounts, flows: number): Steps<Facet> {
  const { field, top, named } = wanted;
  const fits = fittingText(wanted);
  const flowsOf = (code: number): number => counts.flowsOf(code);
  const { codes, distinct } = yield* topGroups({
    used: counts.used,
    weigh: (code) => flowsOf(code) || undefined,
    ...(counts.known && { known: counts.known }),
    compare: (a, b) => counts.compare(a, b),
    top: Math.min(MAX_TOP, Math.max(0, Math.floor(top))),
    accepts: (code) => {
      if (code === NO_VALUE) return false;
      return !fits || fits(counts.values(code)[0]);
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

/** Which values have a text that is wanted; undefined if all have. */
function fittingText({
  field,
  startsWith = '',
  contains = '',
}: FacetWanted): ((value: unknown) => boolean) | undefined {
  if (startsWith === '' && contains === '') return undefined;
  const [begin, part] = [startsWith.toLowerCase(), contains.toLowerCase()];
  return (value) => {
    const text =
      field === 'mark' && typeof value === 'number' ? `0x${value.toString(16)}` : String(value).toLowerCase();
    return text.startsWith(begin) && text.includes(part);
  };
}
