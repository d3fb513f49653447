// Deleting what still matches a filter: each flow is looked at right before its delete, and real packets have changed
// some since the list.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyRows, type Flow, FlowBatch, flowAt, type KernelTimeouts, PRESENCE } from '../../native/flow/index.ts';
import {
  Conntrack,
  DELETE_OUTCOME,
  type DeleteOptions,
  FilterSyntaxError,
  type KnownValues,
} from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';
import { FIRST_PORT, SteadyTraffic } from './support/steady-traffic.ts';

const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
const CTLOAD = join(import.meta.dirname, '../../native/build/ctload');
const FLOWS = 60;
/** What packets set the timers to: nothing expires during a test. */
const HIGH_SEC = 3600;
/** The time left to each flow before the test's packets. */
const LOW_SEC = 600;
const BELOW = 'timeout < 20m';
const { deleted, gone, replaced, refused, unmatched } = DELETE_OUTCOME;

let namespace: Namespace;
let conntrack: Conntrack;
let traffic: SteadyTraffic;
namespaceForAll(async (own) => {
  namespace = own.namespace;
  for (const name of ['udp_timeout', 'udp_timeout_stream']) {
    namespace.run('sysctl', '-qw', `net.netfilter.nf_conntrack_${name}=${HIGH_SEC}`);
  }
  conntrack = await own.open();
  traffic = await SteadyTraffic.start(namespace, FLOWS);
  own.defer(() => traffic[Symbol.asyncDispose]());
});

/** All flows of the traffic, ordered by port, with one datagram each and little time left. */
let flows: FlowBatch;
beforeEach(async () => {
  await conntrack.flush();
  await traffic.send(0, FLOWS);
  await conntrack.update(await pick(conntrack, () => true), { timeoutSec: LOW_SEC });
  flows = await listed();
  expect(flows.length).toBe(FLOWS);
});

async function listed(): Promise<FlowBatch> {
  const all = await pick(conntrack, ({ orig }) => orig.dport === 7);
  const rows = Array.from({ length: all.length }, (_, row) => row);
  rows.sort((a, b) => (all.origSport[a] ?? 0) - (all.origSport[b] ?? 0));
  return new FlowBatch(copyRows(all.buffer, rows), all.strings);
}

/** Outcomes with their numbers of flows. */
async function remove(options: DeleteOptions, some = flows): Promise<Record<string, number>> {
  const { outcome } = await conntrack.deleteFlows(some, options);
  const counts: Record<string, number> = {};
  for (const [name, value] of Object.entries(DELETE_OUTCOME)) {
    const count = outcome.reduce((sum, one) => sum + (one === value ? 1 : 0), 0);
    if (count > 0) counts[name] = count;
  }
  return counts;
}

/** Source ports still in the table, as offsets from the first flow's. */
async function left(): Promise<number[]> {
  const ports = (await conntrack.list()).map(({ orig }) => (orig.sport ?? 0) - FIRST_PORT);
  return ports.sort((a, b) => a - b);
}

const from = (first: number, to = FLOWS): number[] => Array.from({ length: to - first }, (_, i) => first + i);

describe('what no longer matches is left alone', () => {
  test('if packets have reset its timeout', async () => {
    await traffic.send(20, FLOWS);
    // According to the list, all of them match.
    expect((await conntrack.list({ filter: BELOW })).length).toBe(20);
    expect(await remove({ where: BELOW })).toEqual({ deleted: 20, unmatched: 40 });
    expect(await left()).toEqual(from(20));
  });

  test('and without the filter is deleted as usual', async () => {
    await traffic.send(0, FLOWS);
    expect(await remove({ verify: true })).toEqual({ deleted: FLOWS });
  });

  test.each([
    ['packets', (flow: Flow) => `packets < ${(flow.origPackets ?? 0) + (flow.replyPackets ?? 0) + 1}`],
    ['bytes', (flow: Flow) => `reply.bytes = ${flow.replyBytes}`],
  ])('if %s have been added since', async (_, filterOf) => {
    const where = filterOf(flowAt(flows, 0));
    await traffic.send(0, 10);
    expect(await remove({ where })).toEqual({ deleted: 50, unmatched: 10 });
    expect(await left()).toEqual(from(0, 10));
  });

  test('if its mark or status has changed', async () => {
    const some = new FlowBatch(copyRows(flows.buffer, from(0, 4)), flows.strings);
    await conntrack.update(some, { mark: { value: 5 } });
    expect(await remove({ where: 'mark = 0' })).toEqual({ deleted: FLOWS - 4, unmatched: 4 });
    await conntrack.update(some, { status: { value: 0x400 } });
    expect(await remove({ where: 'not status has fixed_timeout' }, some)).toEqual({ unmatched: 4 });
    expect(await remove({ where: 'fixed_timeout and mark = 5' }, some)).toEqual({ deleted: 4 });
  });

  test('by the whole filter, not by one term', async () => {
    await traffic.send(0, FLOWS);
    const where = `${BELOW} or sport in ${FIRST_PORT}-${FIRST_PORT + 9}`;
    expect(await remove({ where })).toEqual({ deleted: 10, unmatched: 50 });
    expect(await left()).toEqual(from(10));
  });

  test('a filter without any condition is refused: an empty text is no reason to delete everything', async () => {
    for (const where of ['', '  ', { kind: 'all' } as const]) {
      await expect(remove({ where })).rejects.toThrow(
        'Expected "where" to have a condition: leave it out to delete all given flows',
      );
    }
    expect(await left()).toEqual(from(0));
  });

  test('the reference held by the look itself does not count as use', async () => {
    const uses = async () => (await conntrack.list()).map(({ use }) => use);
    expect(new Set(await uses())).toEqual(new Set([1]));
    const { found } = await conntrack.get(flows);
    expect(new Set(found.use.subarray(0, found.length))).toEqual(new Set([1]));
    expect((await conntrack.inspect(flows, 0))?.details.use).toBe(1);
    expect(await remove({ where: 'use > 1' })).toEqual({ unmatched: FLOWS });
    const { matched, deleted: all } = await conntrack.deleteMatching('use = 1');
    expect([matched, all]).toEqual([FLOWS, FLOWS]);
  });

  test('by a function, which is called with the fresh values', async () => {
    await traffic.send(0, 30);
    expect(await remove({ where: ({ timeoutSec = 0 }) => timeoutSec <= LOW_SEC })).toEqual({
      deleted: 30,
      unmatched: 30,
    });
  });
});

