// Ended flows listed with the living ones, and flows kept on top, through the whole engine.

import { describe, expect, test } from 'vitest';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { MAX_ON_TOP, type RowView, type View } from '../../../../../renderer/engine/api.ts';
import type { EngineOptions } from '../../../../../renderer/engine/engine.ts';
import { Bench } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const TEN: readonly TestFlow[] = Array.from({ length: 10 }, (_, i) => ({
  sport: 1 + i,
  id: 1 + i,
  mark: i % 2,
  bytes: 100 * (i + 1),
  packets: 1,
  timeoutSec: 60,
}));

/** Ten flows, of which those with the ports 3, 4 and 8 have ended long ago. */
function opened(options: EngineOptions = {}): Bench {
  const bench = new Bench(options);
  bench.dump(TEN);
  bench.want({ first: 0, count: 50 });
  for (const sport of [3, 4, 8]) end(bench, sport);
  bench.pass(5000);
  return bench;
}

function end(bench: Bench, sport: number): void {
  bench.batch([{ ...TEN[sport - 1], bytes: 100 * sport + 7, packets: 2, event: 'destroy' }]);
}

function ports(rows: readonly RowView[]): number[] {
  return rows.map((row) => row.origSport);
}

function rowOf(view: View, sport: number): RowView {
  return view.rows.find((row) => row.origSport === sport) ?? expect.fail(`no row with port ${sport}`);
}

