// Sorting, and an order kept up to date, against Array.sort on plain objects.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectBits, countBits } from '../../../../../native/flow/bitmap.ts';
import { FlowBatch, PRESENCE, u64At } from '../../../../../native/flow/index.ts';
import type { SortBy } from '../../../../../renderer/engine/api.ts';
import { COLUMN_IDS } from '../../../../../renderer/engine/columns/engine-columns.ts';
import { Listing } from '../../../../../renderer/engine/list/listing.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { COUNTERS } from '../../../../../renderer/engine/store/merge.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { NAIVE_COLUMNS, ShownRowOf } from '../columns/naive-columns.ts';
import { randomBuffers, randomWords } from '../flows.ts';

const NOW = 1_790_000_000_000;

/** A store with random flows; some lack counters, start or timeout, and many values are equal. */
function randomStore(flows: number, seed: number): { store: FlowStore; batches: FlowBatch[] } {
  const store = new FlowStore(NOW);
  const next = randomWords(seed + 1);
  const batches = randomBuffers(flows, seed, NOW).map((buffer) => new FlowBatch(buffer));
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i++) {
      if (next() % 7 === 0) batch.presence[i] = (batch.presence[i] ?? 0) & ~COUNTERS;
      if (next() % 9 === 0) batch.presence[i] = (batch.presence[i] ?? 0) & ~(PRESENCE.start | PRESENCE.timeout);
      if (next() % 3 === 0) batch.origSrc.set([0, 0, 0xffff, 0x0a000001], 4 * i);
      if (next() % 50 === 0) batch.origBytes[2 * i + 1] = next() % 3;
      // Long before 52 days ago, and far in the future.
      if (next() % 40 === 0) batch.startNs[2 * i + 1] = next() % 2 === 0 ? 0x10000000 : 0x20000000;
    }
    addAll(store, batch);
  }
  for (let row = 0; row < store.table.length; row++) if (next() % 2 === 0) store.table.rate[row] = next() % 50;
  return { store, batches };
}

function addAll(store: FlowStore, batch: FlowBatch): void {
  store.begin(batch, NOW);
  // What ICMP shows after an address has its own order, see flows/shown-order.test.ts.
  for (let i = 0; i < batch.length; i++) if (batch.protocol[i] === 1) batch.protocol[i] = 136;
  for (let i = 0; i < batch.length; i++) store.add(batch, i, undefined);
  store.finish();
}

/** The listed rows in the order of the columns: ties by the flow's key, empty ones last in both directions. */
function naiveOrder(table: FlowTable, listed: Uint32Array, sort: readonly SortBy[]): number[] {
  const rows = new Uint32Array(countBits(listed));
  collectBits(listed, rows);
  const flows = Array.from(rows, (row) => {
    const flow = new ShownRowOf(table, row);
    return { row, key: u64At(table.key, row), values: sort.map(({ column }) => NAIVE_COLUMNS[column].shown(flow)) };
  });
  flows.sort((a, b) => {
    for (const [k, { descending }] of sort.entries()) {
      const x = a.values[k];
      const y = b.values[k];
      if (x === y) continue;
      if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
      return (x < y ? -1 : 1) * (descending ? -1 : 1);
    }
    if (sort.length > 0 && a.key !== b.key) return a.key < b.key ? -1 : 1;
    return a.row - b.row;
  });
  return flows.map(({ row }) => row);
}

function orderOf(listing: Listing): number[] {
  return Array.from(listing.order.rows.subarray(0, listing.order.length));
}

/** Several different columns, each with a direction. */
const SORTS = fc
  .uniqueArray(fc.constantFrom(...COLUMN_IDS), { minLength: 1, maxLength: 4 })
  .chain((columns) =>
    fc.tuple(...columns.map((column) => fc.record({ column: fc.constant(column), descending: fc.boolean() }))),
  );

