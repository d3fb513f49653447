// The engine as a whole, without its worker: messages in, messages out, and the test sets the clock.

import { describe, expect, test } from 'vitest';
import { FlowBatch, PRESENCE } from '../../../../native/flow/index.ts';
import type { RowView, View } from '../../../../renderer/engine/api.ts';
import { TIMEOUTS } from './columns/naive-columns.ts';
import { answerDelete, Bench, NOW, THREE } from './engine-bench.ts';
import { batchOf, randomBuffers, type TestFlow } from './flows.ts';

function ports(view: View): number[] {
  return view.rows.map((row) => row.origSport);
}

describe('Engine: a clock that is set', () => {
  test.each([3_600_000, 90 * 86_400_000])('back by %i ms holds nothing up', (backMs) => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ first: 0, count: 10 });
    bench.pass(5000);
    bench.ack();
    bench.batch([{ ...(THREE[0] ?? {}), event: 'destroy' }]);
    bench.pass(200);
    bench.ack();
    // A timer runs after its milliseconds, whatever the clock says.
    bench.setClock(bench.nowMs - backMs);
    const [views, refreshes] = [bench.views.length, bench.sent('refresh').length];
    for (let second = 0; second < 20; second++) {
      bench.pass(1000);
      bench.ack();
      const request = bench.sent('refresh').at(-1)?.request ?? 0;
      bench.main({ kind: 'checked', request, gone: new Uint32Array(), failed: new Uint32Array(), strings: [] });
    }
    expect(bench.views.length - views).toBeGreaterThan(10);
    expect(bench.sent('refresh').length - refreshes).toBeGreaterThan(10);
    // Ended flows have also left the list.
    expect(ports(bench.view)).toEqual([2, 3]);
    // Counters continue, and timeouts count from the kernel's latest value.
    bench.batch([{ ...THREE[1], bytes: 5000, timeoutSec: 20 }], 'refresh');
    expect(bench.want({}).rows.map((row) => [row.origBytes, row.timeoutSec])[0]).toEqual([5000, 20]);
  });

  test('forward by months holds nothing up and mistakes no flow for another', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.setClock(bench.nowMs + 60 * 86_400_000);
    const flow: TestFlow = { sport: 9, id: 19 };
    bench.batch([{ ...flow, event: 'new' }]);
    bench.dump([...THREE, { ...flow, startMs: bench.nowMs - 5 }], 'periodic');
    const view = bench.want({ first: 0, count: 10 });
    expect(ports(view)).toEqual([1, 2, 3, 9]);
    expect(view.rows[3]?.firstSeenMs).toBe(bench.nowMs);
    expect(view.ended).toBe(0);
  });
});

describe('Engine: handles', () => {
  test('from one source mean nothing in the next', () => {
    const bench = new Bench();
    bench.dump(THREE);
    const handle = bench.want({ first: 0, count: 1 }).rows[0]?.handle ?? -1;
    bench.main({ kind: 'sourceOpened', source: 2 });
    bench.dump([{ sport: 77 }]);
    expect(bench.want({ first: 0, count: 1 }).rows[0]?.handle).not.toBe(handle);
    expect(bench.call<'prepareDelete'>({ op: 'prepareDelete', scope: { kind: 'one', handle } }).all.count).toBe(0);
    expect(bench.call<'indexOf'>({ op: 'indexOf', handle })).toBe(-1);
    expect(bench.want({ select: [{ kind: 'toggle', index: 0, handle }] }).selected).toBe(0);
  });
});

