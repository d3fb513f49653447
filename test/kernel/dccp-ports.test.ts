// DCCP flows with ports, on a kernel that tracks DCCP by its ports and on one that knows only addresses.

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { batchOf, DELETE_OUTCOME, errnoWords, GET_OUTCOME, WRITE_OUTCOME } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';

const ENOENT = 2;
const EPROTONOSUPPORT = 93;
const isTracked = existsSync('/proc/sys/net/netfilter/nf_conntrack_dccp_loose');

const ends = { src: '10.0.0.1', dst: '10.0.0.2' };
const ports = { ...ends, sport: 5, dport: 6 };
const udp = { protocol: 'udp', ...ends, sport: 7, dport: 53 };

/** A DCCP flow, with other ports if ports count, and a UDP flow. */
const there = [
  { protocol: 'dccp', orig: isTracked ? { ...ends, sport: 1, dport: 2 } : ends, timeoutSec: 300 },
  { protocol: 'udp', orig: tupleOf(udp), timeoutSec: 300 },
];

test('a request that names ports never takes the flow of the addresses', async () => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  await conntrack.create(there);
  const asked = batchOf([{ protocol: 'dccp', ...ports }, udp, { protocol: 33, ...ports }]);

  for (const options of [{}, { zero: true }]) {
    const got = await conntrack.get(asked, options);
    expect([...got.outcome]).toEqual([GET_OUTCOME.gone, GET_OUTCOME.found, GET_OUTCOME.gone]);
    expect([...got.foundRows]).toEqual([1]);
    expect(got.found.length).toBe(1);
    expect([...got.errno]).toEqual([ENOENT, 0, ENOENT]);
  }
  expect(await conntrack.inspect(asked, 0)).toBeUndefined();
  const back = { src: ports.dst, dst: ports.src, sport: ports.dport, dport: ports.sport };
  const answers = await conntrack.get([{ protocol: 'dccp', ...back }], { by: 'reply' });
  expect([...answers.outcome, ...answers.errno]).toEqual([GET_OUTCOME.gone, ENOENT]);
  expect(await conntrack.inspect({ protocol: 'dccp', ...back }, 0, { by: 'reply' })).toBeUndefined();
  for (const options of [{}, { verify: true }]) {
    const updated = await conntrack.update(asked, { mark: { value: 9 } }, options);
    expect([...updated.outcome]).toEqual([WRITE_OUTCOME.gone, WRITE_OUTCOME.done, WRITE_OUTCOME.gone]);
  }
  expect(namespace.list().filter((line) => line.includes('mark=9'))).toHaveLength(1);
  for (const options of [{}, { verify: true }]) {
    const deleted = await conntrack.deleteFlows(batchOf([{ protocol: 'dccp', ...ports }]), options);
    expect([...deleted.outcome]).toEqual([DELETE_OUTCOME.gone]);
    expect(namespace.count()).toBe(2);
  }
  const deleted = await conntrack.deleteFlows(asked);
  expect([...deleted.outcome]).toEqual([DELETE_OUTCOME.gone, DELETE_OUTCOME.deleted, DELETE_OUTCOME.gone]);
  expect(namespace.count()).toBe(1);
});

test('a snapshot holds only the requested flows', async () => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  await conntrack.create(there);
  const snapshot = await conntrack.snapshot(batchOf([{ protocol: 'dccp', ...ports }, udp]));
  expect(snapshot.flows.map(({ protocol }) => protocol)).toEqual([17]);
  expect(snapshot.gone).toEqual([0]);
  expect((await conntrack.snapshot(batchOf([{ protocol: 'dccp', ...ports }]))).gone).toEqual([0]);
});

test('ports anywhere in a new flow, its master or an expectation are heeded or refused', async () => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  const master = { protocol: 'dccp', ...ports };
  const errnos = await conntrack.create([
    { protocol: 'udp', orig: tupleOf(udp), master, timeoutSec: 300 },
    { protocol: 'dccp', orig: ends, reply: { src: ends.dst, dst: ends.src, sport: 6, dport: 5 }, timeoutSec: 300 },
    { protocol: 'dccp', orig: ends, sourceNat: { address: '10.0.0.9', port: 5 }, timeoutSec: 300 },
  ]);
  expect(errnos.errno[0]).toBe(ENOENT);
  if (isTracked) return;
  expect([...errnos.errno]).toEqual([ENOENT, EPROTONOSUPPORT, EPROTONOSUPPORT]);
  expect(namespace.count()).toBe(0);
  const expectation = { protocol: 'dccp', tuple: ports, master: udp };
  await expect(conntrack.createExpectation(expectation)).rejects.toMatchObject({ code: 'EPROTONOSUPPORT' });
  await expect(conntrack.createExpectation({ ...expectation, protocol: 'udp', master })).rejects.toMatchObject({
    code: 'ENOENT',
  });
  await expect(conntrack.listExpectations({ master })).rejects.toMatchObject({ code: 'ENOENT' });
  const key = { tuple: { protocol: 33, ...ports } };
  expect(await conntrack.getExpectation(key)).toBeUndefined();
  expect(await conntrack.deleteExpectation(key)).toBe(false);
});

test('protocols without ports accept none', () => {
  for (const protocol of ['esp', 99, 50]) {
    expect(() => batchOf([{ protocol, ...ports }])).toThrow(
      /Expected no "sport" in a flow of protocol \d+, which has none/,
    );
  }
  expect(() => batchOf([{ protocol: 'dccp', ...ends, icmpId: 5 }])).toThrow('Expected no "icmpId"');
});

test('a flow with ports is created with them, or refused with a reason', async () => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  const made = await conntrack.create([
    { protocol: 'dccp', orig: ports, timeoutSec: 300 },
    { protocol: 'udp', orig: tupleOf(udp), timeoutSec: 300 },
  ]);
  const { done, refused } = WRITE_OUTCOME;
  expect([...made.outcome]).toEqual([isTracked ? done : refused, done]);
  expect([...made.errno]).toEqual([isTracked ? 0 : EPROTONOSUPPORT, 0]);
  expect(namespace.count()).toBe(isTracked ? 2 : 1);
  for (const op of ['create', 'restore']) expect(errnoWords(EPROTONOSUPPORT, op)).toMatch(/does not track DCCP/);
  // An invalid flow is refused as usual.
  await expect(conntrack.create([{ protocol: 'dccp', orig: { ...ports, src: 'x' }, timeoutSec: 1 }])).rejects.toThrow(
    'Flow 0: Expected "src" to be an IP address, got "x"',
  );
});

function tupleOf({ protocol: _, ...tuple }: typeof udp): Omit<typeof udp, 'protocol'> {
  return tuple;
}
