// Flows that an earlier worker showed outside the list are found again by the next one, or have ended.

import { describe, expect, test } from 'vitest';
import type { RowView } from '../../../../../renderer/engine/api.ts';
import { Bench } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const FLOWS: readonly TestFlow[] = [1, 2, 3, 4].map((sport) => ({ sport, id: 10 + sport, startMs: 1_000_000 + sport }));

/** The rows of these flows in a worker that then ends. */
function seen(flows: readonly TestFlow[] = FLOWS): readonly RowView[] {
  const bench = new Bench();
  bench.dump(flows);
  return bench.want({ first: 0, count: 50 }).rows;
}

/** The next worker of the same page, with these flows on top and the last of them followed. */
function nextWorker(flows: readonly RowView[]): Bench {
  const bench = new Bench();
  bench.engine.attached(1);
  const followed = flows.at(-1) ?? expect.fail('none');
  const onTop = flows.map((flow) => ({ handle: flow.handle, flow, isOnTop: true }));
  const sought = [...onTop, { handle: followed.handle, flow: followed, isOnTop: false }];
  bench.want({ first: 0, count: 50, follow: followed.handle, sought });
  bench.main({ kind: 'sourceOpened', source: 2 });
  return bench;
}

const ports = (rows: readonly RowView[]): number[] => rows.map(({ origSport }) => origSport);

describe('Flows of an earlier worker', () => {
  test('stay on top while they are looked for, and have new handles then', () => {
    const before = seen();
    const bench = nextWorker(before);
    const view = bench.want({});
    expect([ports(view.onTop), view.followed]).toEqual([[1, 2, 3, 4], undefined]);
    bench.dump([...FLOWS.slice(1), { sport: 9, id: 19 }].map((flow) => ({ ...flow, bytes: 77 })));
    const { onTop, followed, rows } = bench.want({});
    expect(ports(onTop)).toEqual([1, 2, 3, 4]);
    // The first one has ended in between: nobody saw how.
    expect(onTop[0]).toMatchObject({
      handle: before[0]?.handle,
      change: 'ended',
      reason: 'gone',
      timeoutSec: undefined,
    });
    for (const flow of onTop.slice(1)) {
      expect(flow).toMatchObject({ bytes: 77, reason: undefined });
      expect(rows.find(({ handle }) => handle === flow.handle)).toMatchObject({ onTop: true, id: flow.id });
    }
    // The page knows the followed one by its former handle.
    expect(followed).toMatchObject({ handle: before[3]?.handle, flow: { row: { origSport: 4, bytes: 77 } } });
    expect(followed?.flow?.row.handle).toBe(onTop[3]?.handle);
    bench.want({ keepOnTop: [{ handle: onTop[3]?.handle ?? -1, isOnTop: false }] });
    expect(ports(bench.view.onTop)).toEqual([1, 2, 3]);
  });

  test.each([
    ['began later', { startMs: 2_000_000 }],
    ['has another id', { id: 99 }],
    ['is in another zone', { zone: 5 }],
    ['is of another protocol', { protocol: 17 }],
    ['has another server', { dst: '192.0.2.2' }],
  ])('are not one that %s', (_, other) => {
    const bench = nextWorker(seen(FLOWS.slice(0, 1)));
    bench.dump([{ ...FLOWS[0], ...other }]);
    const { onTop, followed } = bench.want({});
    expect([onTop[0]?.reason, followed?.flow]).toEqual(['gone', undefined]);
  });

  test('without a start time are identified by when they were first seen', () => {
    const [flow] = FLOWS.map(({ startMs: _, ...rest }) => rest);
    const known = seen([flow ?? {}]);
    for (const [laterMs, reason] of [
      [0, undefined],
      [2, 'gone'],
    ] as const) {
      const bench = nextWorker(known);
      bench.dump([{ ...flow, startMs: (known[0]?.firstSeenMs ?? 0) + laterMs }]);
      expect(bench.want({}).onTop[0]?.reason).toBe(reason);
    }
  });

  test('that had ended already stay as they were', () => {
    const [first] = seen();
    const ended = { ...(first ?? expect.fail('none')), reason: 'expired', endedMs: 5 } as const;
    const bench = nextWorker([
      { ...ended, change: 'ended' },
      { ...ended, handle: 7, change: 'gone' },
    ]);
    // Not as if the second had ended just now, for good.
    const last = { change: 'ended', reason: 'expired', endedMs: 5 };
    expect(bench.want({}).onTop).toMatchObject([last, last]);
    bench.dump(FLOWS);
    expect(bench.want({}).onTop).toMatchObject([last, last]);
  });

  test('are not looked for in the table of another source', () => {
    const bench = nextWorker(seen());
    bench.dump(FLOWS);
    bench.main({ kind: 'sourceOpened', source: 3 });
    bench.dump(FLOWS);
    expect([bench.want({}).onTop, bench.view.followed?.flow]).toEqual([[], undefined]);
  });
});