describe('Engine: stream and views', () => {
  test('returns the credit of every batch, even of an invalid one', () => {
    const bench = new Bench();
    bench.batch(THREE);
    const bytes = batchOf(THREE).buffer.byteLength;
    expect(bench.sent('credit').map((credit) => credit.bytes)).toEqual([bytes]);
    bench.main({ kind: 'batch', origin: 'event', buffer: new ArrayBuffer(999), strings: [] });
    expect(bench.sent('credit').map((credit) => credit.bytes)).toEqual([bytes, 999]);
    expect(bench.warnings).toHaveLength(1);
  });

  test('answers every wish at once with its number', () => {
    const bench = new Bench();
    bench.dump(THREE);
    const view = bench.want({
      filter: 'proto = tcp',
      sort: [{ column: 'bytes', descending: false }],
      first: 0,
      count: 10,
    });
    expect(ports(view)).toEqual([3, 1]);
    expect([view.total, view.matching, view.filterText]).toEqual([3, 2, 'proto = tcp']);
    expect(bench.views.at(-1)?.seq).toBe(1);
  });

  test('shows the end of a list that has become too short for the window’s place', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ first: 1, count: 2 });
    const view = bench.want({ filter: 'proto = tcp' });
    expect([view.first, ports(view)]).toEqual([0, [1, 3]]);
  });

  test('keeps the active filter when the new one has errors', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ filter: 'proto = udp' });
    const view = bench.want({ filter: 'proto = ' });
    expect([view.filterText, view.matching]).toEqual(['proto = udp', 1]);
  });

  test('derives directions from the addresses in the stream, and none without addresses', () => {
    const bench = new Bench();
    bench.dump([{ sport: 1 }, { sport: 2, src: '198.51.100.9', dst: '10.0.0.1' }, { sport: 3, src: '198.51.100.9' }]);
    expect(bench.want({ filter: 'outbound or inbound or forwarded' }).matching).toBe(0);
    expect(bench.view.knowsDirections).toBe(false);
    const addresses = { localAddresses: ['127.0.0.0/8', '10.0.0.1'] };
    bench.main({ kind: 'dumpStarted', dump: 2, reason: 'periodic', ...addresses, token: '' });
    expect([bench.want({}).matching, bench.view.knowsDirections]).toEqual([3, true]);
    expect(ports(bench.want({ filter: 'outbound' }))).toEqual([1]);
    expect(ports(bench.want({ filter: 'direction = inbound' }))).toEqual([2]);
    // Another address of the host: forwarded flows are now inbound.
    bench.main({ kind: 'dumpStarted', dump: 3, reason: 'periodic', localAddresses: ['192.0.2.1'], token: '' });
    expect(ports(bench.want({}))).toEqual([1, 3]);
  });

  test('filters by the average rate first, then by the measured one once it exists', () => {
    const bench = new Bench();
    const flow = { sport: 1, startMs: NOW - 10_000, packets: 5 };
    bench.dump([{ ...flow, bytes: 10_000_000 }]);
    expect(bench.want({ filter: 'rate = 1MB/s' }).matching).toBe(1);
    bench.pass(1000);
    bench.batch([{ ...flow, bytes: 10_005_000 }], 'refresh');
    expect(bench.want({ filter: 'rate = 1MB/s' }).matching).toBe(0);
    expect(bench.want({ filter: 'rate = 5kB/s' }).matching).toBe(1);
    expect(bench.sent('demand').at(-1)).toMatchObject({ level: 'readings' });
  });

  test('posts no second view before the page has painted the first', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.pass(20);
    const before = bench.views.length;
    bench.batch([{ sport: 4, event: 'new' }]);
    bench.pass(900);
    expect(bench.views.length).toBe(before);
    bench.ack();
    bench.pass(1);
    expect(bench.views.length).toBe(before + 1);
    expect(bench.view.total).toBe(4);
  });

  test('still posts views to a page that never reports that it has painted', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.pass(20);
    const before = bench.views.length;
    bench.pass(5000);
    expect(bench.views.length).toBeGreaterThan(before);
  });

  test('shows a first dump while it loads, and is complete at its end', () => {
    const bench = new Bench();
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: 5, token: '' });
    bench.engine.fromDump(1, batchOf(THREE).buffer);
    const view = bench.want({});
    expect([view.total, view.complete, view.loading]).toEqual([3, false, { flows: 3, expected: 5, reason: 'first' }]);
    bench.main({ kind: 'dumpEnded', dump: 1, flows: 3, complete: true });
    expect(bench.want({}).complete).toBe(true);
    expect(bench.want({}).loading).toBeUndefined();
  });

  test.each([
    ['asked', { flows: 3, expected: 6, reason: 'asked' }],
    ['periodic', undefined],
  ] as const)('of later dumps shows only those that somebody waits for (%s)', (reason, loading) => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.main({ kind: 'dumpStarted', dump: 9, reason, expected: 6, token: '' });
    bench.engine.fromDump(9, batchOf(THREE).buffer);
    expect(bench.want({}).loading).toEqual(loading);
    bench.main({ kind: 'dumpEnded', dump: 9, flows: 3, complete: true });
    expect(bench.want({}).loading).toBeUndefined();
  });

  test('counts timeouts down between messages', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.nowMs += 40_000;
    const rows = bench.want({}).rows;
    expect(rows.map((row) => row.timeoutSec)).toEqual([60, 0, 10]);
    expect(rows.map((row) => row.timeoutOfSec)).toEqual([100, 30, 50]);
  });

  test('marks new and changed rows for a moment, but not those of the first dump', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.batch([
      { sport: 9, event: 'new' },
      { sport: 1, id: 11, status: 14, event: 'update' },
    ]);
    const changes = bench.want({}).rows.map((row) => row.change);
    expect(changes).toEqual(['changed', 'none', 'none', 'new']);
    bench.pass(4000);
    expect(bench.want({}).rows.map((row) => row.change)).toEqual(['none', 'none', 'none', 'none']);
  });

  test('forgets everything when another source opens', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ select: [{ kind: 'all' }], filter: 'proto = tcp' });
    bench.main({ kind: 'sourceOpened', source: 2 });
    const view = bench.want({});
    expect([view.total, view.listed, view.selected, view.complete]).toEqual([0, 0, 0, false]);
    expect(view.filterText).toBe('proto = tcp');
  });

  test('keeps a filter by time up to date without any message', () => {
    const bench = new Bench();
    bench.dump(THREE);
    expect(bench.want({ filter: 'timeout > 20s' }).matching).toBe(3);
    bench.ack();
    bench.pass(15_000);
    expect(bench.view.matching).toBe(2);
  });

  test('names helpers by the strings in the message', () => {
    const bench = new Bench();
    bench.batch([{ sport: 1, helper: 1, event: 'new' }], 'event', ['', 'ftp']);
    expect(bench.want({}).rows[0]?.helper).toBe('ftp');
  });
});

