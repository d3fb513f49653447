// Values that change without an event: while the view depends on them, they are reread, and a delete that depends on
// them looks at each flow again.

import { describe, expect, test } from 'vitest';
import { compileFilter, FIELDS, FRESHNESS, parseFilter } from '../../../../../native/filter/index.ts';
import { FlowBatch, PRESENCE } from '../../../../../native/flow/index.ts';
import { COLUMN_IDS, ENGINE_COLUMNS } from '../../../../../renderer/engine/columns/engine-columns.ts';
import type { Want } from '../../../../../renderer/engine/worker-messages.ts';
import { answerDelete, Bench, NOW, THREE } from '../engine-bench.ts';
import { batchOf, randomBuffers } from '../flows.ts';

describe('the engine', () => {
  test('requests fresh values if the filter or sort depends on values that change without an event', () => {
    const bench = new Bench();
    const demand = (want: Omit<Want, 'kind' | 'seq'>): string | undefined => {
      bench.want({ sort: [], filter: '', ...want });
      return bench.sent('demand').at(-1)?.level;
    };
    const levels = { never: 'live', 'without events': 'changes', always: 'readings' } as const;
    for (const field of FIELDS) {
      const comparison = parseFilter(field.example);
      if (!comparison.ok) throw new Error(field.example);
      const { stale } = compileFilter(comparison.filter);
      expect([field.name, demand({ filter: field.example })]).toEqual([field.name, levels[stale]]);
    }
    for (const column of COLUMN_IDS) {
      const level = levels[FRESHNESS[ENGINE_COLUMNS[column].freshness].stale];
      expect([column, demand({ sort: [{ column, descending: true }] })]).toEqual([column, level]);
    }
    const byTimeout = [{ column: 'timeout', descending: false }] as const;
    expect(demand({ sort: byTimeout })).toBe('readings');
    expect(demand({ filter: 'timeout < 20s' })).toBe('readings');
    expect(demand({ filter: 'established', sort: byTimeout })).toBe('readings');
    expect(demand({ filter: 'dport = 53', sort: [{ column: 'age', descending: false }] })).toBe('live');
  });
});

