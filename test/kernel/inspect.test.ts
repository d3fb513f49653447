// One flow with all its details, and counters that are zeroed as they are read.

import { describe, expect, test } from 'vitest';
import { flowAt } from '../../native/flow/index.ts';
import { batchOf, type Conntrack, GET_OUTCOME } from '../../native/index.ts';
import { fillMixed, MIXED_FLOWS, sendUdp } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';

const UDP = { src: '10.0.0.1', dst: '10.0.0.2', sport: 60000, dport: 53 };

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

describe('looking at one flow', () => {
  test('writes a mapped IPv6 address like conntrack, and a list does the same', async () => {
    const orig = { src: '::ffff:10.0.0.1', dst: '::ffff:10.0.0.2', sport: 7, dport: 8 };
    await conntrack.create([{ protocol: 'udp', family: 'ipv6', orig, timeoutSec: 60 }]);
    const flow = await pick(conntrack, () => true);
    const told = [flowAt(flow, 0), (await conntrack.inspect(flow))?.details ?? expect.fail()];
    const reply = { src: orig.dst, dst: orig.src, sport: orig.dport, dport: orig.sport };
    for (const one of told) expect(one).toMatchObject({ family: 'ipv6', orig, reply });
    expect(namespace.list().join()).toContain('src=::ffff:10.0.0.1 dst=::ffff:10.0.0.2');
    // Its text and its family identify the flow again.
    const { outcome } = await conntrack.deleteFlows(batchOf([{ protocol: 'udp', family: 'ipv6', ...orig }]));
    expect([[...outcome], namespace.count()]).toEqual([[0], 0]);
  });

  test('says of every kind of flow what the columns of a list say, and no attribute is unknown', async () => {
    fillMixed(namespace);
    const all = await pick(conntrack, () => true);
    expect(all.length).toBe(MIXED_FLOWS);
    for (let row = 0; row < all.length; row++) {
      const flow = flowAt(all, row);
      const inspection = await conntrack.inspect(all, row);
      const { details, tree, nodes, message } = inspection ?? expect.fail();
      const { family, protocol, state, orig, reply, mark, labels, zone, zoneOrig, zoneReply, id } = flow;
      expect(details).toMatchObject({
        family,
        protocol,
        state,
        orig,
        reply,
        mark,
        labels,
        zone,
        zoneOrig,
        zoneReply,
        id,
      });
      expect(details.nat !== undefined).toBe(flow.translated);
      expect(Number(details.origCounters?.bytes)).toBe(flow.origBytes);
      expect(details.unknownAttributes).toBe(0);
      const last = tree.at(-1) ?? expect.fail();
      expect(last.offset + last.length).toBe(message.length);
      expect(nodes.map(({ length }) => length).reduce((sum, length) => sum + length)).toBe(message.length);
      expect(nodes.map(({ value }) => value)).toContain(`${id} (0x${id?.toString(16)})`);
    }
  });

  test('that is gone returns nothing, and the row must exist', async () => {
    const gone = batchOf([{ protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 }]);
    expect(await conntrack.inspect(gone)).toBeUndefined();
    await expect(conntrack.inspect(gone, 1)).rejects.toThrow(
      new RangeError('Expected "row" to be one of 1 rows, counted from 0, got 1'),
    );
  });
});

describe('getting and zeroing', () => {
  test('yields the old counters, and zeroes only these flows', async () => {
    namespace.rules('table inet t {\nchain out { type filter hook output priority filter; ct state new accept; }\n}');
    sendUdp(namespace, 7001, 7002);
    const one = await pick(conntrack, (flow) => flow.orig.dport === 7001);
    const { found, foundRows, outcome } = await conntrack.get(one, { zero: true });
    expect([...outcome]).toEqual([GET_OUTCOME.found]);
    expect([...foundRows]).toEqual([0]);
    expect(flowAt(found, 0)).toMatchObject({ origPackets: 1, origBytes: 38 });
    expect([...found.key.subarray(0, 2)]).toEqual([...one.key.subarray(0, 2)]);
    const lines = namespace.list();
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(expect.stringMatching(/dport=7001 packets=0 bytes=0/));
    expect(lines).toContainEqual(expect.stringMatching(/dport=7002 packets=1 bytes=38/));
  });

  test('of thousands reports each outcome by row, even of those that are gone or named twice', async () => {
    // With the two at the end, as many as fit into a batch.
    const keys = Array.from({ length: 8190 }, (_, i) => ({ ...UDP, sport: i + 1 }));
    await conntrack.create(keys.map((orig) => ({ protocol: 'udp', orig, timeoutSec: 300 })));
    const asked = batchOf([...keys, UDP, { ...UDP, sport: 1 }].map((key) => ({ ...key, protocol: 'udp' })));
    const { found, foundRows, outcome } = await conntrack.get(asked, { zero: true });
    expect(found.length).toBe(8191);
    expect(outcome.filter((one) => one === GET_OUTCOME.found)).toHaveLength(8191);
    expect(outcome[8190]).toBe(GET_OUTCOME.gone);
    expect([...foundRows.subarray(8188)]).toEqual([8188, 8189, 8191]);
    expect(flowAt(found, 8189).orig.sport).toBe(8190);
    expect(flowAt(found, 8190)).toMatchObject({ origPackets: 0, orig: { sport: 1 } });
  });

  test('of no flows finds none', async () => {
    const { found, outcome } = await conntrack.get(batchOf([]), { zero: true });
    expect([found.length, outcome.length]).toEqual([0, 0]);
  });
});
