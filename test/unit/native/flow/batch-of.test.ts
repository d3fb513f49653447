// Batches of flows that are named one by one.

import { describe, expect, test } from 'vitest';
import { batchOf, flowAt, PRESENCE } from '../../../../native/flow/index.ts';

const UDP = { protocol: 17, src: '10.0.0.1', dst: '10.0.0.2', sport: 1003, dport: 53 };

describe('a batch of named flows', () => {
  test('has the identities, and nothing else is present', () => {
    const batch = batchOf([UDP, { ...UDP, protocol: 'TCP', zone: 5, id: 0xffffffff }]);
    expect(batch.length).toBe(2);
    expect(flowAt(batch, 0)).toMatchObject({ family: 'ipv4', protocol: 17, zone: undefined, orig: { sport: 1003 } });
    expect(flowAt(batch, 1)).toMatchObject({ protocol: 6, zone: 5, id: 0xffffffff, mark: undefined, reply: undefined });
    expect(batch.presence[0]).toBe(PRESENCE.layer4);
  });

  test('takes flows that were read earlier', () => {
    const flow = flowAt(
      batchOf([{ protocol: 'icmp', src: '::ffff:10.0.0.1', dst: '10.0.0.2', icmpType: 8, icmpCode: 0, icmpId: 7 }]),
      0,
    );
    const again = flowAt(batchOf([{ ...flow, ...flow.orig }]), 0);
    expect(again).toEqual(flow);
    expect(again.orig).toMatchObject({ src: '10.0.0.1', icmpType: 8, icmpId: 7 });
  });

  test('takes protocols by name and by number, also as text, as conntrack -p does', () => {
    const flows = [6, '6', '0x6', 'tcp', 'TCP'].map((protocol) => ({ ...UDP, protocol }));
    expect([...batchOf(flows).protocol.subarray(0, flows.length)]).toEqual(flows.map(() => 6));
    for (const protocol of ['06', ' 6', '6x', '256', '', '0x100', '-6']) {
      expect(() => batchOf([{ ...UDP, protocol }])).toThrow('Expected a protocol by name or number (0 to 255), got "');
    }
  });

  test('takes flows of DCCP without ports, but not with one', () => {
    const dccp = { protocol: 'dccp', src: '10.0.0.1', dst: '10.0.0.2' };
    expect(batchOf([dccp]).presence[0]).toBe(0);
    expect(() => batchOf([{ ...dccp, sport: 5 }])).toThrow('Expected "dport" to be a whole number');
  });

  test('of no flows is empty', () => {
    expect(batchOf([]).length).toBe(0);
  });

  test.each<[string, object]>([
    ['Flow 1: Expected a protocol by name or number (0 to 255), got "tpc"', { protocol: 'tpc' }],
    ['Flow 1: Expected "src" to be an IP address, got "10.0.0"', { src: '10.0.0' }],
    ['Flow 1: Expected "src" and "dst" to be of the same address family', { dst: 'fd00::1' }],
    ['Flow 1: Expected IPv4 addresses in a flow of the family "ipv4"', { src: '::1', dst: '::2', family: 'ipv4' }],
    ['Flow 1: Expected "dport" to be a whole number from 0 to 65535, got 65536', { dport: 65536 }],
    ['Flow 1: Expected no "icmpId" in a flow of protocol 17, which has none', { icmpId: 1 }],
    ['Flow 1: Expected only one of "zone", "zoneOrig" and "zoneReply"', { zone: 1, zoneOrig: 1 }],
    ['Flow 1: Expected "id" to be a whole number from 0 to 4294967295, got -1', { id: -1 }],
  ])('is refused: %s', (message, more) => {
    expect(() => batchOf([UDP, { ...UDP, ...more }])).toThrow(new TypeError(message));
  });

  test('of too many flows is refused', () => {
    expect(() => batchOf(new Array(8193).fill(UDP))).toThrow(
      new RangeError('Expected at most 8192 flows in a batch, got 8193'),
    );
  });
});