describe('a delete', () => {
  test('compares matching flows again if the filter uses values that change, but never flows picked by hand', () => {
    const bench = new Bench();
    bench.dump(THREE);
    const whereOf = (filter: string, kind: 'matching' | 'selected') => {
      bench.want({ filter, select: [{ kind: 'all' }] });
      const { token, secondLook } = bench.call({ op: 'prepareDelete', scope: { kind } });
      bench.execute(token);
      const where = bench.sent('delete').at(-1)?.where;
      answerDelete(bench, [6, 6, 6], [0, 0, 0], bench.sent('delete').length - 1);
      return [where?.filter, secondLook.lookedUp, secondLook.asKnown];
    };
    expect(whereOf('timeout < 10m or dport=53', 'matching')).toEqual(['timeout < 10m or dport = 53', ['timeout'], []]);
    expect(whereOf('timeout < 10m', 'selected')).toEqual([undefined, [], []]);
    expect(whereOf('proto in {tcp, udp}', 'matching')).toEqual([undefined, [], []]);
    expect(whereOf('not changed < 1s', 'matching')).toEqual([undefined, [], ['changed']]);
    expect(whereOf('bytes > 1 and not changed < 1s', 'matching')[2]).toEqual(['changed']);
  });

  test('says in each request which part of the delete it is, and when the delete has ended', () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ select: [{ kind: 'all' }] });
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'selected' } });
    bench.execute(token);
    expect(bench.sent('delete').map(({ part }) => part)).toEqual([{ token, total: 3, sent: 3, gone: 0, replaced: 0 }]);
    expect(bench.sent('deleteEnded')).toEqual([]);
    answerDelete(bench, [0, 0, 0], [0, 0, 0], 0);
    expect(bench.sent('deleteEnded')).toEqual([
      { kind: 'deleteEnded', part: expect.objectContaining({ token, sent: expect.any(Number) }) },
    ]);
  });

  test('sends the frozen values that no GET returns along with the filter', () => {
    const bench = new Bench();
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', localAddresses: ['10.0.0.1'], token: '' });
    bench.dump([{ sport: 1, id: 1, bytes: 1_000_000 }]);
    bench.pass(2000);
    bench.batch([{ sport: 1, id: 1, bytes: 3_000_000, status: 8 }], 'refresh');
    bench.pass(500);
    bench.want({ filter: 'rate > 1kB/s and changed < 1m and outbound' });
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    bench.batch([{ sport: 1, id: 1, bytes: 9_000_000, status: 10 }], 'refresh');
    bench.execute(token);
    const request = bench.sent('delete')[0];
    const { where } = request ?? {};
    const flows = new FlowBatch(request?.flows ?? new ArrayBuffer(0));
    expect([flows.length, flows.origBytes[0], (flows.presence[0] ?? 0) & PRESENCE.origCounters]).toEqual([
      1,
      3_000_000,
      PRESENCE.origCounters,
    ]);
    expect([where?.rate?.[0], where?.countedMs?.[0], where?.nowMs]).toEqual([1_000_000, NOW + 2000, NOW + 2500]);
    expect(where?.localAddresses).toEqual(['10.0.0.1']);
    const changedMs = (where?.baseMs ?? 0) + ((where?.changed?.[0] ?? 0) >>> 1) * 2 - 2;
    expect(changedMs).toBe(NOW + 2000);
  });

  test('sends the rates of each direction if the filter compares one', () => {
    const bench = new Bench();
    bench.dump([{ sport: 1, id: 1, bytes: 1_000_000, replyBytes: 0 }]);
    bench.want({ filter: 'reply.rate < 2kB/s' });
    bench.pass(2000);
    bench.batch([{ sport: 1, id: 1, bytes: 3_000_000, replyBytes: 3000 }], 'refresh');
    const { token, all, secondLook } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    expect([all.count, secondLook.lookedUp]).toEqual([1, ['reply.rate']]);
    bench.execute(token);
    const { where } = bench.sent('delete')[0] ?? {};
    expect([where?.origRate?.[0], where?.replyRate?.[0], where?.countedMs?.[0]]).toEqual([1_000_000, 1500, NOW + 2000]);
  });

  test('counts flows that no longer match, leaves them alive, and requests their values', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ filter: 'timeout < 10m' });
    const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const outcome = bench.execute(token);
    answerDelete(bench, [0, 6, 6], [0, 0, 0]);
    expect(await outcome()).toMatchObject({ deleted: 1, unmatched: 2, replaced: 0, notSent: 0 });
    expect(bench.want({})).toMatchObject({ total: 2, matching: 2 });
    const asked = new FlowBatch(bench.sent('check')[0]?.flows ?? new ArrayBuffer(0));
    expect([...asked.id.subarray(0, asked.length)]).toEqual([12, 13]);
    const found = batchOf([{ ...THREE[1], timeoutSec: 1200 }], bench.nowMs).buffer;
    const request = bench.sent('check')[0]?.request ?? 0;
    bench.main({ kind: 'checked', request, gone: new Uint32Array(), failed: new Uint32Array(), found, strings: [] });
    expect(bench.want({}).matching).toBe(1);
  });

  test('leaves the mark on a flow that came back after an earlier delete and no longer matches this one', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ filter: 'timeout < 10m' });
    const first = bench.execute(bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } }).token);
    answerDelete(bench, [0, 6, 6], [0, 0, 0]);
    await first();
    bench.batch([{ ...THREE[0], id: 99, event: 'new' }]);
    const change = (): string | undefined => bench.want({}).rows.find((row) => row.id === 99)?.change;
    expect(change()).toBe('back');
    const second = bench.execute(bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } }).token);
    answerDelete(bench, [6, 6, 6], [0, 0, 0], 1);
    expect((await second()).unmatched).toBe(3);
    expect(change()).toBe('back');
  });

  test('compares again one request at a time: nothing gets between a look and its delete', () => {
    const bench = new Bench();
    for (const buffer of randomBuffers(20_000, 5, NOW)) {
      bench.engine.fromDump(0, buffer);
    }
    bench.want({ filter: 'timeout >= 0s or not timeout >= 0s' });
    const { token, all } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    expect(all.count).toBe(20_000);
    bench.execute(token);
    expect(bench.sent('delete')).toHaveLength(1);
    answerDelete(bench, new Array<number>(8192).fill(0), new Array<number>(8192).fill(0));
    expect(bench.sent('delete')).toHaveLength(2);
  });

  test('leaves a paused view unchanged if nothing matches any longer', async () => {
    const bench = new Bench();
    bench.dump(THREE);
    bench.want({ paused: true, filter: 'timeout < 10m' });
    const { token, all } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
    const outcome = bench.execute(token);
    answerDelete(bench, [6, 6, 6], [0, 0, 0]);
    expect([all.count, (await outcome()).unmatched]).toEqual([3, 3]);
    expect(bench.want({}).rows.map((row) => row.change)).toEqual(['none', 'none', 'none']);
  });
});
