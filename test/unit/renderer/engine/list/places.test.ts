// Places found for many rows at once, checked by single comparisons.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMN_IDS } from '../../../../../renderer/engine/columns/engine-columns.ts';
import { Leads } from '../../../../../renderer/engine/list/leads.ts';
import { orderKeys } from '../../../../../renderer/engine/list/order-keys.ts';
import { PlaceSearch } from '../../../../../renderer/engine/list/places.ts';
import { compareRows, sortRows } from '../../../../../renderer/engine/list/sort.ts';
import { randomWords } from '../flows.ts';
import { randomTable } from './random-table.ts';

const KEYS = fc
  .uniqueArray(fc.record({ column: fc.constantFrom(...COLUMN_IDS), descending: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ column }) => column,
  })
  .chain((sort) => fc.record({ sort: fc.constant(sort), seed: fc.nat(), flows: fc.integer({ min: 1, max: 1500 }) }));

/** The table's rows, divided at random into two lists, each in order. */
function divided(count: number, next: () => number, keys: ReturnType<typeof orderKeys>): [Uint32Array, Uint32Array] {
  const share = next() % 4;
  const rows = Array.from({ length: count }, (_, row) => row);
  const isComer = rows.map(() => next() % 4 < share);
  const sorted = (some: number[]): Uint32Array => {
    const order = Uint32Array.from(some);
    sortRows(order, order.length, keys);
    return order;
  };
  return [sorted(rows.filter((row) => !isComer[row])), sorted(rows.filter((row) => isComer[row]))];
}

describe('places', () => {
  test('are the number of rows in front, whether searched for or confirmed', () => {
    fc.assert(
      fc.property(KEYS, ({ sort, seed, flows }) => {
        const table = randomTable(flows, seed);
        const keys = orderKeys(table, sort);
        const next = randomWords(seed);
        const [order, comers] = divided(flows, next, keys);
        const compare = compareRows(keys);
        const expected = Array.from(comers, (comer) => order.filter((row) => compare(row, comer) < 0).length);
        const search = () => new PlaceSearch(order, order.length, comers, keys);
        expect(Array.from(search().search())).toEqual(expected);
        const guesses = Uint32Array.from(expected, (place) =>
          next() % 2 === 0 ? place : Math.min(order.length, Math.max(0, place + (next() % 7) - 3)),
        );
        for (const [c, place] of search().confirm(guesses).entries()) {
          const isRight = expected[c] === guesses[c];
          if (isRight || place >= 0) expect(place).toBe(expected[c]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('leads', () => {
  test('never contradict a comparison', () => {
    fc.assert(
      fc.property(KEYS, ({ sort, seed, flows }) => {
        const table = randomTable(flows, seed);
        const next = randomWords(seed);
        for (const key of orderKeys(table, sort)) {
          const rows = Uint32Array.from({ length: 2 * flows }, () => next() % flows);
          const reader = new Leads(key, rows.length);
          const leads = reader.read(rows, rows.length, new Float64Array(rows.length));
          const compare = compareRows([key]);
          for (let i = 0; i < rows.length; i += 2) {
            const [a, b] = [rows[i] ?? 0, rows[i + 1] ?? 0];
            const [lead, other] = [leads[i] ?? 0, leads[i + 1] ?? 0];
            if (lead < other) expect(compare(a, b)).toBeLessThan(0);
            if (lead > other) expect(compare(a, b)).toBeGreaterThan(0);
            // Rows equal in a key go by their numbers.
            if (lead === other && reader.tellsAll(lead)) expect(compare(a, b)).toBe(a - b);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
