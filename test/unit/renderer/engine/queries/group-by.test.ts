// Groups, facets and totals against plain objects and a Map; and that they always add up.

import { getRandomValues } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COUNTED_FIELDS,
  compileFilter,
  DIRECTION_NAMES,
  type Field,
  fieldSpec,
  KINDS,
  parseFilter,
} from '../../../../../native/filter/index.ts';
import { bitmapWords, testBit } from '../../../../../native/flow/bitmap.ts';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { HASH_WORDS, KeyHash, KeyTable } from '../../../../../renderer/engine/codes/key-table.ts';
import { codesOf } from '../../../../../renderer/engine/queries/codes-of.ts';
import { drain, groupSteps, querySource, totalSteps } from '../../../../../renderer/engine/queries/group-by.ts';
import {
  GROUP_FIELDS,
  type GroupAnswer,
  type GroupQuery,
  type Sums,
} from '../../../../../renderer/engine/queries/query-api.ts';
import { addSums, GroupSums } from '../../../../../renderer/engine/queries/sums.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { runSeed } from '../../../../random.ts';
import { batchOf, randomBuffers, randomWords } from '../flows.ts';
import { mixedStore, NOW, naiveGroups } from './naive-groups.ts';

const HASH = new KeyHash(getRandomValues(new Uint32Array(HASH_WORDS)));
const NOT_RATED = { rated: 0, rateBytesPerSec: undefined };
const MEASURES = ['flows', 'packets', 'bytes', 'rate'] as const;

const field = fc.constantFrom(...GROUP_FIELDS);
const by = fc.oneof(
  fc.tuple(field).map(([first]): GroupQuery['by'] => [first]),
  fc.tuple(field, field).map(([first, second]): GroupQuery['by'] => [first, second]),
);
const query = fc.record({
  scope: fc.constant('matching' as const),
  by,
  measure: fc.constantFrom(...MEASURES),
  top: fc.constantFrom(0, 1, 3, 10, 1000),
});

/** Some of the rows. */
function someRows(table: FlowTable, seed: number): Uint32Array {
  const next = randomWords(seed);
  return Uint32Array.from({ length: bitmapWords(table.length) }, () => next() | next());
}

/** The direction of a row according to the filter language. */
function directionBy(table: FlowTable): (row: number) => string | undefined {
  const matches = DIRECTION_NAMES.map((name) => ({ name, bits: matching(table, `direction = ${name}`) }));
  return (row) => matches.find(({ bits }) => testBit(bits, row))?.name;
}

function matching(table: FlowTable, text: string): Uint32Array {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`no filter: ${text}`);
  const bits = new Uint32Array(bitmapWords(table.length));
  compileFilter(parsed.filter).matches(table, 0, table.length, bits);
  return bits;
}

/** Ignores absent values, which can be undefined or missing in an answer that went through a message port. */
function expectSummingUp(answer: GroupAnswer): void {
  const sum = addSums(answer.others, ...answer.groups);
  if (answer.overlapping) expect(sum.flows).toBeGreaterThanOrEqual(answer.total.flows);
  else expect(sum).toEqual(answer.total);
}

