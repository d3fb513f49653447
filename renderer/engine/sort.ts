// Sorts row numbers by typed keys: least-significant-digit radix passes on one key word, and for columns of
// several words (addresses) again within runs of equal words. Stable: equal rows stay in the order they came
// in, which is by handle. Rows without a value come last in both directions. Pure.

import type { KeyWord, SortKeys } from './sort-keys.ts';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** Runs up to this length are sorted by comparing. */
const SMALL_RUN = 40;

/** Arrays that a sort needs, kept between sorts of one table at the caller's will. */
interface Scratch {
  keys: Uint32Array;
  otherKeys: Uint32Array;
  otherRows: Uint32Array;
  counts: Uint32Array;
}

/**
 * Sorts `rows[0..count)` in place.
 * @param rows row numbers in ascending order, so that ties end in the order of handles.
 */
export function sortRows(rows: Uint32Array, count: number, keys: SortKeys, descending: boolean): void {
  const present = keys.has ? partition(rows, count, keys.has) : count;
  if (present < 2) return;
  const scratch: Scratch = {
    keys: new Uint32Array(present),
    otherKeys: new Uint32Array(present),
    otherRows: new Uint32Array(present),
    counts: new Uint32Array(3 * DIGITS),
  };
  sortRun(rows, 0, present, keys.levels, 0, descending ? 0xffffffff : 0, scratch);
}

/** Compares two rows as `sortRows` orders them; never 0 for different rows. */
export function compareRows(keys: SortKeys, descending: boolean): (a: number, b: number) => number {
  const { levels, has } = keys;
  const sign = descending ? -1 : 1;
  return (a, b) => {
    if (has) {
      const hasA = has(a) !== 0;
      if (hasA !== (has(b) !== 0)) return hasA ? -1 : 1;
      if (!hasA) return a - b;
    }
    for (const word of levels) {
      const difference = word(a) - word(b);
      if (difference !== 0) return difference * sign;
    }
    return a - b;
  };
}

/** Moves rows without a value behind the others, keeping the order of both; returns how many have one. */
function partition(rows: Uint32Array, count: number, has: KeyWord): number {
  let present = 0;
  const absent: number[] = [];
  for (let i = 0; i < count; i++) {
    const row = rows[i] ?? 0;
    if (has(row) !== 0) rows[present++] = row;
    else absent.push(row);
  }
  rows.set(absent, present);
  return present;
}

function sortRun(
  rows: Uint32Array,
  from: number,
  to: number,
  levels: readonly KeyWord[],
  level: number,
  invert: number,
  scratch: Scratch,
): void {
  let at = level;
  let word = levels[at];
  if (!word) return;
  if (to - from <= SMALL_RUN) {
    insertionSort(rows, from, to, levels, level, invert);
    return;
  }
  const { keys } = scratch;
  // Words that all rows share (the high words of IPv4 addresses) need no pass.
  let varying = fillKeys(rows, from, to, word, invert, keys);
  while (varying === 0) {
    word = levels[++at];
    if (!word) return;
    varying = fillKeys(rows, from, to, word, invert, keys);
  }
  radixPasses(rows, from, to, varying, scratch);
  if (at + 1 >= levels.length) return;
  // The keys are overwritten by the sorts within runs: each run is behind those still to be found.
  let start = from;
  for (let i = from + 1; i <= to; i++) {
    if (i < to && keys[i] === keys[start]) continue;
    if (i - start > 1) sortRun(rows, start, i, levels, at + 1, invert, scratch);
    start = i;
  }
}

/** Writes the keys of a run; returns the bits in which they differ. */
function fillKeys(
  rows: Uint32Array,
  from: number,
  to: number,
  word: KeyWord,
  invert: number,
  keys: Uint32Array,
): number {
  const first = (word(rows[from] ?? 0) ^ invert) >>> 0;
  let varying = 0;
  for (let i = from; i < to; i++) {
    const key = (word(rows[i] ?? 0) ^ invert) >>> 0;
    keys[i] = key;
    varying |= key ^ first;
  }
  return varying >>> 0;
}

/** Sorts keys and rows of a run by the digits that vary. The result is in `rows` and `scratch.keys`. */
function radixPasses(rows: Uint32Array, from: number, to: number, varying: number, scratch: Scratch): void {
  let sourceKeys = scratch.keys;
  let sourceRows = rows;
  let targetKeys = scratch.otherKeys;
  let targetRows = scratch.otherRows;
  const lowest = 31 - Math.clz32(varying & -varying);
  for (let shift = lowest; shift < 32 && varying >>> shift !== 0; shift += DIGIT_BITS) {
    if (((varying >>> shift) & (DIGITS - 1)) === 0) continue;
    const counts = scratch.counts;
    counts.fill(0, 0, DIGITS);
    for (let i = from; i < to; i++) {
      const digit = ((sourceKeys[i] ?? 0) >>> shift) & (DIGITS - 1);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    let sum = from;
    for (let d = 0; d < DIGITS; d++) {
      const count = counts[d] ?? 0;
      counts[d] = sum;
      sum += count;
    }
    for (let i = from; i < to; i++) {
      const key = sourceKeys[i] ?? 0;
      const digit = (key >>> shift) & (DIGITS - 1);
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

function insertionSort(
  rows: Uint32Array,
  from: number,
  to: number,
  levels: readonly KeyWord[],
  level: number,
  invert: number,
): void {
  for (let i = from + 1; i < to; i++) {
    const row = rows[i] ?? 0;
    let at = i;
    while (at > from && isAfter(rows[at - 1] ?? 0, row, levels, level, invert)) {
      rows[at] = rows[at - 1] ?? 0;
      at--;
    }
    rows[at] = row;
  }
}

/** Whether row `a` belongs behind row `b`; equal rows stay. */
function isAfter(a: number, b: number, levels: readonly KeyWord[], level: number, invert: number): boolean {
  for (let l = level; l < levels.length; l++) {
    const word = levels[l];
    if (!word) break;
    const x = (word(a) ^ invert) >>> 0;
    const y = (word(b) ^ invert) >>> 0;
    if (x !== y) return x > y;
  }
  return false;
}
