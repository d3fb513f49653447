// Deleting exact flows and flushing: what is reported is what happened.

import { describe, expect, test } from 'vitest';
import { copyRows, FlowBatch, flowAt, PRESENCE } from '../../native/flow/index.ts';
import { type Conntrack, DELETE_OUTCOME, GET_OUTCOME } from '../../native/index.ts';
import { fillMixed, MIXED_FLOWS } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { listFlows, pick } from './support/rows.ts';

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

const UDP = '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300';

function outcomes(result: { outcome: Uint8Array }): number[] {
  return [...result.outcome];
}

/** The first element of a u64 column, which is stored as words. */
function ns(words: Uint32Array): bigint {
  return (BigInt(words[1] ?? 0) << 32n) | BigInt(words[0] ?? 0);
}

function setNs(words: Uint32Array, value: bigint): void {
  words.set([Number(value & 0xffff_ffffn), Number(value >> 32n)]);
}

describe.each([false, true])('deleting with verify: %s', (verify) => {
  test('every kind of flow is deleted on request, and nothing else', async () => {
    fillMixed(namespace);
    const flows = await pick(conntrack, () => true);
    for (let row = 0; row < flows.length; row++) {
      const one = new FlowBatch(copyRows(flows.buffer, [row]), conntrack.strings);
      expect([row, ...outcomes(await conntrack.deleteFlows(one, { verify }))]).toEqual([row, DELETE_OUTCOME.deleted]);
      expect(namespace.count()).toBe(MIXED_FLOWS - row - 1);
    }
  });

  test('what is gone is reported as gone', async () => {
    namespace.insert(UDP);
    const flow = await pick(conntrack, () => true);
    namespace.run('conntrack', '-D', '-p', 'udp');
    expect(outcomes(await conntrack.deleteFlows(flow, { verify }))).toEqual([DELETE_OUTCOME.gone]);
  });

  test('a flow with another id is reported as replaced and left alone', async () => {
    namespace.insert(UDP);
    const flow = await pick(conntrack, () => true);
    flow.id[0] = ((flow.id[0] ?? 0) ^ 1) >>> 0;
    expect(outcomes(await conntrack.deleteFlows(flow, { verify }))).toEqual([DELETE_OUTCOME.replaced]);
    expect(namespace.count()).toBe(1);
  });

  test('the same tuple in another zone is another flow', async () => {
    namespace.insert(UDP);
    namespace.insert(`${UDP} -w 5`);
    const zoned = await pick(conntrack, (flow) => flow.zone === 5);
    expect(outcomes(await conntrack.deleteFlows(zoned, { verify }))).toEqual([DELETE_OUTCOME.deleted]);
    expect(outcomes(await conntrack.deleteFlows(zoned, { verify }))).toEqual([DELETE_OUTCOME.gone]);
    expect((await listFlows(conntrack)).map((flow) => flow.zone)).toEqual([undefined]);
  });

  test('many are distinguished by row', async () => {
    for (let port = 2000; port < 2010; port++) namespace.insert(UDP.replace('1003', String(port)));
    const flows = await pick(conntrack, () => true);
    const gonePorts = new Set([2001, 2004, 2009]);
    for (const port of gonePorts) namespace.run('conntrack', '-D', '-p', 'udp', '--sport', String(port));
    const expected = Array.from({ length: 10 }, (_, row) =>
      gonePorts.has(flows.origSport[row] ?? 0) ? DELETE_OUTCOME.gone : DELETE_OUTCOME.deleted,
    );
    expect(outcomes(await conntrack.deleteFlows(flows, { verify }))).toEqual(expected);
    expect(namespace.count()).toBe(0);
  });
});

