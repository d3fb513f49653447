// When a view says that facets may have other counts, through the whole engine.

import { describe, expect, test } from 'vitest';
import { Bench, THREE } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const [FIRST, SECOND] = THREE as [TestFlow, TestFlow];
const NAMELESS: TestFlow = { sport: 5, status: 8, state: 3 };
const LATER: TestFlow = { ...FIRST, bytes: 9000, packets: 90, timeoutSec: 99 };

function shown(filter = '') {
  const bench = new Bench();
  bench.dump([...THREE, NAMELESS]);
  bench.main({ kind: 'dumpStarted', dump: 9, reason: 'periodic', token: '', localAddresses: ['10.0.0.1'] });
  bench.main({ kind: 'dumpEnded', dump: 9, flows: 0, complete: false });
  bench.want({ filter, first: 0, count: 10 });
  bench.ack();
  /** Whether a view after this may have other counts than the one before. */
  const changes = (change: () => void): boolean => {
    bench.want({});
    const before = bench.view.counted;
    change();
    bench.want({});
    return bench.view.counted > before;
  };
  return { bench, changes };
}

describe('Other counts are to be expected', () => {
  test.each<[string, TestFlow]>([
    ['appears', { sport: 4, event: 'new' }],
    ['ends', { ...FIRST, event: 'destroy' }],
    ['changes its state', { ...FIRST, state: 7, event: 'update' }],
    ['changes its status', { ...FIRST, status: 12, event: 'update' }],
    ['changes its mark', { ...FIRST, mark: 7, event: 'update' }],
    ['changes its labels', { ...FIRST, labels: [3], event: 'update' }],
    ['changes its helper', { ...FIRST, helper: 1, event: 'update' }],
    ['is found to be translated', { ...FIRST, reply: { src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: 9 } }],
    ['gets a security context', { ...FIRST, secctx: 1, event: 'update' }],
    ['gets an id', { ...NAMELESS, id: 14, event: 'update' }],
    ['gets a start, which a filter can compare', { ...FIRST, startMs: 1_789_999_000_000, event: 'update' }],
  ])('when a flow %s', (_, flow) => {
    const { bench, changes } = shown();
    const named = flow.helper !== undefined || flow.secctx !== undefined;
    expect(changes(() => bench.batch([flow], 'event', named ? ['', 'ftp'] : []))).toBe(true);
    expect(changes(() => {})).toBe(false);
  });

  test('when flows are deleted while the view is paused', () => {
    const { bench, changes } = shown();
    bench.want({ paused: true });
    const row = bench.view.rows.find(({ origSport }) => origSport === 1);
    bench.batch([{ ...FIRST, event: 'destroy' }]);
    expect(changes(() => bench.engine.source.picture.deleted([row?.handle ?? -1]))).toBe(true);
    expect(bench.view.total).toBe(3);
  });

  test('by an answer, too, which the next view does not contradict', () => {
    const { bench } = shown('proto = tcp');
    bench.batch([{ sport: 4, event: 'new' }]);
    const answer = bench.facets();
    expect(answer.counted).toBeGreaterThan(bench.view.counted);
    bench.want({});
    expect(bench.view.counted).toBe(answer.counted);
    expect(bench.facets().counted).toBe(answer.counted);
  });

  test('after a new filter, a pause, a resume, and a switch to another table', () => {
    const { bench, changes } = shown();
    expect(changes(() => bench.want({ filter: 'proto = udp' }))).toBe(true);
    expect(changes(() => bench.want({ paused: true }))).toBe(true);
    expect(changes(() => bench.want({ paused: false }))).toBe(true);
    expect(changes(() => bench.main({ kind: 'sourceOpened', source: 2 }))).toBe(true);
  });

  test("when the host's own addresses are others, which decide each flow's direction", () => {
    const { bench, changes } = shown();
    const addresses = (dump: number, localAddresses: string[]) => (): void =>
      bench.main({ kind: 'dumpStarted', dump, reason: 'periodic', token: '', localAddresses });
    expect(changes(addresses(10, ['10.0.0.1']))).toBe(false);
    expect(changes(addresses(11, ['192.0.2.1']))).toBe(true);
  });

  test.each(['bytes > 1000', 'timeout < 40', 'not age > 1h', 'proto = tcp and packets > 1'])(
    'always, under the filter %j, whose matches change with each reading or second',
    (filter) => {
      const { changes } = shown(filter);
      expect(changes(() => {})).toBe(true);
    },
  );

  test.each(['', 'proto = tcp', 'state = established and not dport = 80'])(
    'but not when only counters and timeouts are read again, under the filter %j',
    (filter) => {
      const { bench, changes } = shown(filter);
      expect(changes(() => bench.batch([LATER], 'refresh'))).toBe(false);
      expect(changes(() => bench.dump([LATER, ...THREE.slice(1)], 'periodic'))).toBe(false);
      expect(bench.view.rows.find(({ origSport }) => origSport === 1)?.bytes).toBe(9000);
      expect(changes(() => bench.pass(5000))).toBe(false);
    },
  );

  test.each(['', 'bytes > 100', 'not age > 1h'])(
    'but not for what a paused view holds back, under the filter %j',
    (filter) => {
      const { bench, changes } = shown(filter);
      bench.want({ paused: true });
      expect(changes(() => bench.pass(5000))).toBe(false);
      expect(changes(() => bench.batch([{ ...SECOND, event: 'destroy' }]))).toBe(false);
      expect(bench.view.heldChanges).toBe(1);
    },
  );

  test('by a worker that follows another, whose counts are none of its own', () => {
    const { bench } = shown();
    const earlier = bench.view.counted;
    bench.engine.attached(1);
    bench.main({ kind: 'sourceOpened', source: 1 });
    bench.want({});
    expect(bench.view.counted).toBeGreaterThan(earlier + 1_000_000);
  });
});
