// Which new entries are deleted flows that came back, and how many came back after each delete.

import { describe, expect, test } from 'vitest';
import { COMEBACK_MS, Comebacks } from '../../../../../renderer/engine/reconcile/comebacks.ts';
import { Reconciler } from '../../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore, handleOf } from '../../../../../renderer/engine/store/store.ts';
import { batchOf, randomWords, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;
const SEED = 20_261_128;

const NAT = { src: '192.0.2.1', dst: '203.0.113.9', sport: 443, dport: 1066 };
const FLOW: TestFlow = { sport: 5, state: 3 };
const REVERSED: TestFlow = { src: '192.0.2.1', dst: '10.0.0.1', sport: 443, dport: 5, state: 3 };

/** Watches a flow as the delete `action`. */
function watched(flow: TestFlow, action = 1): Comebacks {
  const comebacks = new Comebacks();
  comebacks.watch(batchOf([flow]), 0, comebacks.begin(action, NOW), NOW);
  return comebacks;
}

const returns = (comebacks: Comebacks, flow: TestFlow, nowMs = NOW + 1000): boolean =>
  comebacks.returned(batchOf([flow]), 0, nowMs);

describe('a flow that came back', () => {
  test.each<[string, TestFlow, TestFlow, boolean]>([
    ['has the tuple of the deleted one', FLOW, { ...FLOW, id: 99 }, true],
    ['is translated as before', { ...FLOW, reply: NAT }, { ...FLOW, reply: NAT }, true],
    ['is translated to another port', { ...FLOW, reply: NAT }, { ...FLOW, reply: { ...NAT, dport: 1067 } }, true],
    ['is UDP', { ...FLOW, protocol: 17 }, { ...FLOW, protocol: 17 }, true],
    [
      'is a ping of the same id',
      { protocol: 1, sport: 77, dport: 0x800 },
      { protocol: 1, sport: 77, dport: 0x800 },
      true,
    ],
    ['began with an answer', FLOW, REVERSED, true],
    ['began with an answer over UDP', { ...FLOW, protocol: 17 }, { ...REVERSED, protocol: 17 }, true],
    ['began with an answer in its zone', { ...FLOW, zone: 7 }, { ...REVERSED, zone: 7 }, true],
    ['is not an answer that is no longer translated', { ...FLOW, reply: NAT }, REVERSED, false],
    ['is not in another zone', FLOW, { ...FLOW, zone: 7 }, false],
    [
      'is not a ping of another id',
      { protocol: 1, sport: 77, dport: 0x800 },
      { protocol: 1, sport: 78, dport: 0x800 },
      false,
    ],
    ['is not of another port', FLOW, { ...FLOW, sport: 6 }, false],
    ['did not begin before the delete', FLOW, { ...FLOW, startMs: NOW - 1000 }, false],
    ['began after it', FLOW, { ...FLOW, startMs: NOW + 500 }, true],
  ])('%s', (_, deleted, added, isBack) => {
    const comebacks = watched(deleted);
    expect(returns(comebacks, added)).toBe(isBack);
    expect(comebacks.latest).toEqual({ action: 1, count: isBack ? 1 : 0 });
  });

  test('is counted once, and recognised when it comes back again', () => {
    const comebacks = watched(FLOW);
    expect([returns(comebacks, FLOW), returns(comebacks, REVERSED), returns(comebacks, FLOW)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(comebacks.latest?.count).toBe(1);
  });

  test('counts for the last delete that took it', () => {
    const comebacks = watched(FLOW, 1);
    returns(comebacks, FLOW);
    comebacks.watch(batchOf([FLOW]), 0, comebacks.begin(2, NOW + 2000), NOW + 2000);
    expect(comebacks.latest).toEqual({ action: 2, count: 0 });
    returns(comebacks, FLOW, NOW + 3000);
    expect(comebacks.latest).toEqual({ action: 2, count: 1 });
  });

  test('does not count if it turns out not to have been deleted', () => {
    const comebacks = watched(FLOW);
    returns(comebacks, FLOW);
    comebacks.forget(batchOf([FLOW]), 0);
    expect(comebacks.latest?.count).toBe(0);
    expect(returns(comebacks, FLOW)).toBe(false);
  });

  test('is expected for a minute, even if the clock is set back', () => {
    const comebacks = watched(FLOW);
    expect(returns(comebacks, FLOW, NOW + COMEBACK_MS + 1)).toBe(false);
    expect(returns(comebacks, FLOW, NOW - 10 * COMEBACK_MS)).toBe(false);
    for (let minute = 0; minute < 3; minute++) comebacks.expire(NOW + minute * COMEBACK_MS);
    expect(returns(comebacks, FLOW)).toBe(false);
    expect(comebacks.latest).toEqual({ action: 1, count: 0 });
  });

  test('is counted exactly, whatever is deleted, comes back or is not deleted after all', () => {
    const next = randomWords(SEED);
    const comebacks = new Comebacks();
    const counts = new Map<number, number>();
    const expected = new Map<string, { action: number; counted: boolean }>();
    let action = 0;
    let number = 0;
    const add = (of: number, by: number) => counts.set(of, (counts.get(of) ?? 0) + by);
    for (let step = 0; step < 20_000; step++) {
      const sport = 1 + (next() % 40);
      const flow = { sport, protocol: [6, 17][next() % 2] ?? 6 };
      const name = JSON.stringify(flow);
      const watch = expected.get(name);
      const what = next() % 20;
      if (what === 0 || action === 0) {
        number = comebacks.begin(++action, NOW);
        counts.set(action, 0);
      } else if (what < 8) {
        comebacks.watch(batchOf([flow]), 0, number, NOW);
        expected.set(name, { action, counted: false });
      } else if (what < 10) {
        comebacks.forget(batchOf([flow]), 0);
        if (watch?.counted) add(watch.action, -1);
        expected.delete(name);
      } else {
        expect(returns(comebacks, flow), `step ${step}, seed ${SEED}`).toBe(watch !== undefined);
        if (watch && !watch.counted) add(watch.action, 1);
        if (watch) watch.counted = true;
      }
      expect(comebacks.latest?.count, `step ${step}, seed ${SEED}`).toBe(counts.get(action));
    }
  });
});

describe('after a flush', () => {
  const table = () => {
    const store = new FlowStore(NOW);
    const reconciler = new Reconciler(store);
    const startMs = NOW - 1000;
    const flows = [
      { ...FLOW, startMs },
      { sport: 6, reply: NAT, startMs },
      { sport: 7, protocol: 17, startMs },
    ];
    reconciler.dumpStarted(1, 'first', undefined, NOW);
    reconciler.apply(batchOf(flows, NOW), 'dump', 1, NOW);
    reconciler.dumpEnded(1, true);
    const arrive = (flow: TestFlow, nowMs: number) => reconciler.apply(batchOf([flow], nowMs), 'event', 0, nowMs);
    return { store, reconciler, arrive };
  };

  test('older flows count and are marked when they come back, even before the flush has ended', () => {
    const { store, reconciler, arrive } = table();
    reconciler.flushing(NOW + 5000, NOW + 5000);
    arrive({ ...FLOW, startMs: NOW - 1000, event: 'destroy' }, NOW + 5001);
    arrive({ ...FLOW, event: 'new', startMs: NOW + 5002 }, NOW + 5002);
    reconciler.flushed(NOW + 5000, NOW + 5010);
    arrive({ sport: 6, reply: NAT, event: 'new', startMs: NOW + 6000 }, NOW + 6000);
    arrive({ sport: 60, event: 'new', startMs: NOW + 6000 }, NOW + 6000);
    expect(reconciler.comebacks.latest).toEqual({ action: NOW + 5000, count: 2 });
    const marked = [FLOW, { sport: 6 }, { sport: 60 }].map((flow) =>
      reconciler.comebacks.isBack(handleOf(store.table, store.find(batchOf([flow]), 0)), NOW + 6000),
    );
    expect(marked).toEqual([true, true, false]);
  });

  test('that failed, no flow is expected back', () => {
    const { store, reconciler, arrive } = table();
    reconciler.flushing(NOW + 5000, NOW + 5000);
    reconciler.comebacks.cancel(NOW + 5000);
    arrive({ ...FLOW, startMs: NOW - 1000, event: 'destroy' }, NOW + 7000);
    arrive({ ...FLOW, startMs: NOW + 7000, event: 'new' }, NOW + 7001);
    expect(store.total).toBe(3);
    expect(reconciler.comebacks.latest?.count).toBe(0);
  });
});

test('what an undo restores has not come back, whatever deleted it', () => {
  const comebacks = new Comebacks();
  comebacks.watch(batchOf([FLOW]), 0, comebacks.begin(1, NOW, 77), NOW);
  comebacks.watch(batchOf([{ sport: 6 }]), 0, comebacks.begin(NOW + 5, NOW + 5), NOW + 5);
  comebacks.watch(batchOf([{ sport: 7 }]), 0, comebacks.begin(2, NOW + 6, 78), NOW + 6);
  comebacks.undoing(77);
  comebacks.undoing(NOW + 5);
  expect([FLOW, { sport: 6 }, { sport: 7 }].map((flow) => returns(comebacks, flow))).toEqual([false, false, true]);
});

test('if very many come back, the last ones are marked', () => {
  const comebacks = new Comebacks();
  for (let handle = 0; handle < 60_000; handle++) comebacks.mark(handle, NOW);
  expect([comebacks.isBack(0, NOW), comebacks.isBack(59_999, NOW)]).toEqual([false, true]);
  comebacks.expire(NOW + COMEBACK_MS + 1);
  expect(comebacks.isBack(59_999, NOW)).toBe(false);
});
