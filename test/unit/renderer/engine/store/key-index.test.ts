// The hash index against a naive list of rows, with keys of which many share a slot, the bits that it keeps, or both.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyIndex } from '../../../../../renderer/engine/store/key-index.ts';

/** Rows that can be there at once. */
const ROWS = 1500;

/** The rows with this key that a search finds. */
function found(index: KeyIndex, keys: Uint32Array, low: number, high: number): number[] {
  const rows: number[] = [];
  for (let slot = index.first(low, high); ; slot = index.next(slot, low, high)) {
    const row = index.rowAt(slot);
    if (row < 0) return rows.toSorted((a, b) => a - b);
    if (keys[2 * row] === low && keys[2 * row + 1] === high) rows.push(row);
  }
}

test('a search finds all rows with a key and no removed one, while the index grows', () => {
  const key = fc.record({
    place: fc.nat({ max: 12 }),
    upper: fc.constantFrom(0, 0x0400_0000, 0x8000_0000, 0xfc00_0000),
    high: fc.constantFrom(0, 1, 0xffff_ffff),
  });
  const change = fc.record({ row: fc.nat({ max: ROWS - 1 }), key, isEarly: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { size: 'max', maxLength: 3 * ROWS }), fc.boolean(), (changes, isReserved) => {
      const keys = new Uint32Array(2 * ROWS);
      const index = new KeyIndex();
      const held = new Set<number>();
      if (isReserved) index.reserve(ROWS, keys);
      for (const { row, key: of, isEarly } of changes) {
        if (held.delete(row)) {
          expect(index.remove(row, keys)).toBe(true);
          expect(index.remove(row, keys)).toBe(false);
          continue;
        }
        keys[2 * row] = (of.upper | of.place) >>> 0;
        keys[2 * row + 1] = of.high;
        index.add(row, keys);
        held.add(row);
        // Loading changes nothing, wherever it ends.
        if (isEarly) index.loadSlots(keys, row, ROWS);
      }
      expect(index.size).toBe(held.size);
      const rowsOf = new Map<string, number[]>();
      for (const row of [...held].sort((a, b) => a - b)) {
        const name = `${keys[2 * row]} ${keys[2 * row + 1]}`;
        rowsOf.set(name, [...(rowsOf.get(name) ?? []), row]);
      }
      for (const [name, rows] of rowsOf) {
        const [low = 0, high = 0] = name.split(' ').map(Number);
        expect(found(index, keys, low, high)).toEqual(rows);
      }
      expect(found(index, keys, 0x0badcafe, 7)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('other keys at the same slot are passed without being read', () => {
  const index = new KeyIndex();
  const keys = Uint32Array.of(5, 0, 0x0400_0005, 0, 0x0800_0005, 0);
  for (const row of [0, 1, 2]) index.add(row, keys);
  expect(index.rowAt(index.first(0x0800_0005, 0))).toBe(2);
  expect(index.rowAt(index.first(0x0c00_0005, 0))).toBe(-1);
});

test('adds rows at once up to one whose key another row has, and then finds them all', () => {
  const key = fc.record({ low: fc.nat({ max: 3000 }), upper: fc.constantFrom(0, 0x0400_0000, 0x8000_0000) });
  fc.assert(
    fc.property(fc.array(key, { size: 'max', minLength: 1, maxLength: ROWS }), (wanted) => {
      const keys = new Uint32Array(2 * wanted.length);
      for (const [row, { low, upper }] of wanted.entries()) keys[2 * row] = (low | upper) >>> 0;
      const index = new KeyIndex();
      const seen = new Set<number>();
      for (let row = 0; row < wanted.length; row++) {
        const added = index.addNew(row, wanted.length - row, keys);
        for (const end = row + added; row < end; row++) {
          expect(seen.has(keys[2 * row] ?? 0)).toBe(false);
          seen.add(keys[2 * row] ?? 0);
        }
        if (row === wanted.length) break;
        expect(seen.has(keys[2 * row] ?? 0)).toBe(true);
        index.add(row, keys);
      }
      expect(index.size).toBe(wanted.length);
      for (const low of seen) {
        const rows = wanted.flatMap((_, row) => (keys[2 * row] === low ? [row] : []));
        expect(found(index, keys, low, 0)).toEqual(rows);
      }
    }),
    { numRuns: 10 },
  );
});
