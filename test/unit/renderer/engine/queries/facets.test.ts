// Facets against plain objects and a Map: of any fields, under any filters, with and without named values.

import { getRandomValues } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, DIRECTION_NAMES, type Filter, parseFilter } from '../../../../../native/filter/index.ts';
import { bitmapWords, countBits, testBit } from '../../../../../native/flow/bitmap.ts';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { HASH_WORDS, KeyHash } from '../../../../../renderer/engine/codes/key-table.ts';
import { FilteredRows } from '../../../../../renderer/engine/filtered-rows.ts';
import { facetSteps } from '../../../../../renderer/engine/queries/facet-steps.ts';
import { FrozenRows } from '../../../../../renderer/engine/queries/frozen-rows.ts';
import { drain, type Steps } from '../../../../../renderer/engine/queries/group-by.ts';
import { type KeepCounts, KeptCounts } from '../../../../../renderer/engine/queries/kept-counts.ts';
import {
  type Facet,
  type FacetAnswer,
  type FacetWanted,
  GROUP_FIELDS,
  type GroupField,
} from '../../../../../renderer/engine/queries/query-api.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { FACETS } from '../../../../../renderer/facets/facet-list.ts';
import { batchOf, randomBuffers, randomWords } from '../flows.ts';
import { mixedStore, NOW, naiveGroups } from './naive-groups.ts';

const HASH = new KeyHash(getRandomValues(new Uint32Array(HASH_WORDS)));

/** Filters whose flows facets look at. */
const FILTERS = [
  'proto = tcp',
  'src in 10.0.0.0/15',
  'not status has assured',
  'mark = 0 or zone = 3',
  '',
  // Filters that have conditions in common.
  'proto = tcp and not status has assured',
  'not status has assured and src in 10.0.0.0/15 and proto = tcp',
  'proto != udp and mark != 7',
];

const wanted = fc.record({
  field: fc.constantFrom(...GROUP_FIELDS),
  top: fc.constantFrom(0, 1, 4, 1000),
  startsWith: fc.constantFrom('', '', '1', '10.0.', 'S', 'ftp'),
  contains: fc.constantFrom('', '', '0', '.0.', 'X1', 'tp', 'FD00:'),
  filter: fc.constantFrom(...FILTERS),
});

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`no filter: ${text}`);
  return parsed.filter;
}

function matching(table: FlowTable, text: string): Uint32Array {
  const bits = new Uint32Array(bitmapWords(table.length));
  compileFilter(filterOf(text)).matches(table, 0, table.length, bits);
  return bits;
}

/** The direction of a row according to the filter language. */
function directionBy(table: FlowTable): (row: number) => string | undefined {
  const matches = DIRECTION_NAMES.map((name) => ({ name, bits: matching(table, `direction = ${name}`) }));
  return (row) => matches.find(({ bits }) => testBit(bits, row))?.name;
}

/** @param whole a filter whose rows are known. */
function facetsOf(...question: Parameters<typeof stepsOf>): readonly Facet[] {
  return drain(stepsOf(...question)).facets;
}

function stepsOf(
  table: FlowTable,
  asked: readonly FacetWanted[],
  keep?: KeepCounts,
  whole?: string,
): Steps<FacetAnswer> {
  const texts = new Set(asked.map(({ filter = '' }) => filter));
  const filters = new Map([...texts].map((text) => [text, filterOf(text)]));
  const known = whole === undefined ? undefined : { filter: filterOf(whole), bits: matching(table, whole) };
  const filtered = new FilteredRows(FrozenRows.of(table, table.alive), filters, {}, known);
  const rowsOf = ({ filter = '' }: FacetWanted): Steps<FrozenRows> => filtered.of(filter);
  return facetSteps({ table, hash: HASH, rowsOf }, { scope: 'living', facets: asked }, keep);
}

