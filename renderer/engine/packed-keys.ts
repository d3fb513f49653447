// Packs the words of a sort key: only the bits in which the rows differ at all, one after the other, cut into
// keys of 32 bits. A client's network and port, or a start within a day, nearly always fit into the first. Pure.

import type { KeyWord } from './sort-keys.ts';

/** Some bits of a word and where they go in the key. */
interface Part {
  readonly word: KeyWord;
  readonly mask: number;
  readonly right: number;
  readonly left: number;
}

/** 32 bits to sort by, the most significant part first. */
export type PackedKey = readonly Part[];

/** Keys with the order of these words over the rows; none where all rows are equal. */
export function packWords(rows: Uint32Array, from: number, to: number, words: readonly KeyWord[]): PackedKey[] {
  const keys: Part[][] = [];
  let room = 0;
  for (const word of words) {
    let width = varyingWidth(rows, from, to, word);
    while (width > 0) {
      if (room === 0) {
        keys.push([]);
        room = 32;
      }
      const take = Math.min(width, room);
      // Bits above `width` are the same in all rows or already in an earlier key.
      keys.at(-1)?.push({ word, mask: 0xffffffff >>> (32 - width), right: width - take, left: room - take });
      width -= take;
      room -= take;
    }
  }
  return keys;
}

/** Writes the keys of the rows to the same places of `keys`. */
export function fillKeys(rows: Uint32Array, from: number, to: number, key: PackedKey, keys: Uint32Array): void {
  const [first, ...others] = key;
  if (!first) return;
  writePart(rows, from, to, first, keys);
  for (const part of others) addPart(rows, from, to, part, keys);
}

function writePart(rows: Uint32Array, from: number, to: number, part: Part, keys: Uint32Array): void {
  const { word, mask, right, left } = part;
  for (let i = from; i < to; i++) keys[i] = ((word(rows[i] ?? 0) & mask) >>> right) << left;
}

function addPart(rows: Uint32Array, from: number, to: number, part: Part, keys: Uint32Array): void {
  const { word, mask, right, left } = part;
  for (let i = from; i < to; i++) keys[i] = (keys[i] ?? 0) | (((word(rows[i] ?? 0) & mask) >>> right) << left);
}

/** Bits from the lowest up to the highest in which the rows' words differ. */
function varyingWidth(rows: Uint32Array, from: number, to: number, word: KeyWord): number {
  const first = word(rows[from] ?? 0);
  let varying = 0;
  for (let i = from; i < to; i++) varying |= word(rows[i] ?? 0) ^ first;
  return 32 - Math.clz32(varying);
}