describe('Engine: what it requests of main', () => {
  test('sends what the view needs, once per change', () => {
    const bench = new Bench();
    bench.want({ sort: [{ column: 'bytes', descending: true }] });
    bench.want({ first: 3 });
    bench.want({ sort: [] });
    bench.want({ filter: 'packets > 10' });
    bench.want({ visible: false });
    bench.want({ visible: true, filter: '' });
    const furtherBy = (column: 'rate' | 'mark') => [
      { column: 'protocol', descending: false } as const,
      { column, descending: true },
    ];
    bench.want({ sort: furtherBy('rate') });
    bench.want({ sort: furtherBy('mark') });
    expect(bench.sent('demand').map((demand) => demand.level)).toEqual([
      'live',
      'readings',
      'live',
      'readings',
      'idle',
      'live',
      'readings',
      'changes',
    ]);
  });

  test('refreshes the visible rows each second, one request at a time, and not while hidden or paused', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ first: 1, count: 2 });
    bench.pass(1000);
    expect(bench.sent('refresh')).toHaveLength(1);
    const asked = new FlowBatch(bench.sent('refresh')[0]?.flows ?? new ArrayBuffer(0));
    expect([...asked.origSport.subarray(0, asked.length)]).toEqual([2, 3]);
    bench.pass(3000);
    expect(bench.sent('refresh')).toHaveLength(1);
    const found = batchOf([{ ...THREE[1], bytes: 5200 }], bench.nowMs).buffer;
    const request = bench.sent('refresh')[0]?.request ?? 0;
    const none = new Uint32Array(0);
    bench.main({ kind: 'checked', request, gone: Uint32Array.of(1), failed: none, found, strings: [] });
    const view = bench.want({ first: 0 });
    expect([view.total, view.rows[1]?.bytes, view.rows[1]?.rateBytesPerSec]).toEqual([2, 5200, 1250]);
    bench.want({ visible: false });
    bench.pass(3000);
    bench.want({ visible: true, paused: true });
    const before = bench.sent('refresh').length;
    bench.pass(3000);
    expect(bench.sent('refresh')).toHaveLength(before);
  });

  test('checks flows missing from a dump, at most 2,000 at a time, and drops those that are gone', () => {
    const bench = new Bench();
    const flows = Array.from({ length: 3000 }, (_, i) => ({ sport: i, src: '10.0.0.9' }));
    bench.dump(flows);
    bench.dump([], 'periodic');
    const checks = (): number[] => bench.sent('check').map((check) => new FlowBatch(check.flows).length);
    expect(checks()).toEqual([2000]);
    const answer = (count: number): void => {
      const request = bench.sent('check').at(-1)?.request ?? 0;
      const gone = Uint32Array.from({ length: count }, (_, i) => i);
      bench.main({ kind: 'checked', request, gone, failed: new Uint32Array(0), strings: [] });
    };
    const { suspects, store } = bench.engine.source.reconciler;
    expect(suspects.count(store)).toBe(3000);
    answer(2000);
    expect(checks()).toEqual([2000, 1000]);
    answer(1000);
    const view = bench.want({});
    expect([view.total, suspects.count(store), view.listed]).toEqual([0, 0, 3000]);
    bench.pass(4000);
    expect(bench.want({}).listed).toBe(0);
  });
});

