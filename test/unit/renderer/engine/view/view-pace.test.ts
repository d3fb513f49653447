import { describe, expect, test } from 'vitest';
import { Bench } from '../engine-bench.ts';
import { batchOf } from '../flows.ts';

/** Lets a second pass in which rows arrive every 20 ms and every view is painted at once; returns the number of views. */
function viewsOfASecond(bench: Bench, arrive: (turn: number) => void): number {
  let painted = bench.views.length;
  const before = painted;
  bench.ack();
  for (let turn = 0; turn < 50; turn++) {
    arrive(turn);
    bench.pass(20);
    if (bench.views.length > painted) bench.ack();
    painted = bench.views.length;
  }
  return painted - before;
}

describe('the pace of views', () => {
  const rows = (turn: number) => Array.from({ length: 100 }, (_, i) => ({ sport: 1 + turn * 100 + i }));

  test('is that of live rows, and a slower one while the table is read for the first time', () => {
    const bench = new Bench();
    bench.want({ count: 20, visible: true });
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: 5000, token: '' });
    const loading = viewsOfASecond(bench, (turn) => bench.engine.fromDump(1, batchOf(rows(turn), bench.nowMs).buffer));
    expect(loading).toBeGreaterThanOrEqual(3);
    expect(loading).toBeLessThanOrEqual(5);
    bench.main({ kind: 'dumpEnded', dump: 1, flows: 5000, complete: true });
    const live = viewsOfASecond(bench, (turn) => bench.batch(rows(turn + 100)));
    expect(live).toBeGreaterThanOrEqual(8);
    expect(live).toBeLessThanOrEqual(11);
  });

  test('shows the first rows at once, even if the page has not painted the empty table yet', () => {
    const bench = new Bench();
    bench.want({ count: 20, visible: true });
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: 5000, token: '' });
    bench.engine.fromDump(1, batchOf(rows(1), bench.nowMs).buffer);
    expect(bench.view.rows).toHaveLength(20);
    const { length } = bench.views;
    bench.engine.fromDump(1, batchOf(rows(2), bench.nowMs).buffer);
    expect(bench.views).toHaveLength(length);
  });

  test('shows that all rows are there as soon as they are', () => {
    const bench = new Bench();
    bench.want({ count: 20, visible: true });
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: 200, token: '' });
    bench.engine.fromDump(1, batchOf(rows(1), bench.nowMs).buffer);
    bench.engine.fromDump(1, batchOf(rows(2), bench.nowMs).buffer);
    bench.main({ kind: 'dumpEnded', dump: 1, flows: 200, complete: true });
    expect([bench.view.complete, bench.view.total]).toEqual([true, 200]);
  });

  test('shows first rows only when somebody looks', () => {
    const bench = new Bench();
    bench.want({ count: 20, visible: false });
    const { length } = bench.views;
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: 5000, token: '' });
    bench.engine.fromDump(1, batchOf(rows(1), bench.nowMs).buffer);
    bench.pass(1000);
    expect(bench.views).toHaveLength(length);
    bench.want({ visible: true });
    expect(bench.view.rows).toHaveLength(20);
  });

  /** A list of 5000 flows with many equal ones, sorted by bytes and shown. */
  function sorted(): Bench {
    const bench = new Bench();
    bench.dump(Array.from({ length: 5000 }, (_, i) => ({ sport: 1 + i, bytes: (i * 7919) % 1000 })));
    bench.want({ count: 20, visible: true });
    bench.ack();
    bench.pass(150);
    bench.ack();
    bench.want({ sort: [{ column: 'bytes', descending: true }] });
    return bench;
  }

  test('has the first rows at once after another sort, and the order of the others soon after', () => {
    const bench = sorted();
    expect(bench.view.rows.map(({ bytes }) => bytes)).toEqual([999, 998, 997, 996].flatMap((n) => Array(5).fill(n)));
    expect(bench.view.listed).toBe(5000);
    const { picture } = bench.engine.source;
    expect(picture.isWhole).toBe(false);
    bench.ack();
    bench.pass(150);
    expect(picture.isWhole).toBe(true);
  });

  test('has any rows that are scrolled to before that', () => {
    const bench = sorted();
    const { rows } = bench.want({ first: 2500 });
    expect(rows.map(({ bytes }) => bytes)).toEqual([499, 498, 497, 496].flatMap((n) => Array(5).fill(n)));
  });

  test('posts one view a second while only time passes, also for flows of which many have ended, sorted by age', () => {
    const bench = new Bench();
    const flows = Array.from({ length: 5000 }, (_, i) => ({ sport: 1 + i, id: 1 + i, start: bench.nowMs - 1000 * i }));
    bench.dump(flows);
    bench.batch(flows.slice(0, 400).map((flow) => ({ ...flow, event: 'destroy' as const })));
    bench.want({ count: 20, visible: true, alsoEnded: true, sort: [{ column: 'age', descending: true }] });
    for (let ms = 0; ms < 5000; ms += 50) {
      bench.ack();
      bench.pass(50);
    }
    expect(bench.view.ended).toBe(400);
    const { length } = bench.views;
    for (let ms = 0; ms < 10_000; ms += 50) {
      bench.ack();
      bench.pass(50);
    }
    expect(bench.views.length - length).toBe(10);
  });

  test('finishes the order once, and posts nothing more while nothing changes', () => {
    const bench = sorted();
    bench.ack();
    bench.pass(150);
    bench.ack();
    const { length } = bench.views;
    bench.pass(300);
    expect(bench.views).toHaveLength(length);
  });
});
