// Sets of rows as bitmaps: row r is bit r & 31 of word r >>> 5. The filter fills them, the engine keeps them. Pure.
// What users of the package call checks its arguments; the rest is for inner loops and does not.

import { checkCount, checkNumber, shown } from './checks.ts';

/** Number of words needed for that many rows. */
export function bitmapWords(rows: number): number {
  checkCount(rows, 'rows');
  return (rows + 31) >>> 5;
}

/** Whether the row is in the set. */
export function testBit(bits: Uint32Array, row: number): boolean {
  return (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) !== 0;
}

/** Adds the row to the set. */
export function setBit(bits: Uint32Array, row: number): void {
  const word = row >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (row & 31));
}

/** Removes the row from the set. */
export function clearBit(bits: Uint32Array, row: number): void {
  const word = row >>> 5;
  bits[word] = (bits[word] ?? 0) & ~(1 << (row & 31));
}

/** Adds the rows from `from` up to, but not including, `to`. */
export function setRange(bits: Uint32Array, from: number, to: number): void {
  if (from >= to) return;
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  const head = 0xffffffff << (from & 31);
  const tail = 0xffffffff >>> (31 - ((to - 1) & 31));
  if (first === last) {
    bits[first] = (bits[first] ?? 0) | (head & tail);
    return;
  }
  bits[first] = (bits[first] ?? 0) | head;
  bits.fill(0xffffffff, first + 1, last);
  bits[last] = (bits[last] ?? 0) | tail;
}

/** Number of bits set in one word. */
export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Number of bits set in the first `words` words; in all of them by default.
 * @throws TypeError
 */
export function countBits(bits: Uint32Array, words?: number): number {
  if (!(bits instanceof Uint32Array)) throw new TypeError(`Expected a Uint32Array, got ${shown(bits)}`);
  if (words !== undefined) checkNumber(words, 'words');
  const end = words ?? bits.length;
  let count = 0;
  for (let w = 0; w < end; w++) {
    const word = bits[w] ?? 0;
    // Of few rows that changed most words are 0.
    if (word !== 0) count += popcount(word);
  }
  return count;
}

/** Number of rows that are in both `a` and `b`, and not in `without`; fast if `a` has few. */
export function countCommon(a: Uint32Array, b: Uint32Array, without?: Uint32Array): number {
  let count = 0;
  for (let w = 0; w < a.length; w++) {
    let word = a[w] ?? 0;
    // Of few rows, such as selected ones, most words are 0.
    if (word === 0) continue;
    word &= b[w] ?? 0;
    if (without) word &= ~(without[w] ?? 0);
    if (word !== 0) count += popcount(word);
  }
  return count;
}

/** Writes the rows of the set bits, ascending, to `rows` from `at`; returns the position after the last. */
export function collectBits(bits: Uint32Array, rows: Uint32Array, at = 0): number {
  let next = at;
  for (let w = 0; w < bits.length; w++) {
    let word = bits[w] ?? 0;
    const base = w << 5;
    if (word === 0xffffffff) {
      for (let b = 0; b < 32; b++) rows[next++] = base + b;
      continue;
    }
    while (word !== 0) {
      rows[next++] = base + 31 - Math.clz32(word & -word);
      word &= word - 1;
    }
  }
  return next;
}

/** A copy with room for at least `rows` rows. */
export function growBitmap(bits: Uint32Array, rows: number): Uint32Array<ArrayBuffer> {
  const words = bitmapWords(rows);
  const grown = new Uint32Array(Math.max(words, bits.length));
  grown.set(bits);
  return grown;
}