test('the timeouts of the source say when the last packet of a flow passed, and sort by it', () => {
  const bench = new Bench();
  bench.dump([1, 2, 3].map((sport, i) => ({ protocol: 17, sport, status: 0, timeoutSec: 10 + i })));
  const idle = () => bench.want({ sort: [{ column: 'idle', descending: true }] }).rows.map(lastPacket);
  const lastPacket = ({ lastPacketMs }: RowView) => lastPacketMs !== undefined;
  expect(idle()).toEqual([false, false, false]);
  bench.want({ timeouts: TIMEOUTS });
  const { rows, nowMs } = bench.want({});
  const ago = rows.map(({ lastPacketMs = Number.NaN }) => Math.floor((nowMs - lastPacketMs) / 1000));
  expect(ago).toEqual([20, 19, 18]);
  bench.want({ timeouts: null });
  expect(idle()).toEqual([false, false, false]);
});

test('a filter by the idle time is true of what the column shows, and of no flow that has ended', () => {
  const bench = new Bench();
  const UDP = [1, 2, 3].map((sport, i) => ({ protocol: 17, sport, id: i + 1, status: 0, timeoutSec: 10 + i }));
  bench.dump(UDP);
  const matching = (filter: string) => bench.want({ filter }).rows.map(({ origSport }) => origSport);
  expect(matching('idle >= 0')).toEqual([]);
  bench.want({ timeouts: TIMEOUTS });
  expect([matching('idle > 18s'), matching('idle = 18s')]).toEqual([[1, 2], [3]]);
  // A packet of the first; the others have been idle for longer.
  bench.pass(5000);
  bench.batch([{ ...UDP[0], timeoutSec: 30 }], 'refresh');
  expect([matching('idle < 1s'), matching('idle >= 23s')]).toEqual([[1], [2, 3]]);
  bench.want({ alsoEnded: true });
  bench.batch([{ ...UDP[1], event: 'destroy' }]);
  expect([matching('idle >= 0'), matching('not idle >= 0')]).toEqual([[1, 3], [2]]);
});

test('a delete by the idle time carries the timeouts by which it is compared again', () => {
  const bench = new Bench();
  bench.dump([{ protocol: 17, sport: 1, status: 0, timeoutSec: 10 }]);
  bench.want({ timeouts: TIMEOUTS, filter: 'idle > 15s' });
  const { token, all, secondLook } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  expect([all.count, secondLook.lookedUp]).toEqual([1, ['idle']]);
  bench.execute(token);
  expect(bench.sent('delete')[0]?.where?.timeouts).toEqual(TIMEOUTS);
});