describe('groupBy', () => {
  test('groups any fields and pairs by any measure as a Map of objects does', () => {
    fc.assert(
      fc.property(query, fc.nat(), fc.constantFrom(0, 1, 40, 700), (asked, seed, flows) => {
        const { table } = mixedStore(flows, seed);
        const among = someRows(table, seed);
        const answer = drain(groupSteps(querySource(table, among, HASH), asked));
        expect(answer).toEqual(naiveGroups(table, among, asked, directionBy(table)));
        expectSummingUp(answer);
      }),
      { numRuns: 100 },
    );
  });

  test('sums only what is wanted, if that is said', () => {
    const asked = fc.record({ by, only: fc.constantFrom('bytes', 'packets'), top: fc.constantFrom(1, 10, 1000) });
    fc.assert(
      fc.property(asked, fc.nat(), fc.constantFrom(0, 40, 3000), ({ by: fields, only, top }, seed, flows) => {
        const { table } = mixedStore(flows, seed);
        const among = someRows(table, seed);
        const one: GroupQuery = { scope: 'matching', by: fields, measure: only, only, top };
        const { only: _, ...all } = one;
        const naive = naiveGroups(table, among, all, directionBy(table));
        const other = only === 'bytes' ? 'packets' : 'bytes';
        const without = (sums: Sums) => ({ ...sums, [other]: undefined, ...NOT_RATED });
        expect(drain(groupSteps(querySource(table, among, HASH), one))).toEqual({
          ...naive,
          groups: naive.groups.map((group) => ({ ...without(group), values: group.values })),
          others: without(naive.others),
          total: without(naive.total),
        });
      }),
      { numRuns: 60 },
    );
  });

  for (const name of GROUP_FIELDS) {
    test(`groups by ${name}, through several portions of rows`, () => {
      const { table } = mixedStore(4500, 5);
      const among = new Uint32Array(bitmapWords(table.length)).fill(0xffffffff);
      const asked: GroupQuery = { scope: 'living', by: [name], measure: 'bytes', top: 25 };
      const answer = drain(groupSteps(querySource(table, among, HASH), asked));
      expect(answer).toEqual(naiveGroups(table, among, asked, directionBy(table)));
      expect(answer.distinct).toBeGreaterThan(1);
    });
  }

  test.each([
    ['host', 'label', 24_000],
    ['label', 'host', 24_000],
    ['host', 'flag', 65_536],
    ['src', 'label', 9000],
    ['flag', 'label', 1000],
    ['port', 'host', 30_000],
    ['host', 'host', 30_000],
    ['end', 'label', 24_000],
    ['destination', 'port', 15_000],
  ] as const)('groups by %s and %s, which outgrow their arrays again and again', (first, second, groups) => {
    const { table } = mixedStore(18_000, 21);
    const asked: GroupQuery = { scope: 'living', by: [first, second], measure: 'packets', top: 300 };
    const answer = drain(groupSteps(querySource(table, table.alive, HASH), asked));
    expect(answer).toEqual(naiveGroups(table, table.alive, asked, directionBy(table)));
    expect(answer.distinct).toBeGreaterThan(groups);
  });

  test('keeps sums exact up to 2^53, and consistent above', () => {
    const { table } = mixedStore(3000, 9);
    const among = new Uint32Array(bitmapWords(table.length)).fill(0xffffffff);
    for (let row = 0; row < table.length; row++) table.origBytes.set([0xffffffff, 0xffff + row], 2 * row);
    const asked: GroupQuery = { scope: 'living', by: ['src', 'protocol'], measure: 'bytes', top: 7 };
    expectSummingUp(drain(groupSteps(querySource(table, among, HASH), asked)));
  });

  test('counts in each group of a field what the filter language finds equal to its value', () => {
    const { table } = mixedStore(2000, 11);
    // Flows translated at both ends are a separate group, for which the language has no word.
    const fields: readonly Field[] = COUNTED_FIELDS.filter(({ name }) => name !== 'nat');
    for (const { name, counted, kind } of [...fields, fieldSpec('packets'), fieldSpec('bytes')]) {
      const by = counted ?? (name === 'packets' ? name : 'bytes');
      const asked: GroupQuery = { scope: 'living', by: [by], measure: 'flows', top: 12 };
      const { groups } = drain(groupSteps(querySource(table, table.alive, HASH), asked));
      for (const { values, flows } of groups) {
        const [value] = values;
        if (value === undefined) continue;
        const op = KINDS[kind].operators.includes('has') ? 'has' : '=';
        const bits = matching(table, `${name} ${op} ${value}`);
        let found = 0;
        for (let row = 0; row < table.length; row++) if (testBit(bits, row) && testBit(table.alive, row)) found++;
        expect({ name, value, flows }).toEqual({ name, value, flows: found });
      }
    }
  });
});

describe('totals', () => {
  test('are the sums of all rows, like a group of all rows', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 9000 }), (seed, flows) => {
        const { table } = mixedStore(flows, seed);
        const among = someRows(table, seed);
        const total: Sums = drain(totalSteps(querySource(table, among, HASH)));
        const asked: GroupQuery = { scope: 'matching', by: ['family'], measure: 'flows', top: 5 };
        expect(total).toEqual(drain(groupSteps(querySource(table, among, HASH), asked)).total);
      }),
      { numRuns: 10 },
    );
  });
});

describe('KeyTable', () => {
  const zeros = new KeyHash(new Uint32Array(HASH_WORDS));

  test.each([
    ['random hashes', HASH, 4000],
    ['one hash for all', zeros, 4000],
    ['so many keys that it grows', HASH, 600_000],
  ])('numbers keys as a Map does: %s', (_name, hash, count) => {
    const seed = runSeed('key table');
    const next = randomWords(seed);
    const table = new KeyTable(2, hash);
    const known = new Map<number, number>();
    const keys = new Uint32Array(200);
    const numbers = new Uint32Array(100);
    for (let i = 0; i < count; i += 100) {
      const expected = Array.from({ length: 100 }, (_, k) => {
        keys[2 * k] = next() % (count >> 3);
        keys[2 * k + 1] = next() % 7;
        const key = (keys[2 * k] ?? 0) * 7 + (keys[2 * k + 1] ?? 0);
        const number = known.get(key) ?? known.size + 1;
        known.set(key, number);
        return number;
      });
      table.number(keys, 100, numbers);
      expect([...numbers], `seed ${seed}`).toEqual(expected);
    }
    for (const [key, number] of known) {
      if (table.word(number, 0) * 7 + table.word(number, 1) !== key) expect.fail(`key ${key}, seed ${seed}`);
    }
    expect(table.length).toBe(known.size + 1);
    // The initial slots, then at most eight per key, two from before growing, and the words.
    expect(table.byteLength).toBeLessThan(2 ** 21 + 120 * known.size);
  });
});

