// Bitmaps over rows: bit (row & 31) of word (row >>> 5). Pure.

import { checkCount, checkNumber, shown } from '../../flow/checks.ts';

/** Words for so many rows. */
export function bitmapWords(rows: number): number {
  checkCount(rows, 'rows');
  return (rows + 31) >>> 5;
}

/** Number of bits set in one word. */
export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Number of bits set among the first `words` words, all of them without it. */
export function countBits(bitmap: Uint32Array, words?: number): number {
  if (!(bitmap instanceof Uint32Array)) throw new TypeError(`Expected a Uint32Array, got ${shown(bitmap)}`);
  if (words !== undefined) checkNumber(words, 'words');
  const end = words ?? bitmap.length;
  let count = 0;
  for (let w = 0; w < end; w++) count += popcount(bitmap[w] ?? 0);
  return count;
}
