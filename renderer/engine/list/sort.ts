// Sorts row numbers by a list of typed keys: level by level, first all rows by the first word of the first key, then
// each run of rows that are equal so far by the next word, and so on through the other keys. Rows without a value are
// last among their equals in both directions. Stable: rows equal in every word keep their order. Pure.

import type { KeyWord, OrderKey } from '../columns/key-words.ts';
import { partition, Scratch, sortRun } from './radix.ts';

/** Runs of two or more rows that are equal so far; there are at most half as many runs as rows. */
class Runs {
  length = 0;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  /** Groups within the current key; stored, because looking at a row of each run for each word takes a third of the time. */
  readonly #group: Uint8Array;

  constructor(rows: number) {
    this.#from = new Uint32Array((rows >>> 1) + 1);
    this.#to = new Uint32Array((rows >>> 1) + 1);
    this.#group = new Uint8Array((rows >>> 1) + 1);
  }

  add(from: number, to: number, group: number): void {
    this.#from[this.length] = from;
    this.#to[this.length] = to;
    this.#group[this.length++] = group;
  }

  from(run: number): number {
    return this.#from[run] ?? 0;
  }

  to(run: number): number {
    return this.#to[run] ?? 0;
  }

  group(run: number): number {
    return this.#group[run] ?? 0;
  }
}

/** The working arrays of a sort, for up to `rows` rows. */
class Work {
  readonly scratch: Scratch;
  /** The runs of the current level, and the runs that it leaves for the next. */
  runs: Runs;
  equal: Runs;

  constructor(rows: number) {
    this.scratch = new Scratch(rows);
    this.runs = new Runs(rows);
    this.equal = new Runs(rows);
  }

  nextLevel(): void {
    const { runs, equal } = this;
    runs.length = 0;
    this.runs = equal;
    this.equal = runs;
  }
}

// Fresh arrays cost 10 ms per million rows in page faults. A weak reference keeps them from one sort to the next, but
// releases them when memory is needed.
let lastWork: WeakRef<Work> | undefined;

function workFor(rows: number): Work {
  const last = lastWork?.deref();
  if (last && last.scratch.length >= rows) return last;
  const made = new Work(Math.ceil(rows * 1.1));
  lastWork = new WeakRef(made);
  return made;
}

/**
 * Sorts `rows[0..count)` in place.
 * @param keys the most significant first; an empty list leaves the rows as they are.
 */
export function sortRows(rows: Uint32Array, count: number, keys: readonly OrderKey[]): void {
  if (count < 2 || keys.length === 0) return;
  const work = workFor(count);
  work.runs.length = 0;
  work.runs.add(0, count, 0);
  for (const key of keys) {
    if (key.group) splitByGroup(rows, work, key, key.group);
    const levels = Math.max(...key.groups.map((words) => words.length));
    for (let level = 0; level < levels; level++) sortLevel(rows, work, key, level);
  }
}

/** Compares two rows as `sortRows` orders them; never 0 for different rows: rows equal in every word go by number. */
export function compareRows(keys: readonly OrderKey[]): (a: number, b: number) => number {
  return (a, b) => {
    for (const key of keys) {
      const difference = compareByKey(key, a, b);
      if (difference !== 0) return difference;
    }
    return a - b;
  };
}

function compareByKey({ group, groups, descending }: OrderKey, a: number, b: number): number {
  const sign = descending ? -1 : 1;
  const own = group ? group.at(a) : 0;
  const other = group ? group.at(b) : 0;
  if (own !== other) {
    // Rows without a value are last in either direction.
    if (own === groups.length || other === groups.length) return own - other;
    return (own - other) * sign;
  }
  for (const word of groups[own] ?? []) {
    const difference = word.at(a) - word.at(b);
    if (difference !== 0) return difference * sign;
  }
  return 0;
}

/** Puts the groups of each run one after another, rows without a value last. */
function splitByGroup(rows: Uint32Array, work: Work, { groups, descending }: OrderKey, group: KeyWord): void {
  const { scratch, runs, equal } = work;
  const order = Uint8Array.from([...groups.keys(), groups.length]);
  if (descending) order.subarray(0, groups.length).reverse();
  const ends = new Uint32Array(order.length);
  for (let r = 0; r < runs.length; r++) {
    let start = runs.from(r);
    const to = runs.to(r);
    group.fill(rows, start, to, scratch.keys);
    partition(rows, start, to, scratch, order, ends);
    for (let place = 0; place < ends.length; place++) {
      const end = ends[place] ?? 0;
      if (end - start > 1) equal.add(start, end, order[place] ?? 0);
      start = end;
    }
  }
  work.nextLevel();
}

/** Runs with at most this many rows between them are read at once: a call per run costs more than those rows. */
const MOST_BETWEEN = 4;
/** About this many rows are read at once, so that they are still in the processor's cache when they are sorted. */
const BLOCK_ROWS = 4096;

/** Sorts each run by one word of its group; a run whose group has no such word is unchanged. */
function sortLevel(rows: Uint32Array, work: Work, key: OrderKey, level: number): void {
  const { scratch, runs, equal } = work;
  const { keys } = scratch;
  const words = key.groups.map((group) => group[level]);
  for (let r = 0; r < runs.length; ) {
    const from = runs.from(r);
    const group = key.group ? runs.group(r) : 0;
    const word = words[group];
    if (!word) {
      equal.add(from, runs.to(r++), group);
      continue;
    }
    const blockEnd = endOfBlock(runs, r);
    const to = runs.to(blockEnd - 1);
    word.fill(rows, from, to, keys);
    if (key.descending) for (let i = from; i < to; i++) keys[i] = ~(keys[i] ?? 0);
    for (; r < blockEnd; r++) {
      sortRun(rows, runs.from(r), runs.to(r), scratch);
      collectEqual(keys, runs.from(r), runs.to(r), equal, group);
    }
  }
  work.nextLevel();
}

/** The first run that is not read together with run `r`. */
function endOfBlock(runs: Runs, r: number): number {
  const until = runs.from(r) + BLOCK_ROWS;
  const group = runs.group(r);
  let end = r + 1;
  while (
    end < runs.length &&
    runs.to(end) <= until &&
    runs.from(end) - runs.to(end - 1) <= MOST_BETWEEN &&
    runs.group(end) === group
  ) {
    end++;
  }
  return end;
}

/** Adds the runs of equal keys, of two rows or more, to `equal`. */
function collectEqual(keys: Uint32Array, from: number, to: number, equal: Runs, group: number): void {
  let start = from;
  for (let i = from + 1; i < to; i++) {
    if (keys[i] === keys[start]) continue;
    if (i - start > 1) equal.add(start, i, group);
    start = i;
  }
  if (to - start > 1) equal.add(start, to, group);
}