describe('the memory of a query', () => {
  test.each([
    ['host', 'label'],
    ['label', 'host'],
    ['host', 'flag'],
    ['host', 'host'],
    ['end', 'label'],
    ['src', 'label'],
    ['source', 'destination'],
    ['zone', 'dport'],
  ] as const)('grows with the groups there are, not with those there could be: %s and %s', (first, second) => {
    const store = new FlowStore(NOW);
    for (const buffer of randomBuffers(60_000, 3, NOW)) {
      const batch = new FlowBatch(buffer);
      store.begin(batch, NOW);
      for (let i = 0; i < batch.length; i++) store.add(batch, i, undefined);
      store.finish();
    }
    const fields = codesOf(store.table, [first, second], HASH);
    const sums = new GroupSums();
    const rows = new Uint32Array(32);
    const [codes, origins] = [new Uint32Array(32 * fields.most), new Uint32Array(32 * fields.most)];
    for (let row = 0; row < 60_000; row += 32) {
      rows.forEach((_, i) => {
        rows[i] = row + i;
      });
      const entries = fields.fill(rows, 32, codes, origins);
      sums.reserve(fields.used);
      sums.add(store.table, rows, codes, Math.min(entries, 32));
      // The initial slots of three key tables, and the memory of one portion.
      const most = 5e6 + 500 * fields.used;
      if (fields.byteLength + sums.byteLength > most) expect.fail(`${fields.byteLength} + ${sums.byteLength} bytes`);
    }
  });
});

describe('a query while the table changes', () => {
  test('leaves its memory to the next, whose rows and sums are its own', () => {
    const { table: large } = mixedStore(4000, 3);
    const { table: small } = mixedStore(300, 4);
    const asked: GroupQuery = { scope: 'living', by: ['dport'], measure: 'bytes', top: 50 };
    const ask = (table: FlowTable) => groupSteps(querySource(table, table.alive, HASH), asked);
    const expected = [large, small].map((table) => naiveGroups(table, table.alive, asked, directionBy(table)));
    for (let round = 0; round < 3; round++) {
      const first = ask(large);
      first.next();
      // One after another, and two at once.
      expect(drain(ask(small))).toEqual(expected[1]);
      expect(drain(first)).toEqual(expected[0]);
    }
  });

  test('does not count a flow that took the row of an ended one', () => {
    const store = new FlowStore(NOW);
    const flows = Array.from({ length: 6000 }, (_, i) => ({ src: `10.1.${i >> 8}.${i & 255}` }));
    const put = (batch: FlowBatch): void => {
      store.begin(batch, NOW);
      for (let i = 0; i < batch.length; i++) store.add(batch, i, undefined);
      store.finish();
    };
    put(batchOf(flows));
    const asked: GroupQuery = { scope: 'living', by: ['src'], measure: 'flows', top: 1000 };
    const steps = groupSteps(querySource(store.table, store.table.alive, HASH), asked);
    const totals = totalSteps(querySource(store.table, store.table.alive, HASH));
    steps.next();
    totals.next();
    for (const row of [0, 5990, 5995, 5999]) {
      store.retire(row);
      store.release(row);
    }
    put(batchOf([{ src: '10.9.0.1' }, { src: '10.9.0.2' }, { src: '10.9.0.3' }]));
    expect(store.isAlive(5995)).toBe(true);
    expect(store.table.length).toBe(6000);
    // The first row was looked at before its flow ended.
    const answer = drain(steps);
    expect(answer.total.flows).toBe(5997);
    expect(answer.distinct).toBe(5997);
    expect(drain(totals).flows).toBe(5997);
    // In a query made now, the new flows count.
    expect(drain(groupSteps(querySource(store.table, store.table.alive, HASH), asked)).total.flows).toBe(5999);
  });

  test('looks at each row once, so that groups and others still sum to the total', () => {
    fc.assert(
      fc.property(fc.nat(), by, (seed, fields) => {
        const store = mixedStore(9000, seed);
        const { table } = store;
        const next = randomWords(seed);
        const asked: GroupQuery = { scope: 'living', by: fields, measure: 'bytes', top: 3 };
        const before = store.total;
        const steps = groupSteps(querySource(table, table.alive, HASH), asked);
        for (;;) {
          const step = steps.next();
          if (step.done) {
            expectSummingUp(step.value);
            expect(step.value.total.flows).toBeLessThanOrEqual(before);
            expect(step.value.total.flows).toBeGreaterThan(0);
            break;
          }
          disturb(store, next);
        }
      }),
      { numRuns: 12 },
    );
  });
});

/** Ends flows, reuses their rows for others, and changes values of the rest. */
function disturb(store: ReturnType<typeof mixedStore>, next: () => number): void {
  const { table } = store;
  for (let n = 0; n < 50; n++) {
    const row = next() % table.length;
    if (!store.isAlive(row)) continue;
    table.origBytes[2 * row] = next();
    table.mark[row] = next();
    table.rate[row] = next() % 1000;
    if (next() % 3 === 0) store.retire(row);
    if (next() % 2 === 0) store.release(row);
  }
}
