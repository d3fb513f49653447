// Flows that are deleted and re-created from a snapshot.

import { describe, expect, test, vi } from 'vitest';
import { STATUS_BITS, TCP_TRACKING_FLAGS } from '../../native/flow/index.ts';
import { batchOf, type Conntrack, type NewFlow, type Snapshot } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { fillMixed, linesThatLast } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { Router } from './support/router.ts';
import { pick } from './support/rows.ts';

describe('a translated TCP connection', () => {
  test('continues, both ways, after its entry was deleted and restored', async () => {
    using router = new Router();
    await using conntrack = await router.namespace.open();
    const connection = await router.connect();
    connection.send('first\n');
    await connection.comesBack('first\n');
    const flow = await pick(conntrack, (one) => one.protocol === 6);
    // Through JSON, as if it had been in a file.
    const snapshot: Snapshot = JSON.parse(JSON.stringify(await conntrack.snapshot(flow)));
    const before = router.namespace.list()[0];
    expect(before).toMatch(/src=10.1.0.2 dst=10.1.0.1 .*dport=8080 .*src=10.2.0.2 dst=10.2.0.1 sport=7000 /);
    await conntrack.deleteFlows(flow);

    // It is really cut: data sent now does not arrive.
    connection.send('second\n');
    await vi.waitFor(() => expect(router.lostPackets()).toBeGreaterThan(0), PATIENCE);
    expect(router.namespace.count()).toBe(0);

    expect(await conntrack.restore(snapshot)).toEqual({ flows: [{ outcome: 'restored', errno: 0, lacking: [] }] });
    await connection.comesBack('second\n');
    // Larger than any window without scaling.
    const much = `${'x'.repeat(500_000)}\n`;
    connection.send(much);
    await connection.comesBack(much);
    const restored = (await conntrack.inspect(flow))?.details;
    expect(restored).toMatchObject({ state: 'ESTABLISHED', nat: { destination: { address: '10.2.0.2', port: 7000 } } });
    expect((restored?.status ?? 0) & (STATUS_BITS.SRC_NAT | STATUS_BITS.DST_NAT)).toBe(
      STATUS_BITS.SRC_NAT | STATUS_BITS.DST_NAT,
    );
    expect((restored?.tcp?.origFlags?.flags ?? 0) & TCP_TRACKING_FLAGS.BE_LIBERAL).toBeTruthy();
    expect(restored?.tcp?.origWindowScale).toBe(snapshot.flows[0]?.tcp?.origWindowScale);
    await connection.end();
    await vi.waitFor(() => expect(router.namespace.list()[0]).toMatch(/TIME_WAIT|CLOSE/), PATIENCE);
  });
});

