// Scans in the cheapest order: the same rows whatever the order, and an order that follows the rows seen.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allOfOrdered, anyOfOrdered, type CostedScan } from '../../../../../native/filter/scan/ordered.ts';
import type { Scan } from '../../../../../native/filter/scan/scan-of.ts';
import { CHUNK_ROWS, CHUNK_WORDS } from '../../../../../native/filter/scan/scratch.ts';
import { bitmapWords, popcount } from '../../../../../native/flow/bitmap.ts';
import type { FlowColumns } from '../../../../../native/flow/index.ts';

// The scans below look only at row numbers.
const NO_COLUMNS = {} as FlowColumns;

/** A scan for the rows that pass a test, which counts the rows it looks at. */
function counting(matches: (row: number) => boolean, cost = 1): CostedScan & { asked: number } {
  const counted = {
    cost,
    asked: 0,
    scan: ((_columns, span, care, out) => {
      for (let w = 0; w < bitmapWords(span.to - span.from); w++) {
        let bits = 0;
        const asked = care[w] ?? 0;
        counted.asked += popcount(asked);
        for (let b = 0; b < 32; b++) if ((asked >>> b) & 1 && matches(span.from + 32 * w + b)) bits |= 1 << b;
        out[w] = bits;
      }
    }) satisfies Scan,
  };
  return counted;
}

/** Runs a scan over rows 0..rows, chunk by chunk, looking at every row. */
function run(scan: Scan, rows: number): number[] {
  const found: number[] = [];
  const care = new Uint32Array(CHUNK_WORDS);
  const out = new Uint32Array(CHUNK_WORDS);
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const to = Math.min(rows, from + CHUNK_ROWS);
    care.fill(0);
    for (let row = 0; row < to - from; row++) care[row >>> 5] = (care[row >>> 5] ?? 0) | (1 << (row & 31));
    scan(NO_COLUMNS, { from, to }, care, out);
    for (let row = 0; row < to - from; row++) if (((out[row >>> 5] ?? 0) >>> (row & 31)) & 1) found.push(from + row);
  }
  return found;
}

/** Pseudo-random, the same for each row and salt. */
function hash(row: number, salt: number): number {
  return (Math.imul(Math.imul(row ^ (salt * 0x9e3779b1), 0x85ebca6b) ^ (row >>> 7), 0xc2b2ae35) >>> 0) / 2 ** 32;
}

const shares = fc.array(fc.constantFrom(0, 0.001, 0.1, 0.5, 0.9, 1), { minLength: 1, maxLength: 8 });

describe('whatever the order', () => {
  test('the rows that all match, and those that any matches, are the same', () => {
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 1, max: 4 * CHUNK_ROWS }),
        fc.infiniteStream(fc.nat(9)),
        (all, rows, costs) => {
          const tests = all.map((share, salt) => (row: number) => hash(row, salt) < share);
          const scans = tests.map((matches) => counting(matches, costs.next().value));
          const everyRow = Array.from({ length: rows }, (_, row) => row);
          expect(run(allOfOrdered(scans), rows)).toEqual(
            everyRow.filter((row) => tests.every((matches) => matches(row))),
          );
          expect(run(anyOfOrdered(scans), rows)).toEqual(
            everyRow.filter((row) => tests.some((matches) => matches(row))),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the order is learned from the rows', () => {
  const ROWS = 40 * CHUNK_ROWS;
  const seldom = (row: number): boolean => hash(row, 1) < 0.01;
  const mostly = (row: number): boolean => hash(row, 2) < 0.9;

  test('of conditions that must all hold, the one that leaves least goes first, though written last', () => {
    const [first, last] = [counting(mostly), counting(seldom)];
    run(allOfOrdered([first, last]), ROWS);
    expect(last.asked).toBeGreaterThan(ROWS * 0.9);
    expect(first.asked).toBeLessThan(ROWS * 0.1);
  });

  test('of conditions of which any is enough, the one that matches most goes first', () => {
    const [first, last] = [counting(seldom), counting(mostly)];
    run(anyOfOrdered([first, last]), ROWS);
    expect(last.asked).toBeGreaterThan(ROWS * 0.9);
    expect(first.asked).toBeLessThan(ROWS * 0.2);
  });

  test('one that leaves little but costs much waits for a cheap one that leaves half', () => {
    const costly = counting(seldom, 100);
    const cheap = counting((row) => hash(row, 3) < 0.5, 1);
    run(allOfOrdered([costly, cheap]), ROWS);
    expect(cheap.asked).toBeGreaterThan(ROWS * 0.9);
    expect(costly.asked).toBeLessThan(ROWS * 0.6);
  });

  test('a table that changes is followed', () => {
    const changes = ROWS / 2;
    const before = counting((row) => row >= changes || seldom(row));
    const after = counting((row) => row < changes || seldom(row));
    const scan = allOfOrdered([before, after]);
    run(scan, ROWS);
    const [beforeAsked, afterAsked] = [before.asked, after.asked];
    // After the table changes, the old order lasts only until the change is noticed.
    expect(beforeAsked).toBeLessThan(ROWS * 0.95);
    expect(afterAsked).toBeLessThan(ROWS * 0.95);
  });

  test('rows that are decided are not looked at again', () => {
    const none = counting(() => false);
    const other = counting(mostly);
    run(allOfOrdered([none, other]), ROWS);
    expect(other.asked).toBe(0);
    const every = counting(() => true);
    const idle = counting(mostly);
    run(anyOfOrdered([every, idle]), ROWS);
    expect(idle.asked).toBe(0);
  });
});
