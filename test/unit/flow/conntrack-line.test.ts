import { describe, expect, test } from 'vitest';
import { type Flow, type FlowTuple, formatFlowLine } from '../../../native/flow/index.ts';

const NO_LAYER4 = {
  sport: undefined,
  dport: undefined,
  icmpType: undefined,
  icmpCode: undefined,
  icmpId: undefined,
  srcKey: undefined,
  dstKey: undefined,
};

function tuple(src: string, dst: string, layer4: Partial<FlowTuple> = {}): FlowTuple {
  return { src, dst, ...NO_LAYER4, ...layer4 };
}

function ports(sport: number, dport: number): Partial<FlowTuple> {
  return { sport, dport };
}

/** An entry made by request: zero counters, status CONFIRMED, timestamps and accounting on. */
function made(protocol: number, orig: FlowTuple, reply: FlowTuple, more: Partial<Flow> = {}): Flow {
  return {
    family: orig.src.includes(':') ? 'ipv6' : 'ipv4',
    protocol,
    state: undefined,
    orig,
    reply,
    translated: false,
    status: 8,
    timeoutSec: 399,
    origPackets: 0,
    origBytes: 0,
    replyPackets: 0,
    replyBytes: 0,
    startMs: 1_700_000_000_900,
    mark: 0,
    labels: undefined,
    zone: undefined,
    zoneOrig: undefined,
    zoneReply: undefined,
    helper: undefined,
    secctx: undefined,
    id: 1,
    use: 1,
    ...more,
  };
}

const FROM = '10.0.0.1';
const TO = '10.0.0.2';
const tcp = (sport: number, more: Partial<Flow>): Flow =>
  made(6, tuple(FROM, TO, ports(sport, 80)), tuple(TO, FROM, ports(80, sport)), more);

// Lines as conntrack 1.4.7 printed them on kernel 6.18 for entries made with `conntrack -I`.
describe('a line is what conntrack -L prints', () => {
  test.each<[string, Flow]>([
    [
      'tcp      6 399 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 packets=0 bytes=0 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1000 packets=0 bytes=0 [ASSURED] mark=0 delta-time=0 use=1',
      tcp(1000, { state: 'ESTABLISHED', status: 8 | 4 | 2 }),
    ],
    [
      'tcp      6 399 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1001 packets=0 bytes=0 mark=5 delta-time=0 use=1',
      tcp(1001, { state: 'SYN_SENT', mark: 5 }),
    ],
    [
      'tcp      6 399 SYN_SENT2 src=10.0.0.1 dst=10.0.0.2 sport=1002 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1002 packets=0 bytes=0 mark=0 zone=7 delta-time=0 use=1',
      tcp(1002, { state: 'SYN_SENT2', zone: 7 }),
    ],
    [
      'tcp      6 399 NONE src=10.0.0.1 dst=10.0.0.2 sport=1003 dport=80 zone-orig=8 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1003 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      tcp(1003, { state: 'NONE', zoneOrig: 8 }),
    ],
    [
      'tcp      6 399 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1004 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1004 zone-reply=9 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      tcp(1004, { state: 'CLOSE', zoneReply: 9 }),
    ],
    [
      'tcp      6 399 CLOSE_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1005 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.9.9.9 dst=10.0.0.1 sport=8080 dport=1005 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      { ...tcp(1005, { state: 'CLOSE_WAIT' }), reply: tuple('10.9.9.9', FROM, ports(8080, 1005)) },
    ],
    [
      'udp      17 399 src=fd00::1 dst=fd00::2 sport=1000 dport=53 packets=0 bytes=0 [UNREPLIED] src=fd00::2 dst=fd00::1 sport=53 dport=1000 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(17, tuple('fd00::1', 'fd00::2', ports(1000, 53)), tuple('fd00::2', 'fd00::1', ports(53, 1000))),
    ],
    [
      'udplite  136 399 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(136, tuple(FROM, TO, ports(1000, 53)), tuple(TO, FROM, ports(53, 1000))),
    ],
    [
      'sctp     132 399 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(132, tuple(FROM, TO, ports(1000, 53)), tuple(TO, FROM, ports(53, 1000)), { state: 'ESTABLISHED' }),
    ],
    [
      'icmp     1 399 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=77 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=77 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(
        1,
        tuple(FROM, TO, { icmpType: 8, icmpCode: 0, icmpId: 77 }),
        tuple(TO, FROM, { icmpType: 0, icmpCode: 0, icmpId: 77 }),
      ),
    ],
    [
      'icmpv6   58 399 src=fd00::1 dst=fd00::2 type=128 code=0 id=77 packets=0 bytes=0 [UNREPLIED] src=fd00::2 dst=fd00::1 type=129 code=0 id=77 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(
        58,
        tuple('fd00::1', 'fd00::2', { icmpType: 128, icmpCode: 0, icmpId: 77 }),
        tuple('fd00::2', 'fd00::1', { icmpType: 129, icmpCode: 0, icmpId: 77 }),
      ),
    ],
    [
      'gre      47 399 src=10.0.0.1 dst=10.0.0.2 srckey=0x1234 dstkey=0x5 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 srckey=0x5 dstkey=0x1234 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(47, tuple(FROM, TO, { srcKey: 0x1234, dstKey: 5 }), tuple(TO, FROM, { srcKey: 5, dstKey: 0x1234 })),
    ],
    [
      'unknown  89 399 src=10.0.0.1 dst=10.0.0.2 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(89, tuple(FROM, TO), tuple(TO, FROM)),
    ],
    [
      'unknown  253 399 src=fe80::1 dst=fd00::2 packets=0 bytes=0 [UNREPLIED] src=fd00::2 dst=fe80::1 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(253, tuple('fe80::1', 'fd00::2'), tuple('fd00::2', 'fe80::1')),
    ],
  ])('%s', (line, flow) => {
    expect(formatFlowLine(flow, 1_700_000_000_100)).toBe(line);
  });

  // As libnetfilter_conntrack's nfct_snprintf printed an object with these attributes.
  test('offload, helper and security context stand in the library’s order; compatible addresses as inet_ntop writes them', () => {
    const flow = made(33, tuple('::1:2', 'fe80::1:0:0:1', ports(7, 8)), tuple('fe80::1:0:0:1', '::1:2', ports(8, 7)), {
      state: 'OPEN',
      status: 2 | 4 | (1 << 14),
      timeoutSec: 77,
      mark: 9,
      zone: 5,
      use: 0,
      helper: 'ftp',
      secctx: 'sys:x',
      origPackets: undefined,
      replyBytes: undefined,
      startMs: 1000,
    });
    const line =
      'dccp     33 77 OPEN src=::0.1.0.2 dst=fe80::1:0:0:1 sport=7 dport=8 src=fe80::1:0:0:1 dst=::0.1.0.2 sport=8 dport=7 [OFFLOAD] mark=9 secctx=sys:x zone=5 delta-time=1795475988 helper=ftp use=0';
    expect(formatFlowLine(flow, 1_795_475_989_000)).toBe(line);
    expect(formatFlowLine({ ...flow, status: 2 | 4 | (3 << 14) })).toContain(' [HW_OFFLOAD] mark=9 ');
    expect(formatFlowLine(flow)).not.toContain('delta-time');
  });

  test('an offloaded entry has neither timeout nor state', () => {
    const flow = tcp(1, { timeoutSec: undefined, status: 2 | 8 | (1 << 14), startMs: undefined });
    expect(formatFlowLine(flow)).toMatch(/^tcp {6}6 src=10\.0\.0\.1 .* \[OFFLOAD\] mark=0 use=1$/);
  });
});