function naiveValues(table: FlowTable, field: GroupField, filter: string) {
  const asked = { scope: 'living', by: [field], measure: 'flows', top: 1_000_000 } as const;
  const { groups, total } = naiveGroups(table, matching(table, filter), asked, directionBy(table));
  const counted = groups.flatMap(({ values: [value], flows }) => (value === undefined ? [] : [{ value, flows }]));
  return { counted, without: groups.find(({ values }) => values[0] === undefined)?.flows ?? 0, flows: total.flows };
}

function naiveFacet(table: FlowTable, wanted: FacetWanted): Facet {
  const { field, top, startsWith = '', contains = '', filter = '', named = [] } = wanted;
  const { counted, without, flows } = naiveValues(table, field, filter);
  const fits = (value: unknown): boolean => {
    const text = (field === 'mark' ? `0x${Number(value).toString(16)}` : String(value)).toLowerCase();
    return text.startsWith(startsWith.toLowerCase()) && text.includes(contains.toLowerCase());
  };
  return {
    field,
    values: counted.filter(({ value }) => fits(value)).slice(0, top),
    named: named.map((value) => ({ value, flows: counted.find((one) => one.value === value)?.flows ?? 0 })),
    distinct: counted.length,
    without,
    flows,
  };
}

/** Values of a field that flows have, and one that none has. */
function someValues(table: FlowTable, field: GroupField): (number | string)[] {
  const { counted } = naiveValues(table, field, '');
  const known = counted.filter((_, i) => i % 7 === 3 || i === counted.length - 1).map(({ value }) => value);
  return [...known.slice(0, 40), typeof known[0] === 'number' ? 3_999_999_999 : '203.0.113.77', 'no such value'];
}

