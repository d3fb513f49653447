// Sorts row numbers by typed keys: level by level, first all rows by the first word of the key, then each run of
// rows with equal words by the next. A run is sorted by radix passes over the bits that vary in it, a short one
// by insertion. Stable: equal rows stay in the order they came in, which is by handle. Rows without a value come
// last in both directions. Pure.

import type { KeyWord } from './key-words.ts';
import type { SortKeys } from './sort-keys.ts';

/** Runs up to this length are sorted by insertion. */
const SMALL_RUN = 48;
/** From this length on, fewer passes with more counters are quicker. */
const LARGE_RUN = 16_384;
const SMALL_DIGIT_BITS = 8;
const LARGE_DIGIT_BITS = 11;

/** Working arrays of a sort, as long as the rows or longer. */
class Scratch {
  readonly length: number;
  readonly keys: Uint32Array<ArrayBuffer>;
  readonly otherKeys: Uint32Array<ArrayBuffer>;
  readonly otherRows: Uint32Array<ArrayBuffer>;
  readonly bounds: Uint32Array<ArrayBuffer>;
  readonly otherBounds: Uint32Array<ArrayBuffer>;
  readonly places: Uint8Array<ArrayBuffer>;
  readonly counts = new Uint32Array(1 << LARGE_DIGIT_BITS);

  constructor(length: number) {
    this.length = length;
    this.keys = new Uint32Array(length);
    this.otherKeys = new Uint32Array(length);
    this.otherRows = new Uint32Array(length);
    this.bounds = new Uint32Array(length + 2);
    this.otherBounds = new Uint32Array(length + 2);
    this.places = new Uint8Array(length);
  }
}

// Fresh arrays cost 10 ms a million rows in page faults. A weak reference keeps them from one sort to the next
// while somebody sorts, and lets them go when memory is wanted.
let lastScratch: WeakRef<Scratch> | undefined;

function scratchFor(count: number): Scratch {
  const last = lastScratch?.deref();
  if (last && last.length >= count) return last;
  const made = new Scratch(Math.ceil(count * 1.1));
  lastScratch = new WeakRef(made);
  return made;
}

/** Runs of rows that are equal so far: pairs of from and to. At most half as many as rows, so as many numbers. */
interface Runs {
  readonly bounds: Uint32Array;
  length: number;
}

/**
 * Sorts `rows[0..count)` in place.
 * @param rows row numbers in ascending order, so that ties end in the order of handles.
 */
export function sortRows(rows: Uint32Array, count: number, keys: SortKeys, descending: boolean): void {
  if (count < 2) return;
  const scratch = scratchFor(count);
  const bounds = partition(rows, count, keys, descending, scratch);
  const invert = descending ? 0xffffffff : 0;
  for (let place = 0; place < keys.groups.length; place++) {
    const words = keys.groups[descending ? keys.groups.length - 1 - place : place] ?? [];
    sortGroup(rows, bounds[place] ?? 0, bounds[place + 1] ?? 0, words, invert, scratch);
  }
}

/** Compares two rows as `sortRows` orders them; never 0 for different rows. */
export function compareRows(keys: SortKeys, descending: boolean): (a: number, b: number) => number {
  const { groups, groupOf } = keys;
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const group = groupOf ? groupOf(a) : 0;
    const other = groupOf ? groupOf(b) : 0;
    if (group !== other) {
      // No value comes last either way.
      if (group === groups.length || other === groups.length) return group - other;
      return (group - other) * sign;
    }
    for (const word of groups[group] ?? []) {
      const difference = word.at(a) - word.at(b);
      if (difference !== 0) return difference * sign;
    }
    return a - b;
  };
}

/**
 * Puts the groups one after the other, keeping the order within each; those without a value last.
 * @returns where each group begins, and at the end where those without a value do.
 */