describe('a rate', () => {
  /** Known values as if the flows had been read that long ago. */
  const readAgo = (ms: number): KnownValues => ({ countedMs: new Float64Array(FLOWS).fill(Date.now() - ms) });

  test('is the bytes since the flows’ own reading by the time since', async () => {
    await traffic.send(0, 10);
    // Two packets of 29 bytes in about ten seconds; none for the silent flows.
    expect(await remove({ where: 'rate >= 2', known: readAgo(10_000) })).toEqual({
      deleted: 10,
      unmatched: 50,
    });
  });

  test('of a direction is that of its bytes', async () => {
    await traffic.send(0, 10);
    const where = 'orig.rate >= 1 and reply.rate >= 1';
    expect(await remove({ where, known: readAgo(10_000) })).toEqual({ deleted: 10, unmatched: 50 });
  });

  test('of a direction is the known one if too little time has passed', async () => {
    const rates = () => new Float32Array(FLOWS).fill(Number.NaN);
    const known = { origRate: rates().fill(1000, 0, 7), replyRate: rates().fill(1000, 5, 12) };
    const countedMs = new Float64Array(FLOWS).fill(Date.now() + 60_000);
    const where = 'orig.rate >= 1kB/s and not reply.rate >= 1kB/s';
    expect(await remove({ where, known: { ...known, countedMs } })).toEqual({ deleted: 5, unmatched: 55 });
  });

  test('is the known one if too little time has passed', async () => {
    const known = { countedMs: new Float64Array(FLOWS).fill(Date.now() + 60_000), rate: new Float32Array(FLOWS) };
    known.rate.fill(1000, 0, 7);
    expect(await remove({ where: 'rate >= 1kB/s', known })).toEqual({ deleted: 7, unmatched: 53 });
  });

  test('is the average since the flow began in a delete by filter, as in the list', async () => {
    expect(await conntrack.deleteMatching('rate >= 0 and rate < 1GB/s')).toMatchObject({
      deleted: FLOWS,
      unmatched: 0,
    });
  });
});

describe('what no look returns', () => {
  test('is compared by its known value: the last change', async () => {
    const changed = new Uint32Array(FLOWS);
    const baseMs = 1_790_000_000_000;
    // Steps of two milliseconds after the base: the first half changed a minute before it was looked at, the others never.
    changed.fill((1000 / 2 + 1) * 2, 0, 30);
    const known = { changed, baseMs, nowMs: baseMs + 61_000 };
    expect(await remove({ where: 'changed = 1m', known })).toEqual({ deleted: 30, unmatched: 30 });
  });

  test('is absent if unknown', async () => {
    expect(await remove({ where: 'changed < 1000d or direction = local' })).toEqual({ unmatched: FLOWS });
    flows.localAddresses = await conntrack.localAddresses();
    expect(await remove({ where: 'direction = local' })).toEqual({ deleted: FLOWS });
  });
});