describe('facets', () => {
  test('have the values of a Map of objects, of any fields and any flows, in one question', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(wanted, { minLength: 1, maxLength: 8 }), (seed, asked) => {
        const { table } = mixedStore(500, seed);
        const facets = asked.map((one, i) => (i % 2 === 0 ? { ...one, named: someValues(table, one.field) } : one));
        expect(facetsOf(table, facets)).toEqual(facets.map((one) => naiveFacet(table, one)));
      }),
      { numRuns: 40 },
    );
  });

  for (const field of GROUP_FIELDS) {
    test(`count ${field}, through several portions of rows, and any named value`, () => {
      const { table } = mixedStore(5000, 17);
      const one = { field, top: 30, filter: 'not src = 10.0.0.2', named: someValues(table, field) };
      expect(facetsOf(table, [one])).toEqual([naiveFacet(table, one)]);
    });
  }

  test('are the same if the rows of the whole filter are known, of which theirs are parts or are not', () => {
    const terms = ['proto != udp', 'not status has assured', 'mark != 7', 'src in 10.0.0.0/15', 'zone != 3'];
    fc.assert(
      fc.property(fc.nat(), fc.subarray(terms), fc.boolean(), (seed, chosen, isPart) => {
        const { table } = mixedStore(800, seed);
        const whole = isPart ? chosen.join(' and ') : 'dport = 53';
        const asked = ['protocol', 'flag', 'mark', 'src', 'zone', 'state'].map((field, own) => ({
          field: field as GroupField,
          top: 9,
          filter: chosen.filter((term) => term !== terms[own]).join(' and '),
        }));
        expect(facetsOf(table, asked, undefined, whole)).toEqual(asked.map((one) => naiveFacet(table, one)));
      }),
      { numRuns: 40 },
    );
  });

  test('count as unreplied what the filter language finds without the bit', () => {
    const { table } = mixedStore(3000, 23);
    const [flags] = facetsOf(table, [{ field: 'flag', top: 16, named: ['seen_reply'], filter: 'proto = tcp' }]);
    const without = matching(table, 'proto = tcp and not status has seen_reply');
    for (let w = 0; w < without.length; w++) without[w] = (without[w] ?? 0) & (table.alive[w] ?? 0);
    expect((flags?.flows ?? 0) - (flags?.named[0]?.flows ?? 0)).toBe(countBits(without));
  });

  test('pause after each look at all rows, however many filters there are', () => {
    const { table } = mixedStore(500, 31);
    const stepsOf = (filters: readonly string[]): number => {
      // biome-ignore lint/correctness/useYield: there is nothing to wait for
      function* rowsOf({ filter = '' }: FacetWanted): Steps<FrozenRows> {
        return FrozenRows.of(table, matching(table, filter));
      }
      const facets = filters.map((filter) => ({ field: 'protocol', top: 3, filter }) as const);
      return [...facetSteps({ table, hash: HASH, rowsOf }, { scope: 'living', facets })].length;
    };
    const filters = Array.from({ length: 12 }, (_, i) => `mark = ${i}`);
    // Twelve looks for what all have in common, and twelve for the rest of each.
    expect(stepsOf(filters) - stepsOf(filters.slice(0, 1))).toBeGreaterThanOrEqual(23);
  });

  test('do not count a flow that took the row of an ended one, and agree with each other', () => {
    const store = new FlowStore(NOW);
    const put = (sources: readonly string[]): void => {
      const batch = batchOf(sources.map((src) => ({ src })));
      store.begin(batch, NOW);
      for (let i = 0; i < batch.length; i++) store.add(batch, i, undefined);
      store.finish();
    };
    put(Array.from({ length: 6000 }, (_, i) => `10.1.${i >> 8}.${i & 255}`));
    const rows = FrozenRows.of(store.table, store.table.alive);
    // biome-ignore lint/correctness/useYield: there is nothing to wait for
    function* rowsOf(): Steps<FrozenRows> {
      return rows;
    }
    const asked = ['src', 'protocol', 'dport', 'family'] as const;
    const query = { scope: 'living', facets: asked.map((field) => ({ field, top: 3 })) } as const;
    const steps = facetSteps({ table: store.table, hash: HASH, rowsOf }, query);
    steps.next();
    for (const row of [0, 5990, 5995, 5999]) {
      store.retire(row);
      store.release(row);
    }
    put(['10.9.0.1', '10.9.0.2', '10.9.0.3']);
    // The first row was looked at before its flow ended.
    const { facets } = drain(steps);
    expect(facets.map(({ flows }) => flows)).toEqual([5997, 5997, 5997, 5997]);
    expect(facets[0]?.distinct).toBe(5997);
    expect(facets[1]?.values).toEqual([{ value: 6, flows: 5997 }]);
  });
});

/** What the pane asks for. */
const PANE: readonly GroupField[] = FACETS.map(({ field }) => field.counted);

/** Ends flows, adds others, also in the rows of ended ones, and changes values. */
function disturb(store: FlowStore, next: () => number): void {
  const { table } = store;
  const buffer = randomBuffers(30, next(), NOW)[0] ?? new ArrayBuffer(0);
  const batch = new FlowBatch(buffer);
  store.begin(batch, NOW);
  // Rarely: whatever corrects a fixed value makes all counts begin from scratch.
  for (let i = next() % 4 === 0 ? 0 : 10; i < 10; i++) {
    const row = next() % table.length;
    if (store.isAlive(row)) store.update(row, batch, i, next() % 2 === 0 ? 'partial' : 'all');
  }
  for (let n = 0; n < 40; n++) {
    const row = next() % table.length;
    if (!store.isAlive(row)) {
      if (next() % 20 === 0) store.release(row);
      continue;
    }
    if (next() % 4 === 0) store.retire(row);
    table.mark[row] = next() % 3 === 0 ? next() : next() % 3;
    table.status[row] = next() & 0xffff;
    table.state[row] = next() % 10;
  }
  for (let i = 10; i < batch.length; i++) if (next() % 2 === 0) store.add(batch, i, undefined);
  store.finish();
  if (next() % 12 === 0) table.localAddresses = [['10.0.0.0/17'], undefined, ['2001:db8::/32']][next() % 3];
}

