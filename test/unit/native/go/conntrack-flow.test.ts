// A flow in the Go library's form, and as its text.

import { describe, expect, test } from 'vitest';
import { type Flow, STATUS_BITS, TCP_STATES } from '../../../../native/flow/index.ts';
import { ConntrackFlow, ConntrackStatus, ProtoInfoTCP, TCPConntrack } from '../../../../native/go/index.ts';
import { protoInfoOf } from '../../../../native/go/proto-info.ts';

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

/** The end of a text without times. */
const NO_TIMES = 'start=1970-01-01 00:00:00 +0000 UTC stop=1970-01-01 00:00:00 +0000 UTC timeout=0(sec)';
const LABELS = Uint8Array.of(0, 0, 0, 0, 3, 4, 61, 141, 207, 170, 2, 0, 0, 0, 0, 0);

describe('a flow as text', () => {
  test('has a tab after the protocol’s name, and all that is known', () => {
    expect(String(V4)).toBe(
      'udp\t17 src=127.0.0.1 dst=127.0.0.2 sport=4001 dport=1234 packets=5 bytes=532 [UNREPLIED]' +
        ` src=127.0.0.2 dst=127.0.0.1 sport=1234 dport=4001 packets=10 bytes=1078 [status=0b0] mark=0x7 ${NO_TIMES}`,
    );
    const { seenReply, confirmed, assured } = ConntrackStatus;
    const all = new ConntrackFlow({
      ...V4,
      status: seenReply | confirmed | assured,
      labels: LABELS,
      zone: 100,
      timeStart: 1_564_104_383 * 1e9 + 557_800_512,
      timeStop: 1_564_104_384_000_000_000,
      timeOut: 30,
    });
    expect(String(all)).toBe(
      'udp\t17 src=127.0.0.1 dst=127.0.0.2 sport=4001 dport=1234 packets=5 bytes=532' +
        ' src=127.0.0.2 dst=127.0.0.1 sport=1234 dport=4001 packets=10 bytes=1078 [status=0b1110, ASSURED] mark=0x7' +
        ' labels=0x0000000003043d8dcfaa020000000000 zone=100' +
        ' start=2019-07-26 01:26:23.5578 +0000 UTC stop=2019-07-26 01:26:24 +0000 UTC timeout=30(sec)',
    );
  });

  test('says offloaded rather than assured, and by hardware rather than at all', () => {
    const { assured, offload, hwOffload } = ConntrackStatus;
    const withStatus = (status: number): string => String(new ConntrackFlow({ ...V4, status }));
    expect(withStatus(assured | offload)).toContain('[status=0b100000000000100, OFFLOAD]');
    expect(withStatus(assured | offload | hwOffload)).toContain('[status=0b1100000000000100, HW_OFFLOAD]');
    expect(withStatus(0x80000000)).toContain(`[status=0b1${'0'.repeat(31)}]`);
  });

  test('has a name for TCP and UDP only, and 0 for absent values', () => {
    const icmp = { ...V4.forward, protocol: 1, srcPort: undefined, dstPort: undefined };
    const uncounted = { ...icmp, bytes: undefined, packets: undefined };
    expect(String(new ConntrackFlow({ familyType: 2, forward: uncounted }))).toBe(
      '\t1 src=127.0.0.1 dst=127.0.0.2 sport=0 dport=0 packets=0 bytes=0 [UNREPLIED]' +
        ` src=<nil> dst=<nil> sport=0 dport=0 packets=0 bytes=0 [status=0b0] mark=0x0 ${NO_TIMES}`,
    );
    expect(String(new ConntrackFlow({ ...V4, forward: { ...V4.forward, protocol: 6 } }))).toMatch(/^tcp\t6 /);
    expect(String(new ConntrackFlow({ ...V4, forward: { ...V4.forward, protocol: 132 } }))).toMatch(/^\t132 /);
  });
});

describe('a flow', () => {
  test('with a misspelt part is refused', () => {
    expect(() => Reflect.construct(ConntrackFlow, [{ ...V4, timeStrat: 30 }])).toThrow('got "timeStrat"');
  });

  test('of the library has all its parts', () => {
    const tuple = { icmpType: undefined, icmpCode: undefined, icmpId: undefined, srcKey: undefined, dstKey: undefined };
    const flow: Flow = {
      ...{ family: 'ipv6', protocol: 6, state: 'SYN_SENT2', translated: false, status: 0x8, timeoutSec: 77 },
      ...{ orig: { ...tuple, src: 'fd00::1', dst: 'fd00::2', sport: 1, dport: 2 }, reply: undefined },
      ...{
        origPackets: 1,
        origBytes: 60,
        replyPackets: undefined,
        replyBytes: undefined,
        startMs: 1.5,
        mark: undefined,
      },
      ...{ labels: [0, 13, 127], zone: undefined, zoneOrig: 9, zoneReply: undefined, helper: undefined },
      ...{ secctx: undefined, id: 5, use: 1 },
    };
    expect(ConntrackFlow.from(flow)).toEqual(
      new ConntrackFlow({
        ...{ familyType: 10, mark: 0, zone: 9, timeStart: 1_500_000, timeOut: 77, status: 8 },
        forward: { srcIP: 'fd00::1', dstIP: 'fd00::2', srcPort: 1, dstPort: 2, protocol: 6, packets: 1, bytes: 60 },
        labels: Uint8Array.of(1, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128),
        protoInfo: new ProtoInfoTCP(TCPConntrack.synSent2),
      }),
    );
    const bare = ConntrackFlow.from({ ...flow, labels: [], zoneOrig: undefined, zoneReply: 9, state: undefined });
    expect(bare).toMatchObject({ labels: undefined, zone: 0, protoInfo: undefined });
  });

  test.each([
    [6, 'ESTABLISHED', 'tcp'],
    [132, 'ESTABLISHED', 'sctp'],
    [33, 'OPEN', 'dccp'],
  ])('of protocol %i has a state of %s by the name of its protocol', (protocol, state, name) => {
    expect(protoInfoOf(protocol, state)?.protocol()).toBe(name);
  });
});

test('the names of states and status bits are the kernel’s', () => {
  const named = (words: readonly string[]): string[] => words.map((word) => word.replaceAll('_', '').toLowerCase());
  const ours = Object.entries(ConntrackStatus).map(([name, bit]) => [name.toLowerCase(), bit]);
  const bits = Object.entries(STATUS_BITS).map(([name, bit]) => [name.replace('ADJUST', 'ADJ'), bit] as const);
  expect(ours).toEqual(bits.map(([name, bit]) => [...named([name]), bit]));
  const { listen, ...states } = TCPConntrack;
  expect(Object.keys(states).map((name) => name.toLowerCase())).toEqual(named(TCP_STATES));
  expect(Object.values(states)).toEqual(TCP_STATES.map((_, number) => number));
  expect(listen).toBe(TCPConntrack.synSent2);
});