describe('sorting', () => {
  for (const column of COLUMN_IDS) {
    for (const descending of [false, true]) {
      test(`orders by ${column} ${descending ? 'descending' : 'ascending'} as Array.sort does`, () => {
        for (const [flows, seed] of [
          [30, 1],
          [3000, 2],
          [20_000, 3],
        ] as const) {
          const { store } = randomStore(flows, seed);
          // Otherwise hardly any two flows have the same new ends.
          if (column === 'translated') makeSourcesStay(store.table);
          expectSorted(store.table, [{ column, descending }]);
        }
      });
    }
  }

  test('orders by several columns as Array.sort does', () => {
    fc.assert(
      fc.property(SORTS, fc.nat(), fc.integer({ min: 0, max: 4000 }), (sort, seed, flows) => {
        const { store } = randomStore(flows, seed);
        makeSourcesStay(store.table);
        makeEqual(store.table, seed);
        expectSorted(store.table, sort);
      }),
      { numRuns: 60 },
    );
  });

  test('orders equal rows by the key of their flow, whatever rows they are in', () => {
    const { store } = randomStore(20_000, 5);
    const { table } = store;
    table.mark.fill(7);
    const listing = expectSorted(table, [{ column: 'mark', descending: true }]);
    const keysBefore = orderOf(listing).map((row) => u64At(table.key, row));
    expect(keysBefore).toEqual([...keysBefore].sort((a, b) => (a < b ? -1 : 1)));
    // The same flows in reversed rows.
    const keys = Array.from({ length: table.length }, (_, row) => table.key.slice(2 * row, 2 * row + 2)).reverse();
    for (const [row, key] of keys.entries()) table.key.set(key, 2 * row);
    const again = expectSorted(table, [{ column: 'mark', descending: false }]);
    expect(orderOf(again).map((row) => u64At(table.key, row))).toEqual(keysBefore);
  });

  test('leaves rows in handle order if no column is given', () => {
    const { store } = randomStore(3000, 6);
    const listing = expectSorted(store.table, []);
    disturb(store, randomWords(7), 900);
    listing.update(store.table, false);
    expect(orderOf(listing)).toEqual(naiveOrder(store.table, listing.filter.listed, []));
  });

  test('keeps an order up to date through additions, changes and ends exactly as sorting again would', () => {
    fc.assert(
      fc.property(SORTS, fc.nat(), (sort, seed) => {
        const { store } = randomStore(5000, seed % 7);
        makeSourcesStay(store.table);
        makeEqual(store.table, seed);
        const listing = new Listing();
        listing.setSort(sort);
        listing.update(store.table, false);
        const next = randomWords(seed);
        for (let round = 0; round < 4; round++) {
          disturb(store, next, round % 2 === 0 ? 40 : 700);
          makeSourcesStay(store.table);
          listing.update(store.table, false);
          const expected = naiveOrder(store.table, listing.filter.listed, sort);
          expect(orderOf(listing)).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** A list of the table sorted by these columns, after checking its order. */
function expectSorted(table: FlowTable, sort: readonly SortBy[]): Listing {
  const listing = new Listing();
  listing.setSort(sort);
  listing.update(table, false);
  expect(orderOf(listing)).toEqual(naiveOrder(table, listing.filter.listed, sort));
  return listing;
}

/** Gives some of the rows few different values, so that further columns decide. */
function makeEqual(table: FlowTable, seed: number): void {
  const next = randomWords(seed ^ 0x5eed);
  for (let row = 0; row < table.length; row++) {
    if (next() % 4 === 0) continue;
    table.origSport[row] = next() % 2;
    table.origBytes.set([next() % 3, next() % 2], 2 * row);
    table.replyBytes.set([0, 0], 2 * row);
    table.status[row] = next() % 2;
    table.timeoutSec[row] = 100 + (next() % 4);
    table.startNs.set([next() % 2, 416_000_000 + (next() % 2)], 2 * row);
    table.key.set([next() % 4, next() % 4], 2 * row);
  }
}

/** Makes the reply's source the original destination, so that only the source is translated. */
function makeSourcesStay(table: FlowTable): void {
  for (let row = 0; row < table.length; row++) {
    const place = (table.reply.index[row] ?? 0) - 1;
    if (place < 0) continue;
    table.reply.src.set(table.origDst.subarray(4 * row, 4 * row + 4), 4 * place);
    table.reply.sport[place] = table.origDport[row] ?? 0;
  }
}

/** Ends, changes and adds flows. */
function disturb(store: FlowStore, next: () => number, changes: number): void {
  const { table } = store;
  for (let n = 0; n < changes; n++) {
    const row = next() % table.length;
    if (!store.isAlive(row)) continue;
    if (next() % 3 === 0) {
      store.retire(row);
      store.release(row);
    } else {
      const batch = new FlowBatch(randomBuffers(1, next(), NOW + 3000)[0] ?? new ArrayBuffer(0));
      store.begin(batch, NOW + 3000);
      store.update(row, batch, 0, 'all');
    }
  }
  for (const buffer of randomBuffers(changes >> 1, next(), NOW)) addAll(store, new FlowBatch(buffer));
}
