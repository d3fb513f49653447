// The first rows of an order beside a sort of everything.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapWords, collectBits, countBits } from '../../../../../native/flow/bitmap.ts';
import type { SortBy } from '../../../../../renderer/engine/api.ts';
import { COLUMN_IDS } from '../../../../../renderer/engine/columns/engine-columns.ts';
import type { OrderKey } from '../../../../../renderer/engine/columns/key-words.ts';
import { firstRows } from '../../../../../renderer/engine/list/first-rows.ts';
import { orderKeys } from '../../../../../renderer/engine/list/order-keys.ts';
import { sortRows } from '../../../../../renderer/engine/list/sort.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { randomWords } from '../flows.ts';
import { randomTable } from './random-table.ts';

const SORT: fc.Arbitrary<readonly SortBy[]> = fc.uniqueArray(
  fc.record({ column: fc.constantFrom(...COLUMN_IDS), descending: fc.boolean() }),
  { minLength: 1, maxLength: 3, selector: ({ column }) => column },
);

/** All rows, most of them, few, or only those of one part of the table. */
function someRows(table: FlowTable, share: 'all' | 'most' | 'few' | 'part', seed: number): Uint32Array {
  const next = randomWords(seed);
  const words = bitmapWords(table.length);
  return Uint32Array.from({ length: words }, (_, w) => {
    const alive = table.alive[w] ?? 0;
    if (share === 'part') return w > words / 2 && w < words / 1.5 ? alive : 0;
    if (share === 'most') return alive & (next() | next());
    return share === 'few' ? alive & next() & next() & next() & next() : alive;
  });
}

function sortedRows(listed: Uint32Array, keys: readonly OrderKey[]): number[] {
  const rows = new Uint32Array(countBits(listed));
  collectBits(listed, rows);
  sortRows(rows, rows.length, keys);
  return Array.from(rows);
}

describe('the first rows', () => {
  test('are those of the whole order, whatever it is sorted by, and however many are equal', () => {
    const asked = fc.record({
      sort: SORT,
      seed: fc.nat(),
      flows: fc.constantFrom(1, 40, 3000, 15_000),
      share: fc.constantFrom('all', 'most', 'few', 'part'),
      wanted: fc.constantFrom(0, 1, 7, 200, 1000, 20_000),
    });
    fc.assert(
      fc.property(asked, ({ sort, seed, flows, share, wanted }) => {
        const table = randomTable(flows, seed);
        const keys = orderKeys(table, sort);
        const listed = someRows(table, share, seed);
        const expected = sortedRows(listed, keys).slice(0, wanted);
        const first = firstRows(listed, wanted, keys);
        if (first) expect(Array.from(first)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test.each([false, true])('are found in a table that is sorted already, descending: %s', (descending) => {
    const table = randomTable(15_000, 3);
    for (let row = 0; row < table.length; row++) table.mark[row] = row >>> 3;
    const keys = orderKeys(table, [{ column: 'mark', descending }]);
    expect(Array.from(firstRows(table.alive, 200, keys) ?? [])).toEqual(sortedRows(table.alive, keys).slice(0, 200));
  });

  test('are in the order of rows if they are equal in everything', () => {
    const table = randomTable(9000, 4);
    table.mark.fill(1);
    table.key.fill(1);
    const keys = orderKeys(table, [{ column: 'mark', descending: true }]);
    expect(Array.from(firstRows(table.alive, 50, keys) ?? [])).toEqual(Array.from({ length: 50 }, (_, row) => row));
  });

  test.each([false, true])(
    'are left to a sort of everything if most rows lead to one service, descending: %s',
    (descending) => {
      const table = randomTable(60_000, 5);
      const keys = orderKeys(table, [{ column: 'destination', descending }]);
      expect(firstRows(table.alive, 200, keys)).toHaveLength(200);
      table.protocol.fill(6);
      table.presence.fill(0xffffffff);
      table.origDst.fill(0x0a000001);
      table.origDport.fill(443);
      expect(firstRows(table.alive, 200, keys)).toBeUndefined();
    },
  );
});
