// The store and its hash index against a naive Map under random additions, updates and removals.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countBits } from '../../../../../native/flow/bitmap.ts';
import { FlowBatch, PRESENCE, u64At } from '../../../../../native/flow/index.ts';
import { KeyMap } from '../../../../../renderer/engine/store/key-map.ts';
import { FlowStore, handleOf, rowOf } from '../../../../../renderer/engine/store/store.ts';
import { StringTable } from '../../../../../renderer/engine/store/strings.ts';
import { batchOf, randomBuffers, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;

/** Adds or updates the flows as a dump would, in batches of the given size; `atOnce` as the first one does. */
function put(store: FlowStore, flows: readonly TestFlow[], size: number, atOnce = false): void {
  for (let at = 0; at < flows.length; at += size) {
    const batch = batchOf(flows.slice(at, at + size), NOW);
    store.begin(batch, NOW);
    for (let i = 0; i < batch.length; i++) {
      if (atOnce) i = store.addNew(batch, i);
      if (i === batch.length) break;
      const row = store.find(batch, i);
      if (row < 0) store.add(batch, i, undefined);
      else store.update(row, batch, i, 'all');
    }
    store.finish();
  }
}

function remove(store: FlowStore, flow: TestFlow): boolean {
  const row = store.find(batchOf([flow], NOW), 0);
  if (row < 0) return false;
  store.retire(row);
  store.release(row);
  return true;
}

describe('FlowStore', () => {
  test.each([
    ['one by one', false],
    ['at once', true],
  ])(
    'holds what a Map holds, with colliding keys, after adding %s, updating and removing in any order',
    (_, atOnce) => {
      const change = fc.record({
        tuple: fc.nat({ max: 200 }),
        zone: fc.nat({ max: 2 }),
        bytes: fc.nat({ max: 1_000_000 }),
        removes: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
        translated: fc.boolean(),
      });
      fc.assert(
        fc.property(fc.array(change, { maxLength: 400 }), fc.integer({ min: 1, max: 40 }), (changes, size) => {
          const store = new FlowStore(NOW);
          const expected = new Map<string, TestFlow>();
          let pending: TestFlow[] = [];
          // Counters only grow: a little less would be an earlier reading.
          let counted = 0;
          for (const { tuple, zone, bytes, removes, translated } of changes) {
            counted += bytes;
            const flow: TestFlow = {
              // Five keys for all tuples: nearly all collide.
              key: [tuple % 5, 1],
              sport: tuple,
              bytes: counted,
              ...(zone > 0 ? { zone } : {}),
              ...(translated ? { reply: { src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: tuple } } : {}),
            };
            const name = `${tuple}/${zone}`;
            if (removes) {
              put(store, pending, size, atOnce);
              pending = [];
              expect(remove(store, flow)).toBe(expected.delete(name));
            } else {
              pending.push(flow);
              expected.set(name, flow);
            }
          }
          put(store, pending, size, atOnce);
          expect(contents(store)).toEqual([...expected].map(([name, flow]) => describeFlow(name, flow)).sort());
          expect(store.total).toBe(expected.size);
          expect(store.index.size).toBe(expected.size);
          expect(countBits(store.table.alive)).toBe(expected.size);
        }),
      );
    },
  );

  test.each([
    ['in runs', false],
    ['at once', true],
  ])('keeps every column of a hundred thousand random flows, added %s, across growth', (_, atOnce) => {
    const store = new FlowStore(NOW);
    const buffers = randomBuffers(100_000, 3, NOW);
    for (const buffer of buffers) {
      const batch = new FlowBatch(buffer);
      store.begin(batch, NOW);
      const first = atOnce ? store.addNew(batch, 0) : 0;
      expect(first).toBe(atOnce ? batch.length : 0);
      for (let i = first; i < batch.length; i++) if (store.find(batch, i) < 0) store.add(batch, i, undefined);
      store.finish();
    }
    expect(store.total).toBe(100_000);
    expect(store.changes).toBe(100_000);
    expect(countBits(store.table.fresh)).toBe(100_000);
    for (const buffer of buffers) {
      const batch = new FlowBatch(buffer);
      for (let i = 0; i < batch.length; i += 97) {
        const row = store.find(batch, i);
        expect(u64At(store.table.origBytes, row)).toBe(u64At(batch.origBytes, i));
        expect(u64At(store.table.startNs, row)).toBe(u64At(batch.startNs, i));
        expect(store.table.timeoutSec[row]).toBe((batch.timeoutSec[i] ?? 0) + store.table.timeoutOffsetSec);
        const place = (store.table.reply.index[row] ?? 0) - 1;
        expect(place >= 0).toBe(((batch.presence[i] ?? 0) & PRESENCE.translated) !== 0);
        if (place >= 0) expect(store.table.reply.dport[place]).toBe(batch.reply.dport[i]);
      }
    }
  });

  test('reuses a freed row under another handle', () => {
    const store = new FlowStore(NOW);
    put(store, [{ sport: 1 }, { sport: 2 }], 8);
    const handle = handleOf(store.table, 0);
    expect(remove(store, { sport: 1 })).toBe(true);
    put(store, [{ sport: 3, labels: [0, 127] }], 8);
    expect(store.table.origSport[0]).toBe(3);
    expect(rowOf(store.table, handle)).toBe(-1);
    expect(handleOf(store.table, 0)).not.toBe(handle);
    expect(store.table.labels.words[3]).toBe(0x80000000);
  });

  test('gives the rate between two readings of the counters', () => {
    const store = new FlowStore(NOW);
    put(store, [{ sport: 1, bytes: 1000 }], 8);
    expect(store.table.rate[0]).toBeNaN();
    const later = batchOf([{ sport: 1, bytes: 5000 }], NOW + 2000);
    store.begin(later, NOW + 2000);
    store.update(0, later, 0, 'all');
    expect(store.table.rate[0]).toBe(2000);
  });

  test('does not count a deadline as changed if only the clock has moved', () => {
    const store = new FlowStore(NOW);
    put(store, [{ sport: 1, timeoutSec: 100 }], 8);
    store.table.dirty.fill(0);
    const later = batchOf([{ sport: 1, timeoutSec: 96 }], NOW + 5000);
    store.begin(later, NOW + 5000);
    store.update(0, later, 0, 'all');
    expect(store.table.dirty[0]).toBe(0);
    const refreshed = batchOf([{ sport: 1, timeoutSec: 300 }], NOW + 5000);
    store.update(0, refreshed, 0, 'all');
    store.table.nowMs = NOW + 6000;
    expect((store.table.timeoutSec[0] ?? 0) - store.table.timeoutOffsetSec).toBe(299);
  });
});

function contents(store: FlowStore): string[] {
  const { table } = store;
  const flows: string[] = [];
  for (let row = 0; row < table.length; row++) {
    if (!store.isAlive(row)) continue;
    const place = (table.reply.index[row] ?? 0) - 1;
    const translated = place >= 0 ? table.reply.dport[place] : undefined;
    flows.push(`${table.origSport[row]}/${table.zone[row]} ${u64At(table.origBytes, row)} ${translated}`);
  }
  return flows.sort();
}

function describeFlow(name: string, flow: TestFlow): string {
  return `${name} ${flow.bytes} ${flow.reply?.dport}`;
}

describe('KeyMap', () => {
  test('agrees with a Map under random sets and deletes', () => {
    const change = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 3 }), fc.nat(), fc.boolean());
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const map = new KeyMap();
        const expected = new Map<string, number>();
        for (const [low, high, value, sets] of changes) {
          // Multiples of 64 share their home slot for a long time.
          if (sets) map.set(low * 64, high, value, 1);
          else expect(map.delete(low * 64, high)).toBe(expected.has(`${low}/${high}`));
          if (sets) expected.set(`${low}/${high}`, value);
          else expected.delete(`${low}/${high}`);
        }
        expect(map.size).toBe(expected.size);
        for (const [name, value] of expected) {
          const [low, high] = name.split('/').map(Number);
          expect(map.valueAt(map.find((low ?? 0) * 64, high ?? 0), 0)).toBe(value);
        }
      }),
    );
  });
});

