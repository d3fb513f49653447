// A flow in the Go library's form.

import { describe, expect, test } from 'vitest';
import { ConntrackFlow } from '../../../../native/go/conntrack-flow.ts';

const V4 = new ConntrackFlow({
  familyType: 2,
  forward: {
    bytes: 532,
    packets: 5,
    protocol: 17,
    srcIP: '127.0.0.1',
    dstIP: '127.0.0.2',
    srcPort: 4001,
    dstPort: 1234,
  },
  reverse: {
    bytes: 1078,
    packets: 10,
    protocol: 17,
    srcIP: '127.0.0.2',
    dstIP: '127.0.0.1',
    srcPort: 1234,
    dstPort: 4001,
  },
  mark: 7,
});

describe('a flow as text', () => {
  test('has tabs after the protocol’s name and between the directions', () => {
    expect(String(V4)).toBe(
      'udp\t17 src=127.0.0.1 dst=127.0.0.2 sport=4001 dport=1234 packets=5 bytes=532' +
        '\tsrc=127.0.0.2 dst=127.0.0.1 sport=1234 dport=4001 packets=10 bytes=1078 mark=7',
    );
  });

  test('has a name for TCP and UDP only, and 0 for absent values', () => {
    const icmp = {
      ...V4.forward,
      protocol: 1,
      srcPort: undefined,
      dstPort: undefined,
      bytes: undefined,
      packets: undefined,
    };
    expect(String(new ConntrackFlow({ ...V4, forward: icmp, reverse: undefined, mark: 0 }))).toBe(
      '\t1 src=127.0.0.1 dst=127.0.0.2 sport=0 dport=0 packets=0 bytes=0' +
        '\tsrc=<nil> dst=<nil> sport=0 dport=0 packets=0 bytes=0 mark=0',
    );
    expect(String(new ConntrackFlow({ ...V4, forward: { ...V4.forward, protocol: 6 } }))).toMatch(/^tcp\t6 /);
    expect(String(new ConntrackFlow({ ...V4, forward: { ...V4.forward, protocol: 132 } }))).toMatch(/^\t132 /);
  });
});
