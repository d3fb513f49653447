// The rows of a first dump are added at once, unless something is remembered with which they have to be compared.

import { describe, expect, test } from 'vitest';
import { testBit } from '../../../../../native/flow/bitmap.ts';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { Reconciler } from '../../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { batchOf, randomBuffers, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;
const FLOW = { sport: 1, id: 7, startMs: NOW - 60_000 };

/** In its first dump. */
function reconciler(closedFlows?: number): Reconciler {
  const created = new Reconciler(new FlowStore(NOW), closedFlows);
  created.dumpStarted(1, 'first', undefined, NOW);
  return created;
}

function apply(to: Reconciler, flows: readonly TestFlow[], origin: 'dump' | 'event' = 'dump', dump = 1): void {
  to.apply(batchOf(flows, NOW), origin, dump, NOW);
}

describe('a row of the first dump', () => {
  test('that an event has brought already, or that is listed twice, is there once', () => {
    const to = reconciler();
    apply(to, [{ sport: 3, event: 'new' }], 'event');
    apply(
      to,
      [1, 2, 3, 4, 2, 5].map((sport) => ({ sport })),
    );
    expect(to.store.total).toBe(5);
    expect([...to.store.table.origSport.subarray(0, to.store.table.length)]).toEqual([3, 1, 2, 4, 5]);
  });

  test('of a flow that has ended does not revive it, although no ended flows are kept', () => {
    const to = reconciler(0);
    apply(to, [{ ...FLOW, event: 'destroy' }], 'event');
    apply(to, [FLOW]);
    expect(to.store.total).toBe(0);
  });

  test('of an ended flow that is kept does not revive it in a later attempt', () => {
    const to = reconciler();
    apply(to, [FLOW]);
    apply(to, [{ ...FLOW, event: 'destroy' }], 'event');
    for (const dump of [2, 3]) {
      to.dumpEnded(dump - 1, false);
      to.dumpStarted(dump, 'first', undefined, NOW);
    }
    expect(to.tombstones.size).toBe(0);
    apply(to, [FLOW], 'dump', 3);
    expect(to.store.total).toBe(0);
  });

  test('of a flow that comes back from a flush is counted as such', () => {
    const to = reconciler();
    apply(to, [{ src: '10.0.0.1', sport: 1, dst: '192.0.2.1', dport: 443 }]);
    to.flushing(NOW, NOW);
    apply(to, [{ src: '192.0.2.1', sport: 443, dst: '10.0.0.1', dport: 1 }]);
    expect(to.comebacks.latest?.count).toBe(1);
  });

  test('is not new, but one of a later dump is', () => {
    const to = reconciler();
    apply(to, [{ sport: 1 }]);
    to.dumpEnded(1, true);
    to.dumpStarted(2, 'first', undefined, NOW);
    apply(to, [{ sport: 2 }, { sport: 1 }], 'dump', 2);
    expect([...to.store.table.changed.subarray(0, 2)].map((mark) => mark > 0)).toEqual([false, true]);
  });

  test('that arrives after that dump is checked in the kernel', () => {
    const to = reconciler();
    to.dumpEnded(1, false);
    to.dumpStarted(2, 'first', undefined, NOW);
    apply(to, [{ sport: 1 }], 'dump', 1);
    expect(to.suspects.count(to.store)).toBe(1);
    apply(to, [{ sport: 2 }], 'dump', 2);
    expect(to.suspects.count(to.store)).toBe(1);
  });

  test('that arrives after that dump, and after the end of its flow was forgotten, is left out', () => {
    const to = reconciler(0);
    to.dumpEnded(1, false);
    const late = (readMs: number) => to.apply(batchOf([FLOW], readMs), 'dump', 1, NOW + 12_000);
    apply(to, [{ ...FLOW, event: 'destroy' }], 'event');
    for (const ms of [6000, 12_000]) to.expire(NOW + ms, false);
    expect(to.tombstones.size).toBe(0);
    late(NOW);
    expect(to.store.total).toBe(0);
    // All ends since then are remembered.
    late(NOW + 6000);
    expect(to.store.total).toBe(1);
  });

  test('uses a row that is free', () => {
    const to = reconciler(0);
    apply(to, [{ sport: 1 }, { sport: 2 }]);
    to.store.retire(0);
    to.store.release(0);
    apply(to, [{ sport: 3 }, { sport: 4 }]);
    expect([...to.store.table.origSport.subarray(0, to.store.table.length)]).toEqual([3, 2, 4]);
  });
});

test('a first dump that broke off and is repeated finds what is there, and needs no more room', () => {
  const flows = 20_000;
  const buffers = randomBuffers(flows, 5, NOW);
  const to = new Reconciler(new FlowStore(NOW));
  const { store } = to;
  const read = (dump: number, some: readonly ArrayBuffer[]): void => {
    to.dumpStarted(dump, 'first', flows, NOW);
    for (const buffer of some) to.apply(new FlowBatch(buffer), 'dump', dump, NOW);
  };
  read(1, buffers.slice(0, 2));
  expect(store.total).toBe(2 * 8192);
  const { capacity } = store.table;
  to.dumpEnded(1, false);
  read(2, buffers);
  expect(store.total).toBe(flows);
  expect(store.table.capacity).toBe(capacity);
  for (let row = 0; row < flows; row++) if (!testBit(store.table.seen, row)) throw new Error(`row ${row} was not seen`);
});
