// Listing with zeroing: everything, or what matches a filter, which conntrack refuses.

import { describe, expect, test } from 'vitest';
import { type Flow, STATUS_BITS } from '../../native/flow/index.ts';
import type { Conntrack, DumpOptions } from '../../native/index.ts';
import { sendUdp } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

/** One packet goes to each; the first half is translated. */
const PORTS = [7001, 7002, 7003, 7004, 7005, 7006];
const RULES = `
table ip zeroing {
  chain out {
    type nat hook output priority -100
    udp dport 7001-7003 dnat to 127.0.0.1:7999
  }
}`;

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  namespace.rules(RULES);
  sendUdp(namespace, ...PORTS);
  conntrack = await own.open();
});

/** Packets of the original direction by port. */
async function packets(options: DumpOptions = {}): Promise<Map<number | undefined, number | undefined>> {
  const flows = await conntrack.list(options);
  const entries = flows.map(({ orig, origPackets }) => [orig.dport, origPackets] as const);
  return new Map(entries.sort(([a = 0], [b = 0]) => a - b));
}

const all = (count: number): Map<number, number> => new Map(PORTS.map((port) => [port, count]));

describe('listing with zeroing', () => {
  test('returns the old counters, and leaves them at zero', async () => {
    expect(await packets()).toEqual(all(1));
    expect(await packets({ zero: true })).toEqual(all(1));
    expect(await packets()).toEqual(all(0));
    expect(await packets({ zero: true })).toEqual(all(0));
  });

  test.each<[string, DumpOptions['filter']]>([
    ['a text', 'dport in 7002-7004'],
    ['a function', (flow: Flow) => flow.orig.dport !== undefined && flow.orig.dport >= 7002 && flow.orig.dport <= 7004],
  ])('with a filter as %s zeroes only what matches', async (_, filter) => {
    const matching = new Map([
      [7002, 1],
      [7003, 1],
      [7004, 1],
    ]);
    expect(await packets({ zero: true, filter })).toEqual(matching);
    expect(await packets()).toEqual(new Map([...all(1), ...[...matching.keys()].map((port) => [port, 0] as const)]));
  });

  test('with a filter on the counters themselves returns the old values', async () => {
    expect(await packets({ zero: true, filter: 'packets > 0' })).toEqual(all(1));
    expect(await packets({ zero: true, filter: 'packets > 0' })).toEqual(new Map());
  });

  test('with a filter that the kernel can evaluate, or that matches nothing', async () => {
    const mask = `0x${STATUS_BITS.DST_NAT.toString(16)}`;
    expect([...(await packets({ zero: true, filter: `status & ${mask} = ${mask}` })).keys()]).toEqual([
      7001, 7002, 7003,
    ]);
    expect(await packets({ zero: true, filter: 'tcp' })).toEqual(new Map());
    const left = await packets();
    expect([...left.values()]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('of a family only', async () => {
    expect(await packets({ zero: true, family: 'ipv6' })).toEqual(new Map());
    expect(await packets()).toEqual(all(1));
    expect(await packets({ zero: true, family: 'ipv4', parallel: false })).toEqual(all(1));
    expect(await packets()).toEqual(all(0));
  });

  test('of another table, where the kernel would ignore it, is refused', async () => {
    await expect(conntrack.list({ zero: true, table: 'dying' })).rejects.toThrow(TypeError);
    await expect(conntrack.list({ zero: true, table: 'dying', filter: 'udp' })).rejects.toThrow(TypeError);
    expect(await conntrack.list({ table: 'dying', filter: 'udp' })).toEqual([]);
  });
});

test('a table that is split by translation while it is zeroed is zeroed as a whole', async () => {
  const flows = Array.from({ length: 20_000 }, (_, i) => ({
    protocol: 'udp',
    orig: { src: '172.30.0.1', dst: '172.30.0.2', sport: 1024 + i, dport: 53 },
    timeoutSec: 600,
    ...(i % 2 && { sourceNat: { address: '172.30.0.3' } }),
  }));
  await conntrack.create(flows);
  // The second dump knows what the first found.
  expect(await conntrack.list({ family: 'ipv4' })).toHaveLength(20_006);
  const zeroed = await conntrack.list({ family: 'ipv4', zero: true });
  expect(zeroed).toHaveLength(20_006);
  expect(zeroed.reduce((sum, { origPackets = 0 }) => sum + origPackets, 0)).toBe(6);
  expect((await conntrack.list()).reduce((sum, { origPackets = 0 }) => sum + origPackets, 0)).toBe(0);
});
