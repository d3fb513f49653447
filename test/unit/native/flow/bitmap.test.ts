// Sets of rows as bitmaps, compared with sets of numbers.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bitmapWords,
  clearBit,
  collectBits,
  countBits,
  countCommon,
  growBitmap,
  setBit,
  setRange,
  testBit,
} from '../../../../native/flow/bitmap.ts';

const ROWS = 200;
const rows = fc.uniqueArray(fc.nat(ROWS - 1));

function bitmapOf(members: Iterable<number>): Uint32Array {
  const bits = new Uint32Array(bitmapWords(ROWS));
  for (const row of members) setBit(bits, row);
  return bits;
}

function membersOf(bits: Uint32Array): number[] {
  const members = new Uint32Array(countBits(bits));
  expect(collectBits(bits, members)).toBe(members.length);
  return [...members];
}

const ascending = (members: Iterable<number>): number[] => [...members].sort((a, b) => a - b);

test('the words needed for a number of rows', () => {
  expect([0, 1, 32, 33].map(bitmapWords)).toEqual([0, 1, 1, 2]);
});

test('bits are counted, in all words or in the first few', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffffffff)), fc.nat(3), (words, few) => {
      const naive = (some: number[]) =>
        some.reduce((sum, word) => sum + word.toString(2).replaceAll('0', '').length, 0);
      expect(countBits(Uint32Array.from(words))).toBe(naive(words));
      expect(countBits(Uint32Array.from(words), few)).toBe(naive(words.slice(0, few)));
    }),
  );
});

test('a bitmap holds the rows that a set holds', () => {
  fc.assert(
    fc.property(rows, rows, (added, removed) => {
      const bits = bitmapOf(added);
      for (const row of removed) clearBit(bits, row);
      const left = new Set(added.filter((row) => !removed.includes(row)));
      expect(membersOf(bits)).toEqual(ascending(left));
      for (let row = 0; row < ROWS; row++) expect(testBit(bits, row)).toBe(left.has(row));
    }),
  );
});

test('a range of rows is added, and no row next to it', () => {
  fc.assert(
    fc.property(rows, fc.nat(ROWS), fc.nat(ROWS), (others, from, to) => {
      const bits = bitmapOf(others);
      setRange(bits, from, to);
      const expected = new Set(others);
      for (let row = from; row < to; row++) expected.add(row);
      expect(membersOf(bits)).toEqual(ascending(expected));
    }),
  );
});

test('rows that two bitmaps have in common are counted, without those of a third', () => {
  fc.assert(
    fc.property(rows, rows, rows, (a, b, without) => {
      const common = a.filter((row) => b.includes(row));
      expect(countCommon(bitmapOf(a), bitmapOf(b))).toBe(common.length);
      const left = common.filter((row) => !without.includes(row));
      expect(countCommon(bitmapOf(a), bitmapOf(b), bitmapOf(without))).toBe(left.length);
    }),
  );
});

test('a bitmap grows and never shrinks', () => {
  const bits = bitmapOf([0, 63, 199]);
  for (const size of [0, ROWS, 1000]) {
    const grown = growBitmap(bits, size);
    expect(grown.length).toBe(Math.max(bits.length, bitmapWords(size)));
    expect(membersOf(grown)).toEqual([0, 63, 199]);
  }
});