describe('Ended flows', () => {
  test('are listed in one order with the living ones, with reason, time and final counters, while the switch is on', () => {
    const bench = opened();
    expect(ports(bench.want({}).rows)).toEqual([1, 2, 5, 6, 7, 9, 10]);
    const view = bench.want({ alsoEnded: true, sort: [{ column: 'bytes', descending: true }] });
    expect(ports(view.rows)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(rowOf(view, 4)).toMatchObject({
      change: 'ended',
      reason: 'removed',
      endedMs: bench.nowMs - 5000,
      bytes: 407,
      timeoutSec: undefined,
      rateBytesPerSec: undefined,
    });
    expect(rowOf(view, 5)).toMatchObject({ change: 'none', reason: undefined, endedMs: undefined });
    expect(ports(bench.want({ filter: 'mark = 1' }).rows)).toEqual([10, 8, 6, 4, 2]);
    expect(ports(bench.want({ alsoEnded: false }).rows)).toEqual([10, 6, 2]);
  });

  test('change what is listed, and no other number', async () => {
    const bench = opened();
    const numbers = ({ total, matching, ended }: View) => ({ total, matching, ended });
    const before = numbers(bench.want({ filter: 'mark = 1' }));
    expect(before).toEqual({ total: 7, matching: 3, ended: 2 });
    const view = bench.want({ alsoEnded: true });
    expect([numbers(view), view.listed]).toEqual([before, 5]);
    const prepared = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    expect([prepared.all.count, prepared.ended, ports(prepared.sample)]).toEqual([3, 0, [2, 6, 10]]);
    bench.answers.clear();
    bench.engine.fromPage({ kind: 'call', call: 900, ask: { op: 'totals', slot: 'all', scope: 'matching' } });
    bench.pass(100);
    expect(bench.answers.get(900)).toMatchObject({ value: { flows: 3, bytes: 200 + 600 + 1000 } });
    const facets = { scope: 'matching', facets: [{ field: 'sport', top: 10 }] } as const;
    bench.engine.fromPage({ kind: 'call', call: 901, ask: { op: 'facets', slot: 'facets', query: facets } });
    const groups = { scope: 'living', by: ['mark'], measure: 'flows', top: 10 } as const;
    bench.engine.fromPage({ kind: 'call', call: 902, ask: { op: 'groupBy', slot: 'groups', query: groups } });
    bench.pass(100);
    const ofPorts = [2, 6, 10].map((value) => ({ value, flows: 1 }));
    expect(bench.answers.get(901)).toMatchObject({ value: { facets: [{ flows: 3, values: ofPorts }] } });
    expect(bench.answers.get(902)).toMatchObject({
      value: { total: { flows: 7 }, groups: [{ flows: 4 }, { flows: 3 }] },
    });
  });

  test('are selected apart from the living ones, and a delete takes only those', () => {
    const bench = opened();
    bench.want({ alsoEnded: true, select: [{ kind: 'all' }] });
    const { selected, selectedEnded, rows } = bench.view;
    expect([selected, selectedEnded, rows.filter((row) => row.selected).length]).toEqual([7, 3, 10]);
    const prepared = bench.call({ op: 'prepareDelete', scope: { kind: 'selected' } });
    expect([prepared.all.count, prepared.ended]).toEqual([7, 3]);
    bench.execute(prepared.token);
    const flows = bench.sent('delete').map(({ flows }) => new FlowBatch(flows));
    const sent = flows.flatMap((batch) => Array.from(batch.origSport.subarray(0, batch.length)));
    expect(sent.sort((a, b) => a - b)).toEqual([1, 2, 5, 6, 7, 9, 10]);
  });

  test('are not deleted, nor is the active flow in their place', () => {
    const bench = opened();
    const view = bench.want({ alsoEnded: true });
    const [ended, living] = [rowOf(view, 4), rowOf(view, 5)];
    bench.want({ select: [{ kind: 'only', index: ended.index, handle: ended.handle }] });
    expect([bench.view.selected, bench.view.selectedEnded]).toEqual([0, 1]);
    for (const scope of [
      { kind: 'selected', orElse: living.handle },
      { kind: 'one', handle: ended.handle },
    ] as const) {
      const prepared = bench.call({ op: 'prepareDelete', scope });
      expect([prepared.all.count, prepared.ended]).toEqual([0, 1]);
    }
  });

  test('stay selected when they end while the switch is on, and no longer are when it goes off', () => {
    const bench = opened();
    bench.want({ alsoEnded: true, select: [{ kind: 'all' }] });
    end(bench, 10);
    expect([bench.want({}).selected, bench.view.selectedEnded]).toEqual([6, 4]);
    bench.want({ alsoEnded: false });
    expect([bench.view.selected, bench.view.selectedEnded]).toEqual([6, 0]);
    bench.want({ alsoEnded: true });
    expect([bench.view.selected, bench.view.selectedEnded]).toEqual([6, 0]);
  });

  test('are frozen by a pause, like the living ones', () => {
    const bench = opened();
    bench.want({ alsoEnded: true, paused: true });
    const before = bench.view;
    end(bench, 1);
    bench.pass(5000);
    const { rows, total, matching, ended } = bench.want({});
    expect([ports(rows), total, matching, ended]).toEqual([ports(before.rows), 7, 7, 3]);
    expect(rowOf(bench.view, 1).change).toBe('none');
    expect(ports(bench.want({ alsoEnded: false }).rows)).toEqual([1, 2, 5, 6, 7, 9, 10]);
    bench.want({ alsoEnded: true, paused: false });
    expect([bench.view.total, bench.view.ended, rowOf(bench.view, 1).change]).toEqual([6, 4, 'ended']);
  });

  test('have a handle that never becomes a living flow’s, and are not those of the next source', () => {
    const bench = opened();
    const { handle } = rowOf(bench.want({ alsoEnded: true }), 4);
    bench.batch([{ ...TEN[3], id: 99, event: 'new' }]);
    const twins = bench.want({}).rows.filter((row) => row.origSport === 4);
    expect(twins.map((row) => [row.handle === handle, row.change])).toContainEqual([true, 'ended']);
    expect(twins.map((row) => [row.handle === handle, row.change])).toContainEqual([false, 'new']);
    bench.main({ kind: 'sourceOpened', source: 2 });
    bench.dump(TEN.slice(0, 2));
    expect([ports(bench.want({}).rows), bench.view.ended, bench.view.alsoEnded]).toEqual([[1, 2], 0, true]);
  });

  test('are dropped for newer ones once memory is used up, and the view says since when all are kept', () => {
    const bench = opened({ closedFlows: 3 });
    expect([bench.want({ alsoEnded: true }).ended, bench.view.endedSinceMs]).toEqual([3, undefined]);
    const secondMs = bench.nowMs;
    expect(bench.view.endedDropped).toBe(0);
    for (const sport of [1, 2]) end(bench, sport);
    bench.pass(5000);
    expect([bench.want({}).ended, bench.view.endedSinceMs]).toEqual([3, secondMs - 5000]);
    expect(bench.view.endedDropped).toBe(2);
    expect(ports(bench.view.rows)).toEqual([1, 2, 5, 6, 7, 8, 9, 10]);
  });

  test('are as many as fit into the memory that the page allows', () => {
    const bench = opened();
    expect(bench.want({ alsoEnded: true, endedBytes: 64 * 2 ** 20 }).ended).toBe(3);
    bench.want({ endedBytes: 700 });
    bench.pass(1000);
    expect([ports(bench.want({}).rows), bench.view.endedDropped]).toEqual([[1, 2, 4, 5, 6, 7, 8, 9, 10], 1]);
    bench.want({ endedBytes: 0 });
    bench.pass(1000);
    expect([bench.want({}).ended, bench.view.endedDropped, bench.view.endedSinceMs]).toEqual([0, 3, undefined]);
  });

  test('are as old as they became, in the order and for the filter', () => {
    const bench = new Bench();
    const startMs = (sport: number): number => bench.nowMs - 1000 * sport;
    const flows = [2, 5, 8].map((sport) => ({ ...TEN[sport - 1], startMs: startMs(sport) }));
    bench.dump(flows);
    bench.want({ first: 0, count: 50, alsoEnded: true, sort: [{ column: 'age', descending: false }] });
    bench.batch([{ ...flows[1], event: 'destroy' }]);
    expect(ports(bench.want({}).rows)).toEqual([2, 5, 8]);
    for (let second = 0; second < 5; second++) bench.pass(1000);
    // Now the youngest living one is seven seconds old.
    expect(ports(bench.want({}).rows)).toEqual([5, 2, 8]);
    expect(ports(bench.want({ filter: 'age <= 5s' }).rows)).toEqual([5]);
    expect(ports(bench.want({ filter: 'age > 5s' }).rows)).toEqual([2, 8]);
    // Its average over its life, not until now.
    expect(ports(bench.want({ filter: 'rate >= 100' }).rows)).toEqual([5]);
  });

  test('a burst of many keeps the engine answering, and leaves as many as fit', () => {
    const bench = new Bench({ closedFlows: 1000 });
    const flows = Array.from({ length: 8000 }, (_, i): TestFlow => ({ sport: i, id: i }));
    for (let zone = 0; zone < 10; zone++) bench.dump(flows.map((flow) => ({ ...flow, zone })));
    bench.want({ alsoEnded: true, first: 0, count: 10 });
    for (let zone = 0; zone < 10; zone++) {
      bench.batch(flows.map((flow) => ({ ...flow, zone, event: 'destroy' })));
      const { total, ended, listed } = bench.want({});
      expect([total + ended, listed]).toEqual([80_000, 80_000]);
    }
    for (let second = 0; second < 10; second++) bench.pass(1000);
    const { total, ended, listed } = bench.want({});
    expect([total, ended, listed]).toEqual([0, 1000, 1000]);
  });
});

describe('Flows on top', () => {
  const putOnTop = (bench: Bench, sport: number, isOnTop = true): void => {
    const { handle } = rowOf(bench.view, sport);
    bench.want({ keepOnTop: [{ handle, isOnTop }] });
  };

  test('are in each view, in the order in which they were put there, whatever the filter', () => {
    const bench = opened();
    for (const sport of [9, 2]) putOnTop(bench, sport);
    const view = bench.want({ filter: 'sport = 5' });
    expect([ports(view.onTop), ports(view.rows), view.listed]).toEqual([[9, 2], [5], 1]);
    expect(view.onTop.map(({ index }) => index)).toEqual([-1, -1]);
    bench.want({ filter: '' });
    putOnTop(bench, 9, false);
    expect(ports(bench.view.onTop)).toEqual([2]);
  });

  test('are not hidden by the filter: they are seen', () => {
    const bench = opened();
    putOnTop(bench, 9);
    bench.want({ select: [{ kind: 'all' }] });
    const { selected, selectedHidden } = bench.want({ filter: 'sport = 5' });
    expect(selectedHidden).toBe(selected - 2);
    expect(bench.want({ filter: 'sport in {5, 9}' }).selectedHidden).toBe(selected - 2);
  });

  test('have fresh values, and then those of their end, also when newer ends took their memory', () => {
    const bench = opened({ closedFlows: 1 });
    putOnTop(bench, 9);
    bench.want({ filter: 'sport = 5' });
    const { request } = bench.sent('refresh').at(-1) ?? expect.fail('no refresh');
    bench.main({ kind: 'checked', request, gone: new Uint32Array(), failed: new Uint32Array(), strings: [] });
    bench.pass(1000);
    const { flows } = bench.sent('refresh').at(-1) ?? expect.fail('no refresh');
    expect(Array.from(new FlowBatch(flows).origSport.subarray(0, 2))).toEqual([5, 9]);
    end(bench, 9);
    const last = { origSport: 9, reason: 'removed', bytes: 907, endedMs: bench.nowMs };
    expect(bench.want({}).onTop).toMatchObject([{ ...last, change: 'gone' }]);
    bench.pass(5000);
    expect(bench.want({}).onTop).toMatchObject([{ ...last, change: 'ended' }]);
    end(bench, 10);
    bench.pass(5000);
    expect(bench.want({}).onTop).toMatchObject([{ ...last, change: 'ended' }]);
  });

  test('are at most as many as leave room for the list, and none of the next source', () => {
    const bench = new Bench();
    bench.dump(Array.from({ length: 30 }, (_, i) => ({ sport: 1 + i, id: i })));
    const { rows } = bench.want({ first: 0, count: 50 });
    bench.want({ keepOnTop: rows.map(({ handle }) => ({ handle, isOnTop: true })) });
    expect(bench.view.onTop.length).toBe(MAX_ON_TOP);
    bench.main({ kind: 'sourceOpened', source: 2 });
    expect(bench.want({}).onTop).toEqual([]);
  });
});