describe('the idle time', () => {
  const IDLE = 'idle > 40m';
  let timeouts: KernelTimeouts;
  beforeEach(async () => {
    // With their start known, flows could not have been idle for longer than this test runs.
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=0');
    await conntrack.flush();
    await traffic.send(0, FLOWS);
    await conntrack.update(await pick(conntrack, () => true), { timeoutSec: LOW_SEC });
    flows = await listed();
    ({ timeouts } = await conntrack.info());
  });
  afterEach(() => namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=1'));

  test('is compared with the time left then: packets have passed since the list', async () => {
    flows.timeouts = timeouts;
    await traffic.send(0, 30);
    expect(await remove({ where: IDLE })).toEqual({ deleted: 30, unmatched: 30 });
    expect(await left()).toEqual(from(0).slice(0, 30));
  });

  test('is known in lists and deletes by filter that are given the timeouts, and absent otherwise', async () => {
    await traffic.send(0, 10);
    expect((await conntrack.list({ filter: IDLE, timeouts })).length).toBe(50);
    expect(await conntrack.list({ filter: 'idle >= 0' })).toEqual([]);
    expect(await conntrack.deleteMatching(IDLE, { timeouts })).toMatchObject({ matched: 50, deleted: 50 });
    expect(await conntrack.flush({ filter: 'idle < 1m', timeouts })).toMatchObject({ matched: 10, deleted: 10 });
  });
});

describe('the other outcomes', () => {
  test('take precedence: gone, and replaced, whatever the filter', async () => {
    namespace.run('conntrack', '-D', '-p', 'udp', '--sport', String(FIRST_PORT));
    // As if re-created at the same place in the kernel's memory.
    flows.startNs[2] = ((flows.startNs[2] ?? 0) ^ 0x400) >>> 0;
    const { outcome } = await conntrack.deleteFlows(flows, { where: 'timeout > 1d' });
    expect([...outcome.subarray(0, 3)]).toEqual([gone, replaced, unmatched]);
    flows.presence[2] = ((flows.presence[2] ?? 0) & ~PRESENCE.start) | PRESENCE.stop;
    const since = await conntrack.deleteFlows(flows, { where: 'timeout < 1d' });
    expect([...since.outcome.subarray(0, 4)]).toEqual([gone, replaced, replaced, deleted]);
    expect(await left()).toEqual([1, 2]);
  });

  test('are refusals if nothing may be changed, as soon as something would be', async () => {
    const args = ['netns', 'exec', namespace.name, HELPER, '--read-only'];
    await using reader = await Conntrack.open({ helper: { command: 'ip', args } });
    const { outcome } = await reader.deleteFlows(flows, { where: 'timeout > 1d' });
    expect(new Set(outcome)).toEqual(new Set([unmatched]));
    await expect(reader.deleteFlows(flows, { where: 'timeout < 1d' })).rejects.toMatchObject({ code: 'EPERM' });
    expect((await left()).length).toBe(FLOWS);
    expect(refused).toBeDefined();
  });

  test('are the same through the helper', async () => {
    const args = ['netns', 'exec', namespace.name, HELPER];
    await using helped = await Conntrack.open({ helper: { command: 'ip', args } });
    await traffic.send(0, 30);
    const { outcome } = await helped.deleteFlows(flows, { where: BELOW });
    expect([...outcome]).toEqual(from(0).map((row) => (row < 30 ? unmatched : deleted)));
  });
});

describe('an invalid filter', () => {
  test('is refused, and nothing deleted', async () => {
    await expect(conntrack.deleteFlows(flows, { where: 'timeout <' })).rejects.toBeInstanceOf(FilterSyntaxError);
    const known = { rate: new Float32Array(3) };
    await expect(conntrack.deleteFlows(flows, { where: 'rate > 1', known })).rejects.toThrow(
      `Expected "known.rate" to be a Float32Array of ${FLOWS}`,
    );
    await expect(conntrack.deleteFlows(flows, { known: { ratio: 1 } as KnownValues })).rejects.toThrow(TypeError);
    expect((await left()).length).toBe(FLOWS);
  });
});

describe('deleting by filter', () => {
  test('looks at each flow again: what has changed since the list is left alone, and counted', async () => {
    // The first time the filter is evaluated, the kernel's values change behind its back.
    let asked = 0;
    const where = ({ mark = 0 }: Flow): boolean => {
      if (asked++ === 0) namespace.run(CTLOAD, 'batched', 'update', '5', 'udp');
      return mark === 0;
    };
    expect(await conntrack.deleteMatching(where)).toMatchObject({ matched: FLOWS, deleted: 0, unmatched: FLOWS });
    expect((await left()).length).toBe(FLOWS);
    expect(await conntrack.flush({ filter: 'mark = 5' })).toMatchObject({ matched: FLOWS, deleted: FLOWS });
  });

  test('even if the machine is busy with thousands of other flows', async () => {
    namespace.fill(5000);
    await traffic.sendEvery(1000);
    const busy = spawn(process.execPath, ['-e', 'for (;;);']);
    const churn = (async () => {
      for (let i = 0; i < 2; i++) {
        await conntrack.deleteMatching('tcp and timeout > 1s');
        namespace.fill(5000);
      }
    })();
    const stale = flows;
    await traffic.send(0, FLOWS);
    expect(await remove({ where: BELOW }, stale)).toEqual({ unmatched: FLOWS });
    for (let i = 0; i < 5; i++) {
      expect(await conntrack.deleteMatching(`udp and ${BELOW}`)).toMatchObject({ deleted: 0 });
    }
    await churn;
    const ended = once(busy, 'exit');
    busy.kill();
    await ended;
    expect((await conntrack.list({ filter: 'udp' })).length).toBe(FLOWS);
  });
});
