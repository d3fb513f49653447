// Deletes that keep what they need to be undone, and the flows re-created from it.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { batchOf, type Conntrack, DELETE_OUTCOME, DeletedFlows, type NewFlow } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { fillMixed, linesThatLast } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { Router } from './support/router.ts';
import { pick } from './support/rows.ts';

const { deleted, gone, replaced, unmatched } = DELETE_OUTCOME;

test('a translated TCP connection continues after its delete was undone', async () => {
  using router = new Router();
  await using conntrack = await router.namespace.open();
  const connection = await router.connect();
  connection.send('first\n');
  await connection.comesBack('first\n');
  const flow = await pick(conntrack, (one) => one.protocol === 6);
  const { outcome, undo } = await conntrack.deleteFlows(flow, { undoable: true });
  expect([...outcome]).toEqual([deleted]);
  connection.send('second\n');
  await vi.waitFor(() => expect(router.lostPackets()).toBeGreaterThan(0), PATIENCE);

  expect(await conntrack.restore(undo ?? expect.fail(), { elapse: true })).toEqual({
    flows: [{ outcome: 'restored', errno: 0, lacking: [] }],
  });
  await connection.comesBack('second\n');
});

describe('what a delete keeps', () => {
  let namespace: Namespace;
  let conntrack: Conntrack;
  namespaceForEach(async (own) => {
    namespace = own.namespace;
    conntrack = await own.open();
  });

  const lines = () => linesThatLast(namespace);
  const udp = (sport: number, timeoutSec = 300): NewFlow => ({
    protocol: 'udp',
    orig: { src: '10.0.0.1', dst: '10.0.0.2', sport, dport: 53 },
    timeoutSec,
  });

  test.each([
    ['with a filter', 'timeout > 1s'],
    ['without one', undefined],
  ])('are flows of every kind, %s', async (_, where) => {
    fillMixed(namespace);
    const before = lines();
    const all = await pick(conntrack, () => true);
    const { outcome, undo = expect.fail() } = await conntrack.deleteFlows(all, { undoable: true, where });
    expect(new Set(outcome)).toEqual(new Set([deleted]));
    expect(lines()).toEqual([]);
    expect(undo.length).toBe(all.length);
    expect(undo.byteLength).toBeLessThan(all.length * 500);
    const { flows } = await conntrack.restore(undo);
    expect(flows.filter((one) => one.outcome !== 'restored' || one.lacking.length > 0)).toEqual([]);
    expect(lines()).toEqual(before);
  });

  test('a flush hands over what it keeps before it deletes anything', async () => {
    await conntrack.create([udp(1), udp(2)]);
    const kept: [DeletedFlows, number][] = [];
    const { undo } = await conntrack.flush({ undoable: true, onKept: (one) => kept.push([one, namespace.count()]) });
    expect(kept).toEqual([[undo, 2]]);
    expect(namespace.count()).toBe(0);
    await conntrack.create([udp(3)]);
    const onKept = () => {
      throw new Error('not any longer');
    };
    await expect(conntrack.flush({ undoable: true, onKept })).rejects.toThrow('not any longer');
    expect(namespace.count()).toBe(1);
    // @ts-expect-error: not a function
    await expect(conntrack.flush({ undoable: true, onKept: 1 })).rejects.toThrow('"onKept" to be a function, got 1');
  });

  test('are all flows when the table is flushed, each once', async () => {
    fillMixed(namespace);
    const before = lines();
    const { undo } = await conntrack.flush({ undoable: true });
    expect(lines()).toEqual([]);
    expect(undo.length).toBe(before.length);
    const { flows } = await conntrack.restore(undo);
    expect(flows.filter((one) => one.outcome !== 'restored' || one.lacking.length > 0)).toEqual([]);
    expect(lines()).toEqual(before);
    const { undo: ipv6 } = await conntrack.flush({ undoable: true, family: 'ipv6' });
    expect(ipv6.length).toBe(before.filter((line) => line.includes('src=fd') || line.includes('src=20')).length);
  });

  test.each(['proto = udp', 'proto = udp and timeout > 1s'])('are all that match: %s', async (filter) => {
    fillMixed(namespace);
    const before = lines();
    const { undo, deleted: count } = await conntrack.deleteMatching(filter, { undoable: true });
    expect(undo).toHaveLength(count);
    expect(lines().filter((line) => line.startsWith('udp '))).toEqual([]);
    expect((await conntrack.restore(undo ?? expect.fail())).flows.map(({ outcome }) => outcome)).toEqual(
      Array(count).fill('restored'),
    );
    expect(lines()).toEqual(before);
    expect((await conntrack.deleteMatching(filter)).undo).toBeUndefined();
  });

  test('are only flows that it deleted', async () => {
    await conntrack.create([udp(1), udp(2), udp(3), udp(4, 900)]);
    const known = await pick(conntrack, () => true);
    const at = (sport: number) => [...known.origSport].findIndex((port, row) => row < known.length && port === sport);
    await conntrack.deleteFlows(batchOf([udp(1), udp(2)].map(({ orig }) => ({ protocol: 'udp', ...orig }))));
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=1');
    await conntrack.create([{ ...udp(2), timeoutSec: 900 }]);
    const { outcome, undo = expect.fail() } = await conntrack.deleteFlows(known, {
      undoable: true,
      where: 'timeout <= 300s',
    });
    expect(outcome[at(1)]).toBe(gone);
    expect([replaced, unmatched]).toContain(outcome[at(2)]);
    expect(outcome[at(3)]).toBe(deleted);
    expect(outcome[at(4)]).toBe(unmatched);
    expect(undo.length).toBe(1);
    expect((await conntrack.restore(undo)).flows).toHaveLength(1);
    expect(namespace.list().map((line) => /sport=(\d+)/.exec(line)?.[1])).toContain('3');
  });

  test('is nothing where nothing was deleted, and absent unless it was asked for', async () => {
    const key = batchOf([{ protocol: 'udp', ...udp(1).orig }]);
    expect((await conntrack.deleteFlows(key, { undoable: true })).undo).toHaveLength(0);
    expect((await conntrack.deleteFlows(key)).undo).toBeUndefined();
    expect(
      (await conntrack.restore((await conntrack.deleteFlows(batchOf([]), { undoable: true })).undo ?? [])).flows,
    ).toEqual([]);
  });

  test('can be joined, and what came back meanwhile is left alone', async () => {
    await conntrack.create([udp(1), udp(2)]);
    const parts: DeletedFlows[] = [];
    for (const port of [1, 2]) {
      const key = batchOf([{ protocol: 'udp', ...udp(port).orig }]);
      parts.push((await conntrack.deleteFlows(key, { undoable: true })).undo ?? expect.fail());
    }
    await conntrack.create([{ ...udp(2), mark: 7 }]);
    const { flows } = await conntrack.restore(DeletedFlows.joined(parts));
    expect(flows.map(({ outcome }) => outcome)).toEqual(['restored', 'exists']);
    expect(namespace.list().filter((line) => line.includes('mark=7'))).toHaveLength(1);
  });

  test('loses the time that has passed, if that is wanted', async () => {
    await conntrack.create([udp(1, 1), udp(2, 300), { ...udp(3, 300), status: 1 << 10 }]);
    const all = await pick(conntrack, () => true);
    const ports = Array.from({ length: all.length }, (_, row) => all.origSport[row]);
    const { undo = expect.fail() } = await conntrack.deleteFlows(all, { undoable: true });
    await sleep(1100);
    const { flows } = await conntrack.restore(undo, { elapse: true });
    const outcomes = new Map(ports.map((port, row) => [port, flows[row]?.outcome]));
    // The first may have ended before it was read.
    if (flows.length === 3) expect(outcomes.get(1)).toBe('expired');
    expect(namespace.count()).toBe(2);
    for (const { timeoutSec } of await conntrack.list()) expect(timeoutSec).toBeLessThan(300);
  });

  test('of a snapshot elapses by its own time', async () => {
    await conntrack.create([udp(1, 200), udp(2, 900)]);
    const all = await pick(conntrack, () => true);
    const snapshot = await conntrack.snapshot(all);
    await conntrack.flush();
    const older = { ...snapshot, takenMs: snapshot.takenMs - 300_000 };
    const { flows } = await conntrack.restore(older, { elapse: true });
    expect(flows.map(({ outcome }) => outcome).sort()).toEqual(['expired', 'restored']);
    expect((await conntrack.list())[0]?.timeoutSec).toBeLessThanOrEqual(600);
    await expect(conntrack.restore(await conntrack.list(), { elapse: true })).rejects.toThrow(TypeError);
  });
});
