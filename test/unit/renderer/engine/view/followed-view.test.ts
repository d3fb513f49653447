// The flow that the page follows, through the whole engine.

import { describe, expect, test } from 'vitest';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import type { Followed } from '../../../../../renderer/engine/api.ts';
import type { EngineOptions } from '../../../../../renderer/engine/engine.ts';
import { Bench, THREE } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const STARTED: TestFlow[] = THREE.map((flow) => ({ ...flow, startMs: 1_789_999_000_000 }));

function following(flows: readonly TestFlow[] = STARTED, place = 1, options: EngineOptions = {}) {
  const bench = new Bench(options);
  bench.dump(flows);
  const handle = bench.want({ first: 0, count: 10 }).rows[place]?.handle ?? expect.fail('no such row');
  const followed = (): Followed | undefined => bench.want({}).followed;
  bench.want({ follow: handle });
  return { bench, handle, followed };
}

describe('The followed flow', () => {
  test('is in each view, hidden by the filter and outside the window too', () => {
    const { bench, handle, followed } = following();
    expect(followed()?.flow?.row).toMatchObject({ handle, origSport: 2 });
    bench.want({ filter: 'proto = tcp', first: 1, count: 1 });
    expect(bench.view.rows.map((row) => row.origSport)).toEqual([3]);
    expect(followed()).toMatchObject({ handle, flow: { row: { handle, origSport: 2, bytes: 200 }, ended: undefined } });
    bench.want({ follow: null });
    expect(followed()).toBeUndefined();
  });

  test('is refreshed at once unless others just were, and then like the rows of the window', () => {
    const { bench, handle } = following();
    bench.want({ filter: 'proto = tcp', follow: null });
    const asked = (): number[] => {
      const { flows } = bench.sent('refresh').at(-1) ?? expect.fail('no refresh');
      const batch = new FlowBatch(flows);
      return Array.from(batch.origSport.subarray(0, batch.length));
    };
    const answer = (): void =>
      bench.main({
        kind: 'checked',
        request: bench.sent('refresh').at(-1)?.request ?? 0,
        gone: new Uint32Array(),
        failed: new Uint32Array(),
        strings: [],
      });
    if (bench.sent('refresh').length > 0) answer();
    // Whoever walks through rows does not have each of them read.
    const before = bench.sent('refresh').length;
    bench.want({ follow: handle });
    expect(bench.sent('refresh')).toHaveLength(before);
    bench.pass(250);
    bench.want({ follow: handle });
    expect(asked()).toEqual([1, 3, 2]);
    answer();
    bench.pass(1000);
    expect(asked()).toEqual([1, 3, 2]);
  });

  test('has the time of its last reading', () => {
    const { bench, followed } = following();
    const before = followed()?.flow?.countedMs ?? 0;
    bench.pass(1000);
    bench.batch([{ ...STARTED[1], bytes: 900 }], 'refresh');
    expect(followed()?.flow?.row.origBytes).toBe(900);
    expect((followed()?.flow?.countedMs ?? 0) - before).toBe(1000);
  });

  test('stays with its final counters, the reason and the time once it has ended', () => {
    const { bench, handle, followed } = following();
    bench.pass(500);
    bench.batch([{ ...STARTED[1], bytes: 5000, event: 'destroy' }]);
    const endedMs = bench.nowMs;
    const end = {
      flow: { row: { origSport: 2, origBytes: 5000, reason: 'removed' }, ended: { endedMs, reason: 'removed' } },
    };
    expect(followed()).toMatchObject({ handle, ...end });
    // It is no longer in the list by now.
    bench.pass(10_000);
    bench.batch([{ sport: 9, id: 19, event: 'new' }]);
    expect(followed()).toMatchObject({ handle, ...end });
  });

  test('is the ended one, not another that has its tuple', () => {
    const { bench, followed } = following();
    bench.pass(5000);
    bench.dump([{ ...STARTED[1], startMs: bench.nowMs - 100, bytes: 7 }], 'periodic');
    expect(followed()).toMatchObject({ flow: { row: { origBytes: 200 }, ended: { reason: 'replaced' } } });
  });

  test('can be chosen while it is still shown as gone', () => {
    const bench = new Bench();
    bench.dump(STARTED);
    const handle = bench.want({ first: 0, count: 10 }).rows[0]?.handle ?? -1;
    bench.batch([{ ...STARTED[0], event: 'destroy' }]);
    expect(bench.want({ follow: handle }).followed).toMatchObject({ flow: { ended: { reason: 'removed' } } });
  });

  test('is unknown once it is no longer kept', () => {
    const { followed, bench, handle } = following(STARTED, 1, { closedFlows: 50 });
    bench.batch([{ ...STARTED[1], event: 'destroy' }]);
    bench.pass(10_000);
    expect(followed()).toMatchObject({ flow: { ended: { reason: 'removed' } } });
    bench.batch(
      Array.from({ length: 50 }, (_, i): TestFlow => ({ sport: i + 10, dport: 80, id: i, event: 'destroy' })),
    );
    bench.pass(10_000);
    expect(followed()).toEqual({ handle, flow: undefined });
  });

  test('belongs to its source', () => {
    const { bench, handle, followed } = following();
    bench.main({ kind: 'sourceOpened', source: 2 });
    bench.dump(STARTED);
    expect(followed()).toEqual({ handle, flow: undefined });
  });

  test('of a paused view is as it was', () => {
    const { bench, followed } = following();
    bench.want({ paused: true });
    bench.batch([{ ...STARTED[1], bytes: 5000, event: 'destroy' }]);
    expect(followed()).toMatchObject({ flow: { row: { origBytes: 200, change: 'none' }, ended: undefined } });
    bench.want({ paused: false });
    expect(followed()).toMatchObject({ flow: { row: { origBytes: 5000 }, ended: { reason: 'removed' } } });
  });
});