describe('flows of every kind', () => {
  let namespace: Namespace;
  let conntrack: Conntrack;
  namespaceForEach(async (own) => {
    namespace = own.namespace;
    conntrack = await own.open();
  });

  const lines = () => linesThatLast(namespace);

  test('are the same after they were deleted and restored', async () => {
    fillMixed(namespace);
    const before = lines();
    const all = await pick(conntrack, () => true);
    const snapshot = await conntrack.snapshot(all);
    expect(snapshot).toMatchObject({ format: 'conntrack-snapshot', version: 1, gone: [] });
    await conntrack.flush();
    expect(lines()).toEqual([]);
    const { flows } = await conntrack.restore(JSON.parse(JSON.stringify(snapshot)));
    expect(flows.filter((one) => one.outcome !== 'restored' || one.lacking.length > 0)).toEqual([]);
    expect(lines()).toEqual(before);
  });

  test('keep what conntrack(8) does not show', async () => {
    const flags = TCP_TRACKING_FLAGS.WINDOW_SCALE | TCP_TRACKING_FLAGS.BE_LIBERAL;
    const flow: NewFlow = {
      protocol: 'tcp',
      orig: { src: 'fd00::1', dst: 'fd00::2', sport: 1, dport: 21 },
      timeoutSec: 300,
      status: STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY | STATUS_BITS.FIXED_TIMEOUT,
      tcp: { state: 'ESTABLISHED', origWindowScale: 9, replyWindowScale: 3, origFlags: flags, replyFlags: flags },
      helper: 'ftp',
      sourceNat: { address: '2001:db8::1', port: 5000 },
      origSequence: { correctionPos: 9, offsetBefore: -1, offsetAfter: 4 },
      synproxy: { isn: 1, its: 2, tsoff: 3 },
    };
    await conntrack.create([flow]);
    const key = batchOf([{ protocol: 'tcp', ...flow.orig }]);
    const before = (await conntrack.inspect(key))?.details;
    const snapshot = await conntrack.snapshot(key);
    await conntrack.deleteFlows(key);
    await conntrack.restore(snapshot);
    const { status, tcp, helper, origSequence, synproxy, reply, nat, mark } = before ?? expect.fail();
    expect((await conntrack.inspect(key))?.details).toMatchObject({
      status,
      tcp,
      helper,
      origSequence,
      synproxy,
      reply,
      nat,
      mark,
    });
  });

  test('report what they lack: a master that is gone, labels that nobody uses', async () => {
    namespace.rules('table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}');
    const control = { src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
    const data = { src: '10.0.0.2', dst: '10.0.0.1', sport: 20, dport: 5000 };
    const udp = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 53 };
    await conntrack.create([
      { protocol: 'tcp', orig: control, timeoutSec: 300, helper: 'ftp', tcp: { state: 3 } },
      { protocol: 'tcp', orig: data, timeoutSec: 300, tcp: { state: 3 }, master: { protocol: 'tcp', ...control } },
      { protocol: 'udp', orig: udp, timeoutSec: 300, labels: [3, 100] },
    ]);
    const all = await pick(conntrack, () => true);
    const snapshot = await conntrack.snapshot(all);
    const byPort = (dport: number) => snapshot.flows.findIndex((flow) => flow.orig.dport === dport);
    // Everything, masters first, whatever the order.
    await conntrack.flush();
    const whole = (await conntrack.restore(snapshot)).flows;
    expect(whole.every(({ outcome, lacking }) => outcome === 'restored' && lacking.length === 0)).toBe(true);
    expect((await conntrack.inspect(batchOf([{ protocol: 'tcp', ...data }])))?.details.master).toMatchObject(control);
    // Without the master, and without a rule that uses labels.
    await conntrack.flush();
    namespace.run('nft', 'flush', 'ruleset');
    const rest = { ...snapshot, flows: snapshot.flows.filter((flow) => flow.orig.dport !== 21) };
    const { flows } = await conntrack.restore(rest);
    const at = (dport: number) => flows[rest.flows.findIndex((flow) => flow.orig.dport === dport)];
    expect(at(5000)).toEqual({ outcome: 'restored', errno: 0, lacking: ['master'] });
    expect(at(53)).toEqual({ outcome: 'restored', errno: 0, lacking: ['labels'] });
    expect(byPort(53)).toBeGreaterThanOrEqual(0);
  });

  test('that exist are left alone, and those that are gone are reported', async () => {
    const udp = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 53 };
    await conntrack.create([{ protocol: 'udp', orig: udp, timeoutSec: 300 }]);
    const keys = batchOf([
      { protocol: 'udp', ...udp, sport: 2 },
      { protocol: 'udp', ...udp },
    ]);
    const snapshot = await conntrack.snapshot(keys);
    expect(snapshot.gone).toEqual([0]);
    expect(snapshot.flows).toHaveLength(1);
    expect((await conntrack.restore(snapshot)).flows).toEqual([{ outcome: 'exists', errno: 17, lacking: [] }]);
    const nothing = await conntrack.snapshot(batchOf([]));
    expect((await conntrack.restore(nothing)).flows).toEqual([]);
  });

  test('of DCCP have no ports if the kernel does not track it, and bring no other flows along', async () => {
    const udp = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 53 };
    await conntrack.create([
      { protocol: 'dccp', orig: { src: '10.0.0.1', dst: '10.0.0.2' }, timeoutSec: 300 },
      { protocol: 'udp', orig: udp, timeoutSec: 300 },
    ]);
    const flows = await pick(conntrack, () => true);
    const snapshot = await conntrack.snapshot(flows);
    expect(snapshot.flows).toHaveLength(2);
    await conntrack.deleteFlows(flows);
    expect(namespace.count()).toBe(0);
    const outcomes = (await conntrack.restore(snapshot)).flows.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['restored', 'restored']);
    expect(namespace.count()).toBe(2);
  });

  test('of another format are refused', async () => {
    const snapshot = await conntrack.snapshot(batchOf([]));
    const restore = (value: unknown) => conntrack.restore(value as Snapshot);
    const message = 'Expected a snapshot from Conntrack.snapshot';
    for (const value of [undefined, null, {}, { ...snapshot, flows: 1 }]) {
      await expect(restore(value)).rejects.toThrow(new TypeError(message));
    }
    await expect(restore({ ...snapshot, version: 2 })).rejects.toThrow(
      new TypeError('Expected a snapshot of version 1, got version 2'),
    );
  });
});