describe('deleting', () => {
  test('with verify leaves alone a flow that was re-created with the same tuple and id', async () => {
    namespace.insert(UDP);
    const flow = await pick(conntrack, () => true);
    expect((flow.presence[0] ?? 0) & PRESENCE.start).toBeTruthy();
    // As if the flow had been re-created at the same address in the kernel's memory.
    flow.startNs[0] = ((flow.startNs[0] ?? 0) ^ 0x400) >>> 0;
    expect(outcomes(await conntrack.deleteFlows(flow, { verify: true }))).toEqual([DELETE_OUTCOME.replaced]);
    expect(namespace.count()).toBe(1);
  });

  test('with verify leaves alone a flow that began after the requested one was known to be alive', async () => {
    namespace.insert(UDP);
    const flow = await pick(conntrack, () => true);
    // As known from an event, which has no start time.
    flow.presence[0] = ((flow.presence[0] ?? 0) & ~PRESENCE.start) | PRESENCE.stop;
    const startNs = ns(flow.startNs);
    setNs(flow.stopNs, startNs - 1n);
    expect(outcomes(await conntrack.deleteFlows(flow, { verify: true }))).toEqual([DELETE_OUTCOME.replaced]);
    expect(namespace.count()).toBe(1);
    setNs(flow.stopNs, startNs);
    expect(outcomes(await conntrack.deleteFlows(flow, { verify: true }))).toEqual([DELETE_OUTCOME.deleted]);
  });

  test('with verify a flow known from an event is identified by the time that was read, whatever its id', async () => {
    const events = await conntrack.subscribe({ groups: ['new'] });
    namespace.insert(UDP);
    const heard = (await events[Symbol.asyncIterator]().next()).value;
    await events.close();
    if (!heard || 'kind' in heard) throw new Error('no event');
    const flow = new FlowBatch(copyRows(heard.buffer), conntrack.strings);
    expect((flow.presence[0] ?? 0) & PRESENCE.start).toBe(0);
    flow.presence[0] = (flow.presence[0] ?? 0) | PRESENCE.stop;
    setNs(flow.stopNs, BigInt(Math.floor(heard.receivedMs) + 1) * 1_000_000n);
    namespace.run('conntrack', '-D', '-p', 'udp');
    namespace.insert(UDP);
    // As if the kernel had placed the new one in the same memory.
    flow.id[0] = (await pick(conntrack, () => true)).id[0] ?? 0;
    expect(outcomes(await conntrack.deleteFlows(flow, { verify: true }))).toEqual([DELETE_OUTCOME.replaced]);
    expect(namespace.count()).toBe(1);
  });

  test('with verify leaves alone a flow without a start time if the requested one had one', async () => {
    namespace.insert(UDP);
    const flow = await pick(conntrack, () => true);
    namespace.run('conntrack', '-D', '-p', 'udp');
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=0');
    namespace.insert(UDP);
    const anew = await pick(conntrack, () => true);
    expect((anew.presence[0] ?? 0) & PRESENCE.start).toBe(0);
    flow.id[0] = anew.id[0] ?? 0;
    expect(outcomes(await conntrack.deleteFlows(flow, { verify: true }))).toEqual([DELETE_OUTCOME.replaced]);
    expect(outcomes(await conntrack.deleteFlows(anew, { verify: true }))).toEqual([DELETE_OUTCOME.deleted]);
  });

  test('thousands in one call takes many sends, and each flow has its outcome', async () => {
    namespace.fill(4000);
    const flows = await pick(conntrack, () => true);
    expect(flows.length).toBe(4000);
    namespace.run('conntrack', '-D', '-p', 'tcp', '--sport', '2345');
    const result = await conntrack.deleteFlows(flows);
    const gone = outcomes(result).flatMap((outcome, row) =>
      outcome === DELETE_OUTCOME.gone ? [flows.origSport[row]] : [],
    );
    expect(gone).toEqual([2345]);
    expect(outcomes(result).filter((outcome) => outcome === DELETE_OUTCOME.deleted)).toHaveLength(3999);
    expect(namespace.count()).toBe(0);
    // All 4,000 errors must arrive.
    expect(outcomes(await conntrack.deleteFlows(flows)).every((outcome) => outcome === DELETE_OUTCOME.gone)).toBe(true);
  });

  test('nothing does nothing', async () => {
    namespace.insert(UDP);
    const none = new FlowBatch(copyRows((await pick(conntrack, () => true)).buffer, []), conntrack.strings);
    expect(outcomes(await conntrack.deleteFlows(none))).toEqual([]);
    expect(namespace.count()).toBe(1);
  });
});

describe('getting', () => {
  test('finds every kind of flow as it is now, and reports which are gone', async () => {
    fillMixed(namespace);
    const flows = await pick(conntrack, () => true);
    namespace.run('conntrack', '-D', '-p', 'sctp');
    const result = await conntrack.get(flows);
    const gone = [...result.outcome].flatMap((outcome, row) =>
      outcome === GET_OUTCOME.gone ? [flowAt(flows, row).protocol] : [],
    );
    expect(gone).toEqual([132]);
    expect(result.found.length).toBe(MIXED_FLOWS - 1);
    for (const [row, asked] of result.foundRows.entries()) {
      expect(result.outcome[asked]).toBe(GET_OUTCOME.found);
      expect({ ...flowAt(result.found, row), timeoutSec: 0, use: 0 }).toEqual({
        ...flowAt(flows, asked),
        timeoutSec: 0,
        use: 0,
      });
      expect(result.found.key[row * 2]).toBe(flows.key[asked * 2]);
    }
  });
});

describe('flushing', () => {
  test.each(['ipv4', 'ipv6'] as const)('%s leaves the other family', async (family) => {
    fillMixed(namespace);
    await conntrack.flush({ family });
    const left = await listFlows(conntrack);
    const other = family === 'ipv4' ? 'ipv6' : 'ipv4';
    expect(left.length).toBeGreaterThan(0);
    expect(left.every((flow) => flow.family === other)).toBe(true);
    expect(namespace.list().length).toBe(left.length);
  });

  test('without a family takes everything', async () => {
    fillMixed(namespace);
    await conntrack.flush();
    expect(namespace.count()).toBe(0);
  });
});