describe('a reply tuple that changes alone', () => {
  test('makes the row dirty, so that filters and order look at it again', () => {
    const store = new FlowStore(NOW);
    const reply = { src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: 1000 };
    const first = batchOf([{ id: 1, reply }], NOW);
    store.begin(first, NOW);
    const row = store.add(first, 0, undefined);
    store.finish();
    store.table.dirty.fill(0);
    const later = (dport: number) => batchOf([{ id: 1, reply: { ...reply, dport } }], NOW);
    for (const [dport, dirty] of [
      [1000, 0],
      [2000, 1],
    ] as const) {
      store.begin(later(dport), NOW);
      store.update(row, later(dport), 0, 'all');
      expect(countBits(store.table.dirty)).toBe(dirty);
    }
  });
});

describe('StringTable', () => {
  test('translates the numbers of a second table, which begins with an empty string', () => {
    const table = new StringTable();
    table.receive(['', 'ftp', 'sip']);
    table.receive(['tftp']);
    const before = Uint16Array.of(0, 1, 2, 3);
    const present = new Uint32Array(4);
    table.translate(before, present, PRESENCE.helper, 4);
    expect([...before]).toEqual([0, 1, 2, 3]);
    table.receive(['', 'sip', 'h323']);
    const after = Uint16Array.of(0, 1, 2, 9);
    table.translate(after, present, PRESENCE.helper, 4);
    expect([...after].map((n) => table.strings[n])).toEqual(['', 'sip', 'h323', '']);
  });
});