describe('facets that are asked for again and again', () => {
  /** A table, and what is kept after a question about it. */
  function askedOnce() {
    const { table } = mixedStore(6000, 5);
    const kept = new KeptCounts();
    facetsOf(
      table,
      PANE.map((field) => ({ field, top: 9 })),
      kept.for(table, () => NOW),
    );
    return { table, kept };
  }

  test('are the same as if they were counted from scratch, whatever has changed since', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const store = mixedStore(700, seed);
        const { table } = store;
        const next = randomWords(seed);
        const kept = new KeptCounts();
        let filters = PANE.map(() => '');
        for (let round = 0; round < 25; round++) {
          if (next() % 8 === 0)
            filters = PANE.map(() => (next() % 3 === 0 ? (FILTERS[next() % FILTERS.length] ?? '') : ''));
          const asked = PANE.map((field, i) => ({ field, top: 9, filter: filters[i] ?? '' }));
          // A newer question often replaces one that is being answered: what that one leaves must be wrong for nobody.
          if (next() % 3 === 0) {
            const steps = stepsOf(
              table,
              asked,
              kept.for(table, () => NOW),
            );
            for (let step = next() % 60; step > 0; step--) steps.next();
            steps.return({ facets: [] });
          }
          const facets = facetsOf(
            table,
            asked,
            kept.for(table, () => NOW),
          );
          expect(facets).toEqual(asked.map((one) => naiveFacet(table, one)));
          disturb(store, next);
        }
      }),
      { numRuns: 12 },
    );
  });

  test('and questions of two panes that are answered in turns, some of which nobody waits for', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { table } = mixedStore(700, seed);
        const next = randomWords(seed);
        const kept = new KeptCounts();
        const begin = (keeps: boolean) => {
          const filter = FILTERS[next() % FILTERS.length] ?? '';
          const asked = PANE.map((field, i) => ({ field, top: 9, filter: i % 3 === 0 ? '' : filter }));
          const steps = stepsOf(table, asked, keeps ? kept.for(table, () => NOW) : undefined);
          return { keeps, asked, steps, left: next() % 3 === 0 ? next() % 60 : 10_000 };
        };
        let running = [begin(true), begin(false)];
        for (let ended = 0; ended < 8; ) {
          const one = running[next() % 2] ?? expect.fail('there are two');
          const step = one.left-- > 0 ? one.steps.next() : one.steps.return({ facets: [] });
          if (!step.done) continue;
          if (one.left >= 0) expect(step.value.facets).toEqual(one.asked.map((wanted) => naiveFacet(table, wanted)));
          running = running.map((other) => (other === one ? begin(one.keeps) : other));
          ended++;
        }
      }),
      { numRuns: 4 },
    );
  });

  test('look only at what differs, until the basis of the counts is another', () => {
    const store = mixedStore(6000, 5);
    const { table } = store;
    const kept = new KeptCounts();
    const asked = PANE.map((field) => ({ field, top: 9 }));
    const counters = () => {
      const keep = kept.for(table, () => NOW);
      facetsOf(table, asked, keep);
      const [counts] = keep.take();
      keep.keep(counts ? [counts] : []);
      expect(counts?.counters.size).toBe(7);
      return counts?.counters.get('src');
    };
    const first = counters();
    for (const row of [1, 2, 3, 4000]) store.retire(row);
    expect(counters()).toBe(first);
    table.corrections++;
    const second = counters();
    expect(second).not.toBe(first);
    table.localAddresses = ['192.0.2.1'];
    expect(counters()).not.toBe(second);
  });

  test('free their counts once nobody asks any more', () => {
    const { table, kept } = askedOnce();
    kept.tick(NOW + 59_000, table);
    expect(kept.byteLength).toBeGreaterThan(0);
    kept.tick(NOW + 61_000, table);
    expect(kept.byteLength).toBe(0);
  });

  test('free their counts once another table is shown', () => {
    const { table, kept } = askedOnce();
    kept.tick(NOW + 1000, table.snapshot());
    expect(kept.byteLength).toBe(0);
  });
});