function partition(rows: Uint32Array, count: number, keys: SortKeys, descending: boolean, scratch: Scratch): number[] {
  const { groupOf, groups } = keys;
  if (!groupOf) return [0, count];
  const { places, otherRows } = scratch;
  const counts = new Array<number>(groups.length + 1).fill(0);
  for (let i = 0; i < count; i++) {
    const group = groupOf(rows[i] ?? 0);
    const place = descending && group < groups.length ? groups.length - 1 - group : group;
    places[i] = place;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const bounds: number[] = [];
  let sum = 0;
  for (const part of counts) {
    bounds.push(sum);
    sum += part;
  }
  if (counts.includes(count)) return bounds;
  const next = [...bounds];
  for (let i = 0; i < count; i++) {
    const place = places[i] ?? 0;
    const at = next[place] ?? 0;
    next[place] = at + 1;
    otherRows[at] = rows[i] ?? 0;
  }
  rows.set(otherRows.subarray(0, count));
  return bounds;
}

/** Sorts rows of one group, word by word. */
function sortGroup(
  rows: Uint32Array,
  from: number,
  to: number,
  words: readonly KeyWord[],
  invert: number,
  scratch: Scratch,
): void {
  if (to - from < 2) return;
  let runs: Runs = { bounds: scratch.bounds, length: 2 };
  let equal: Runs = { bounds: scratch.otherBounds, length: 0 };
  runs.bounds[0] = from;
  runs.bounds[1] = to;
  words.forEach((word, level) => {
    if (runs.length === 0) return;
    const last = level === words.length - 1;
    equal.length = 0;
    for (let r = 0; r < runs.length; r += 2) {
      sortRun(rows, runs.bounds[r] ?? 0, runs.bounds[r + 1] ?? 0, word, invert, scratch);
      if (!last) collectEqual(scratch.keys, runs.bounds[r] ?? 0, runs.bounds[r + 1] ?? 0, equal);
    }
    [runs, equal] = [equal, runs];
  });
}

/** Sorts one run by one word; its keys end in `scratch.keys`, in the same order. */
function sortRun(rows: Uint32Array, from: number, to: number, word: KeyWord, invert: number, scratch: Scratch): void {
  const { keys } = scratch;
  word.fill(rows, from, to, keys);
  if (invert !== 0) for (let i = from; i < to; i++) keys[i] = (keys[i] ?? 0) ^ invert;
  if (to - from <= SMALL_RUN) {
    insertionSort(rows, keys, from, to);
    return;
  }
  const first = keys[from] ?? 0;
  let varying = 0;
  for (let i = from; i < to; i++) varying |= (keys[i] ?? 0) ^ first;
  if (varying !== 0) radixPasses(rows, from, to, varying, scratch);
}

/** Adds the runs of equal keys, of two rows or more, to `equal`. */
function collectEqual(keys: Uint32Array, from: number, to: number, equal: Runs): void {
  let start = from;
  for (let i = from + 1; i <= to; i++) {
    if (i < to && keys[i] === keys[start]) continue;
    if (i - start > 1) {
      equal.bounds[equal.length++] = start;
      equal.bounds[equal.length++] = i;
    }
    start = i;
  }
}

/** Sorts keys and rows of a run by the digits that vary. The result is in `rows` and `scratch.keys`. */
function radixPasses(rows: Uint32Array, from: number, to: number, varying: number, scratch: Scratch): void {
  let sourceKeys = scratch.keys;
  let sourceRows: Uint32Array = rows;
  let targetKeys = scratch.otherKeys;
  let targetRows: Uint32Array = scratch.otherRows;
  const bits = to - from < LARGE_RUN ? SMALL_DIGIT_BITS : LARGE_DIGIT_BITS;
  const digits = 1 << bits;
  const lowest = 31 - Math.clz32(varying & -varying);
  for (let shift = lowest; shift < 32 && varying >>> shift !== 0; shift += bits) {
    if (((varying >>> shift) & (digits - 1)) === 0) continue;
    const counts = scratch.counts;
    counts.fill(0, 0, digits);
    for (let i = from; i < to; i++) {
      const digit = ((sourceKeys[i] ?? 0) >>> shift) & (digits - 1);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    let sum = from;
    for (let d = 0; d < digits; d++) {
      const count = counts[d] ?? 0;
      counts[d] = sum;
      sum += count;
    }
    for (let i = from; i < to; i++) {
      const key = sourceKeys[i] ?? 0;
      const digit = (key >>> shift) & (digits - 1);
      const at = counts[digit] ?? 0;
      counts[digit] = at + 1;
      targetKeys[at] = key;
      targetRows[at] = sourceRows[i] ?? 0;
    }
    [sourceKeys, targetKeys] = [targetKeys, sourceKeys];
    [sourceRows, targetRows] = [targetRows, sourceRows];
  }
  if (sourceRows === rows) return;
  rows.set(sourceRows.subarray(from, to), from);
  scratch.keys.set(sourceKeys.subarray(from, to), from);
}

function insertionSort(rows: Uint32Array, keys: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i] ?? 0;
    const row = rows[i] ?? 0;
    let at = i;
    for (; at > from && (keys[at - 1] ?? 0) > key; at--) {
      keys[at] = keys[at - 1] ?? 0;
      rows[at] = rows[at - 1] ?? 0;
    }
    keys[at] = key;
    rows[at] = row;
  }
}
