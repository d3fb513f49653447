// Sorts a run of rows by one 32-bit word each: by the highest digit of the bits that vary, then each bucket by the
// next, so that nearly all of the work is on rows that fit into the processor's cache. Short runs, and runs that one
// digit has nearly sorted, are finished by insertion. Stable. Pure.

/** Runs and buckets up to this length are sorted by insertion. */
const SMALL_RUN = 32;
/** From this length on, wide digits are worth their counters. */
const LARGE_RUN = 16_384;
const SMALL_DIGIT_BITS = 8;
const LARGE_DIGIT_BITS = 13;

/** The arrays that sorting a run works with, at least as long as the rows. */
export class Scratch {
  readonly length: number;
  /** The words of the rows, at the same places. */
  readonly keys: Uint32Array<ArrayBuffer>;
  readonly otherKeys: Uint32Array<ArrayBuffer>;
  readonly otherRows: Uint32Array<ArrayBuffer>;
  readonly counts = new Uint32Array(1 << LARGE_DIGIT_BITS);

  constructor(length: number) {
    this.length = length;
    this.keys = new Uint32Array(length);
    this.otherKeys = new Uint32Array(length);
    this.otherRows = new Uint32Array(length);
  }
}

/** Sorts `rows[from..to)` by the words in `scratch.keys[from..to)`; both end up in the same order. */
export function sortRun(rows: Uint32Array, from: number, to: number, scratch: Scratch): void {
  const { keys } = scratch;
  const count = to - from;
  if (count <= SMALL_RUN) {
    insertionSort(rows, keys, from, to);
    return;
  }
  const first = keys[from] ?? 0;
  let varying = 0;
  for (let i = from + 1; i < to; i++) varying |= (keys[i] ?? 0) ^ first;
  if (varying === 0) return;
  const top = 32 - Math.clz32(varying);
  const lowest = 31 - Math.clz32(varying & -varying);
  const shift = Math.max(lowest, top - (count < LARGE_RUN ? SMALL_DIGIT_BITS : LARGE_DIGIT_BITS));
  const largest = scatter(rows, from, to, shift, top - shift, scratch);
  // All bits that vary were in the digit.
  if (shift === lowest) return;
  if (largest <= SMALL_RUN) insertionSort(rows, keys, from, to);
  else sortBuckets(rows, from, to, shift, scratch);
}

/**
 * Orders `rows[from..to)` by a few small numbers in `scratch.keys[from..to)`, in the given order of the numbers.
 * Stable; the keys stay where they are.
 * @param ends one entry per number, in that order: filled with the position after the number's rows.
 */
export function partition(
  rows: Uint32Array,
  from: number,
  to: number,
  { keys, otherRows }: Scratch,
  order: Uint8Array,
  ends: Uint32Array,
): void {
  let at = from;
  for (let place = 0; place < ends.length; place++) {
    const wanted = order[place] ?? 0;
    // Every row is written, and overwritten if it is not wanted: the processor could not predict a branch here.
    for (let i = from; at < to && i < to; i++) {
      otherRows[at] = rows[i] ?? 0;
      at += (((keys[i] ?? 0) ^ wanted) - 1) >>> 31;
    }
    ends[place] = at;
  }
  if (to - from >= LARGE_RUN) rows.set(otherRows.subarray(from, to), from);
  else for (let i = from; i < to; i++) rows[i] = otherRows[i] ?? 0;
}

/** Sorts each run of keys that are equal from bit `shift` upwards. */
function sortBuckets(rows: Uint32Array, from: number, to: number, shift: number, scratch: Scratch): void {
  const { keys } = scratch;
  let start = from;
  let digit = (keys[from] ?? 0) >>> shift;
  for (let i = from + 1; i < to; i++) {
    const next = (keys[i] ?? 0) >>> shift;
    if (next === digit) continue;
    if (i - start > 1) sortRun(rows, start, i, scratch);
    start = i;
    digit = next;
  }
  if (to - start > 1) sortRun(rows, start, to, scratch);
}

/**
 * Orders rows and keys by the `bits` bits from bit `shift` upwards.
 * @returns the length of the longest bucket.
 */
function scatter(rows: Uint32Array, from: number, to: number, shift: number, bits: number, scratch: Scratch): number {
  const { keys, otherKeys, otherRows, counts } = scratch;
  const digits = 1 << bits;
  const mask = digits - 1;
  counts.fill(0, 0, digits);
  for (let i = from; i < to; i++) {
    const digit = ((keys[i] ?? 0) >>> shift) & mask;
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  let sum = from;
  let largest = 0;
  for (let d = 0; d < digits; d++) {
    const count = counts[d] ?? 0;
    if (count > largest) largest = count;
    counts[d] = sum;
    sum += count;
  }
  for (let i = from; i < to; i++) {
    const key = keys[i] ?? 0;
    const digit = (key >>> shift) & mask;
    const at = counts[digit] ?? 0;
    counts[digit] = at + 1;
    otherKeys[at] = key;
    otherRows[at] = rows[i] ?? 0;
  }
  copyBack(rows, from, to, scratch);
  return largest;
}

function copyBack(rows: Uint32Array, from: number, to: number, scratch: Scratch): void {
  const { keys, otherKeys, otherRows } = scratch;
  // On short runs array views cost more than they save.
  if (to - from >= LARGE_RUN) {
    rows.set(otherRows.subarray(from, to), from);
    keys.set(otherKeys.subarray(from, to), from);
    return;
  }
  for (let i = from; i < to; i++) {
    rows[i] = otherRows[i] ?? 0;
    keys[i] = otherKeys[i] ?? 0;
  }
}

function insertionSort(rows: Uint32Array, keys: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i] ?? 0;
    if ((keys[i - 1] ?? 0) <= key) continue;
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