describe('Engine: deleting', () => {
  test('reports exactly what it would take', () => {
    const bench = new Bench();
    bench.dump(THREE);
    const session = { client: '10.0.0.1', clientPort: 1, server: '192.0.2.1', serverPort: 443 };
    bench.want({ filter: 'proto = tcp', ownSession: session });
    const prepared = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    expect(prepared).toMatchObject({ own: 1, filterText: 'proto = tcp', reading: undefined });
    expect(prepared.all).toEqual({
      count: 2,
      untranslatedTcp: 2,
      openingOrClosing: 0,
      untranslatedOther: 0,
      translated: 0,
      hidden: 0,
      byProtocol: [{ protocol: 6, count: 2 }],
      byTcpState: [{ state: 3, count: 2 }],
      bytes: 400,
    });
    expect(prepared.others).toMatchObject({ count: 1, untranslatedTcp: 1, bytes: 100 });
    expect(prepared.sample.map((row) => row.origSport)).toEqual([3, 1]);
    expect(prepared.command).toBe('conntrack -D -p tcp');
    const handle = bench.want({ filter: '' }).rows[2]?.handle ?? -1;
    const one = bench.call({ op: 'prepareDelete', scope: { kind: 'one', handle } });
    const tuple = '-s 10.0.0.1 -d 192.0.2.1 --sport 3 --dport 443';
    expect(one.command).toBe(`conntrack -D -p tcp ${tuple} -w 7`);
    expect(bench.call({ op: 'prepareDelete', scope: { kind: 'one', handle: 424_242 } }).all.count).toBe(0);
  });

  test('counts the established flows that come back, not the translated ones', () => {
    const bench = new Bench();
    const reply = { src: '192.0.2.1', dst: '203.0.113.9', sport: 443, dport: 1066 };
    // SYN_SENT and CLOSE_WAIT; TIME_WAIT and CLOSE have ended.
    const others = [1, 5, 7, 8].map((state, i) => ({ sport: 5 + i, id: 15 + i, state }));
    bench.dump([...THREE, { sport: 4, id: 14, state: 3, reply }, ...others]);
    const prepared = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const counts = { untranslatedTcp: 2, openingOrClosing: 2, untranslatedOther: 1, translated: 1 };
    expect(prepared.all).toMatchObject({ count: 8, ...counts });
  });

  test('reports how many of the selected flows the filter hides', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ select: [{ kind: 'all' }] });
    bench.want({ filter: 'proto = udp' });
    const prepared = bench.call({ op: 'prepareDelete', scope: { kind: 'selected' } });
    expect([prepared.all.count, prepared.all.hidden, prepared.filterText]).toEqual([3, 2, 'proto = udp']);
  });

  test('takes the flow given for it only if none is selected when the delete is prepared', () => {
    const bench = new Bench();
    bench.dump(THREE);
    const [first, second] = bench.want({}).rows.map(({ handle }) => handle);
    const prepared = (orElse?: number) => bench.call({ op: 'prepareDelete', scope: { kind: 'selected', orElse } });
    const taken = (orElse?: number) => prepared(orElse).sample.map(({ handle }) => handle);
    expect(taken(second)).toEqual([second]);
    expect(taken()).toEqual([]);
    bench.want({ select: [{ kind: 'only', index: 0, handle: first ?? -1 }] });
    expect(taken(second)).toEqual([first]);
    bench.want({ select: [{ kind: 'all' }] });
    expect(prepared(second).all.count).toBe(3);
    bench.want({ select: [{ kind: 'none' }] });
    bench.batch([{ ...THREE[1], event: 'destroy' }]);
    expect(taken(second)).toEqual([]);
  });

  test('gives no command for only part of the matching flows: while rereading, or paused', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ filter: 'proto = tcp' });
    const prepared = () => bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    expect(prepared().command).toBe('conntrack -D -p tcp');
    bench.main({ kind: 'dumpStarted', dump: 9, reason: 'lost', expected: 70, token: '' });
    expect(prepared()).toMatchObject({ command: undefined, reading: { flows: 0, expected: 70 } });
    bench.main({ kind: 'dumpEnded', dump: 9, flows: 3, complete: true });
    expect(prepared()).toMatchObject({ command: 'conntrack -D -p tcp', reading: undefined });
    bench.want({ paused: true });
    expect(prepared()).toMatchObject({ command: undefined, paused: true });
  });

  test('is not complete in a view paused before the first dump had ended', () => {
    const bench = new Bench();
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', token: '' });
    expect(bench.want({ paused: true }).complete).toBe(false);
    bench.main({ kind: 'dumpEnded', dump: 1, flows: 0, complete: true });
    expect(bench.want({}).complete).toBe(false);
    expect(bench.want({ paused: false }).complete).toBe(true);
  });

  test('strikes out what the user deletes in a paused view, and nothing else', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ paused: true, filter: 'proto = tcp', select: [{ kind: 'all' }] });
    bench.batch([{ ...THREE[1], event: 'destroy' }]);
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const outcome = bench.execute(token);
    answerDelete(bench, [0, 3], [0, 1]);
    await outcome();
    const view = bench.want({ filter: '' });
    expect(view.rows.map((row) => row.change)).toEqual(['gone', 'none', 'none']);
    expect([view.total, view.matching, view.listed, view.selected]).toEqual([2, 2, 3, 1]);
    expect(view.rows.map((row) => row.selected)).toEqual([false, false, true]);
    bench.pass(10_000);
    expect(bench.want({}).rows.map((row) => row.change)).toEqual(['gone', 'none', 'none']);
    expect(bench.want({ paused: false }).rows.map((row) => row.origSport)).toEqual([3]);
  });

  test('deletes the frozen flows, not what matches later, and removes them from the counts at once', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ filter: 'proto = tcp' });
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    bench.batch([{ sport: 5, id: 15, event: 'new' }]);
    const outcome = bench.execute(token);
    const request = bench.sent('delete')[0];
    const flows = new FlowBatch(request?.flows ?? new ArrayBuffer(0));
    expect([...flows.origSport.subarray(0, flows.length)]).toEqual([1, 3]);
    expect([flows.id[1], flows.zone[1]]).toEqual([13, 7]);
    answerDelete(bench, [0, 3], [0, 1]);
    expect(await outcome()).toEqual({
      deleted: 1,
      gone: 0,
      replaced: 0,
      unmatched: 0,
      refused: [{ errno: 1, reason: 'Operation not permitted', count: 1 }],
      unknown: 0,
      notSent: 0,
      failure: undefined,
    });
    const view = bench.want({});
    expect([view.total, view.matching]).toEqual([3, 2]);
    expect(view.rows.map((row) => row.change)).toEqual(['gone', 'none', 'new']);
    await expect(bench.execute(token)()).rejects.toThrow('ENOTOKEN');
  });

  test('marks a deleted flow that comes back, until it is gone or a minute has passed', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    const handle = bench.want({}).rows[0]?.handle ?? -1;
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'one', handle } });
    const outcome = bench.execute(token);
    answerDelete(bench, [0], [0]);
    expect((await outcome()).deleted).toBe(1);
    bench.batch([{ ...THREE[0], event: 'destroy' }]);
    // The same id again, as when the kernel reuses the slab address.
    bench.batch([{ sport: 1, id: 11, event: 'new' }]);
    bench.pass(5000);
    const change = (): string | undefined => bench.want({}).rows.find((row) => row.id === 11)?.change;
    expect([change(), bench.view.total, bench.view.listed]).toEqual(['back', 3, 3]);
    expect(bench.view.cameBack).toEqual({ action: token, count: 1 });
    bench.pass(60_000);
    expect(change()).toBe('none');
    expect(bench.view.cameBack).toEqual({ action: token, count: 1 });
  });

  test('lists a deleted flow once, whether it is restored or comes back, and not beside it as gone', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    const handle = bench.want({}).rows[0]?.handle ?? -1;
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'one', handle } });
    const outcome = bench.execute(token);
    answerDelete(bench, [0], [0]);
    await outcome();
    bench.batch([{ ...THREE[0], event: 'destroy' }]);
    const shown = (): string[] => bench.want({}).rows.map(({ origSport, change }) => `${origSport} ${change}`);
    expect(shown()).toEqual(['1 gone', '2 none', '3 none']);
    bench.batch([{ ...THREE[0], id: 99, event: 'new' }]);
    expect(shown().sort()).toEqual(['1 back', '2 none', '3 none']);
    // What ended by itself stays for its moment.
    bench.batch([{ ...THREE[1], event: 'destroy' }]);
    bench.batch([{ ...THREE[1], id: 98, event: 'new' }]);
    expect(shown().sort()).toEqual(['1 back', '2 gone', '2 new', '3 none']);
  });

  test('counts translated and UDP flows that come back, but no flow that was not deleted', async () => {
    const bench = new Bench();
    const reply = { src: '192.0.2.1', dst: '203.0.113.9', sport: 443, dport: 1066 };
    const flows: TestFlow[] = [
      { sport: 1, id: 1, state: 3, reply },
      { sport: 2, id: 2, protocol: 17 },
      { sport: 3, id: 3, protocol: 17 },
    ];
    bench.dump(flows);
    expect(bench.want({}).cameBack).toBeUndefined();
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const outcome = bench.execute(token);
    // The third was re-created before the kernel looked at it: it is left alone, and does not count as a comeback.
    bench.batch(flows.map((flow) => ({ ...flow, event: 'destroy' })));
    bench.batch([{ ...flows[2], id: 33, event: 'new' }]);
    expect(bench.want({}).rows.find((row) => row.id === 33)?.change).toBe('back');
    answerDelete(bench, [0, 0, 2], [0, 0, 0]);
    await outcome();
    expect(bench.want({}).cameBack).toEqual({ action: token, count: 0 });
    expect(bench.view.rows.find((row) => row.id === 33)?.change).toBe('new');
    for (const again of [1, 2]) {
      bench.batch(flows.slice(0, 2).map((flow) => ({ ...flow, id: 40 + again, event: 'new' })));
      expect(bench.want({}).cameBack).toEqual({ action: token, count: 2 });
      bench.batch(flows.slice(0, 2).map((flow) => ({ ...flow, id: 40 + again, event: 'destroy' })));
    }
    bench.main({ kind: 'sourceOpened', source: 2 });
    expect(bench.want({}).cameBack).toBeUndefined();
  });

  test('marks a flow as back even if its event is faster than the answer', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ select: [{ kind: 'all' }] });
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'selected' } });
    const outcome = bench.execute(token);
    bench.batch([
      { ...THREE[0], event: 'destroy' },
      { sport: 1, id: 99, event: 'new' },
    ]);
    answerDelete(bench, [0, 1, 2], [0, 0, 0]);
    expect(await outcome()).toMatchObject({ deleted: 1, gone: 1, replaced: 1 });
    const view = bench.want({});
    expect(view.rows.find((row) => row.id === 99)?.change).toBe('back');
    // A gone flow does not count, a replaced one is checked.
    expect(view.total).toBe(2);
    expect(bench.sent('check')).toHaveLength(1);
  });

  test('sends twenty thousand flows in requests of one batch, two at a time, and sums up the outcomes', async () => {
    const bench = new Bench();
    for (const buffer of randomBuffers(20_000, 5, NOW)) {
      bench.engine.fromDump(0, buffer);
    }
    const { token, all } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    expect(all.count).toBe(20_000);
    const outcome = bench.execute(token);
    expect(bench.sent('delete').map((request) => new FlowBatch(request.flows).length)).toEqual([8192, 8192]);
    for (let n = 0; n < 3; n++) {
      const request = bench.sent('delete')[n];
      const length = new FlowBatch(request?.flows ?? new ArrayBuffer(0)).length;
      answerDelete(bench, new Array<number>(length).fill(0), new Array<number>(length).fill(0), n);
    }
    expect((await outcome()).deleted).toBe(20_000);
    expect(bench.want({}).total).toBe(0);
  });

  test('reports what was never sent when main fails, and what is unknown when it never answers', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    const failure = { op: 'delete', code: 'EPERM', message: 'not allowed' };
    const first = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const refused = bench.execute(first.token);
    bench.main({
      kind: 'deleted',
      request: 1,
      outcome: new Uint8Array(0),
      errno: new Int32Array(0),
      reasons: {},
      failure,
    });
    expect(await refused()).toMatchObject({ deleted: 0, unknown: 0, notSent: 3, failure });
    const second = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const silent = bench.execute(second.token);
    bench.pass(61_000);
    expect(await silent()).toMatchObject({ deleted: 0, unknown: 3, failure: { code: 'ETIMEDOUT' } });
    expect(bench.want({}).total).toBe(3);
  });

  test('sends no flow that has ended since it was frozen, and reports whether another flow has its tuple', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    bench.batch([
      { ...THREE[0], event: 'destroy' },
      { ...THREE[1], event: 'destroy' },
      // The same tuple and the same id: only the handle differs.
      { ...THREE[1], event: 'new' },
    ]);
    const outcome = bench.execute(token);
    const flows = new FlowBatch(bench.sent('delete')[0]?.flows ?? new ArrayBuffer(0));
    expect([...flows.id.subarray(0, flows.length)]).toEqual([13]);
    answerDelete(bench, [0], [0]);
    expect(await outcome()).toMatchObject({ deleted: 1, gone: 1, replaced: 1, notSent: 0 });
  });

  test('needs no request if every frozen flow has ended', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    bench.batch(THREE.map((flow) => ({ ...flow, event: 'destroy' })));
    expect(await bench.execute(token)()).toMatchObject({ deleted: 0, gone: 3, replaced: 0 });
    expect(bench.sent('delete')).toEqual([]);
  });

  test('bounds the start of a flow known from an event by the time when the event was read', () => {
    const bench = new Bench();
    bench.dump([{ sport: 1, id: 1, startMs: NOW - 5000 }]);
    const readMs = NOW + 1234;
    bench.nowMs = readMs + 500;
    const event = batchOf([{ sport: 2, id: 2, event: 'new' }], readMs + 0.25).buffer;
    bench.main({ kind: 'batch', origin: 'event', buffer: event, strings: [] });
    bench.execute(bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } }).token);
    const flows = new FlowBatch(bench.sent('delete')[0]?.flows ?? new ArrayBuffer(0));
    const bits = PRESENCE.start | PRESENCE.stop;
    expect([...flows.presence.subarray(0, 2)].map((presence) => presence & bits)).toEqual([
      PRESENCE.start,
      PRESENCE.stop,
    ]);
    const [low = 0, high = 0] = flows.stopNs.subarray(2, 4);
    expect((BigInt(high) << 32n) | BigInt(low)).toBe(BigInt(readMs + 1) * 1_000_000n);
  });

  test('counts flows that did not reach the kernel as not sent, separately from those it refused', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    const outcome = bench.execute(bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } }).token);
    answerDelete(bench, [0, 5, 3], [0, 32, 1]);
    expect(await outcome()).toMatchObject({ deleted: 1, notSent: 1, unknown: 0, refused: [{ errno: 1, count: 1 }] });
    expect(bench.want({}).total).toBe(2);
  });

  test('finds a flow by its handle wherever the list puts it', () => {
    const bench = new Bench();
    bench.dump(THREE);
    const handle = bench.want({}).rows[0]?.handle ?? -1;
    bench.want({ sort: [{ column: 'bytes', descending: false }] });
    expect(bench.call({ op: 'indexOf', handle })).toBe(2);
    bench.want({ filter: 'proto = udp' });
    expect(bench.call({ op: 'indexOf', handle })).toBe(-1);
  });
});
