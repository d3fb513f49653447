import { describe, expect, test } from 'vitest';
import { formatFlowLine } from '../../../../native/formats/index.ts';
import { batchOfRows, inverse, type RowSpec, type TupleSpec } from './rows.ts';

const START_NS = 1_700_000_000_900_000_000n;
const NOW_MS = 1_700_000_000_100;

/** An entry created by request: zero counters, status CONFIRMED, timestamps and accounting on. */
function made(protocol: number, orig: TupleSpec, more: Partial<RowSpec> = {}): RowSpec {
  return {
    protocol,
    orig,
    reply: inverse(orig),
    status: 8,
    timeoutSec: 399,
    origCounters: [0n, 0n],
    replyCounters: [0n, 0n],
    startNs: START_NS,
    mark: 0,
    use: 1,
    ...more,
  };
}

function v4(sport: number, dport: number): TupleSpec {
  return { src: '10.0.0.1', dst: '10.0.0.2', words: [sport, dport] };
}

function v6(sport: number, dport: number): TupleSpec {
  return { src: 'fd00::1', dst: 'fd00::2', words: [sport, dport] };
}

function line(spec: RowSpec, options: Parameters<typeof formatFlowLine>[2] = { nowMs: NOW_MS }): string {
  return formatFlowLine(batchOfRows([spec]), 0, options);
}

test('what could control a terminal or start a line is escaped, everything else is the kernel’s text', () => {
  const text = line(
    made(6, v4(1000, 80), {
      helper: 'a\u001b[31m\nb\u009b1m',
      secctx: 'sys\u202e:\u200b\r\t\u{e0041}é\\x1b',
      labels: [5],
    }),
    { nowMs: NOW_MS, labels: new Map([[5, 'we\u2066b']]) },
  );
  expect(text).toContain(' helper=a\\x1b[31m\\nb\\x9b1m use=1');
  expect(text).toContain(' secctx=sys\\u202e:\\u200b\\r\\t\\u{e0041}é\\x1b ');
  expect(text).toContain(' labels=we\\u2066b');
});

// Lines as conntrack 1.4.7 printed them on kernel 6.18 for entries made with `conntrack -I`.
describe('a line is what conntrack -L prints', () => {
  test.each<[string, RowSpec]>([
    [
      'tcp      6 399 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 packets=0 bytes=0 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1000 packets=0 bytes=0 [ASSURED] mark=0 delta-time=0 use=1',
      made(6, v4(1000, 80), { state: 3, status: 8 | 4 | 2 }),
    ],
    [
      'tcp      6 399 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1001 packets=0 bytes=0 mark=5 delta-time=0 use=1',
      made(6, v4(1001, 80), { state: 1, mark: 5 }),
    ],
    [
      'tcp      6 399 SYN_SENT2 src=10.0.0.1 dst=10.0.0.2 sport=1002 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1002 packets=0 bytes=0 mark=0 zone=7 delta-time=0 use=1',
      made(6, v4(1002, 80), { state: 9, zone: 7 }),
    ],
    [
      'tcp      6 399 NONE src=10.0.0.1 dst=10.0.0.2 sport=1003 dport=80 zone-orig=8 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1003 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(6, v4(1003, 80), { state: 0, zoneOrig: 8 }),
    ],
    [
      'tcp      6 399 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1004 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1004 zone-reply=9 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(6, v4(1004, 80), { state: 8, zoneReply: 9 }),
    ],
    [
      'tcp      6 399 CLOSE_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1005 dport=80 packets=0 bytes=0 [UNREPLIED] src=10.9.9.9 dst=10.0.0.1 sport=8080 dport=1005 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(6, v4(1005, 80), { state: 5, reply: { src: '10.9.9.9', dst: '10.0.0.1', words: [8080, 1005] } }),
    ],
    [
      'udp      17 399 src=fd00::1 dst=fd00::2 sport=1000 dport=53 packets=0 bytes=0 [UNREPLIED] src=fd00::2 dst=fd00::1 sport=53 dport=1000 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(17, v6(1000, 53)),
    ],
    [
      'udplite  136 399 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(136, v4(1000, 53)),
    ],
    [
      'sctp     132 399 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(132, v4(1000, 53), { state: 4 }),
    ],
    [
      'icmp     1 399 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=77 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=77 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(1, v4(77, 8 << 8), { reply: { src: '10.0.0.2', dst: '10.0.0.1', words: [77, 0] } }),
    ],
    [
      'icmpv6   58 399 src=fd00::1 dst=fd00::2 type=128 code=0 id=77 packets=0 bytes=0 [UNREPLIED] src=fd00::2 dst=fd00::1 type=129 code=0 id=77 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(58, v6(77, 128 << 8), { reply: { src: 'fd00::2', dst: 'fd00::1', words: [77, 129 << 8] } }),
    ],
    [
      'gre      47 399 src=10.0.0.1 dst=10.0.0.2 srckey=0x1234 dstkey=0x5 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 srckey=0x5 dstkey=0x1234 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(47, v4(0x1234, 5)),
    ],
    [
      'unknown  89 399 src=10.0.0.1 dst=10.0.0.2 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(89, { src: '10.0.0.1', dst: '10.0.0.2' }),
    ],
    [
      'unknown  253 399 src=fe80::1 dst=fd00::2 packets=0 bytes=0 [UNREPLIED] src=fd00::2 dst=fe80::1 packets=0 bytes=0 mark=0 delta-time=0 use=1',
      made(253, { src: 'fe80::1', dst: 'fd00::2' }),
    ],
  ])('%s', (expected, spec) => {
    expect(line(spec)).toBe(expected);
  });

  // As libnetfilter_conntrack's nfct_snprintf printed an object with these attributes.
  test('offload, helper and security context are in the library’s order; compatible addresses as inet_ntop writes them', () => {
    const orig: TupleSpec = { src: '::1:2', dst: 'fe80::1:0:0:1', words: [7, 8] };
    const spec: RowSpec = {
      protocol: 33,
      orig,
      reply: inverse(orig),
      state: 4,
      status: 2 | 4 | (1 << 14),
      timeoutSec: 77,
      mark: 9,
      zone: 5,
      use: 0,
      helper: 'ftp',
      secctx: 'sys:x',
      startNs: 1_000_000_000n,
    };
    expect(line(spec, { nowMs: 1_795_475_989_000 })).toBe(
      'dccp     33 77 OPEN src=::0.1.0.2 dst=fe80::1:0:0:1 sport=7 dport=8 src=fe80::1:0:0:1 dst=::0.1.0.2 sport=8 dport=7 [OFFLOAD] mark=9 secctx=sys:x zone=5 delta-time=1795475988 helper=ftp use=0',
    );
    expect(line({ ...spec, status: 2 | 4 | (3 << 14) })).toContain(' [HW_OFFLOAD] mark=9 ');
  });

  test('an offloaded entry has neither timeout nor state', () => {
    const { timeoutSec, startNs, ...rest } = made(6, v4(1, 80), { status: 2 | 8 | (1 << 14) });
    expect([timeoutSec, startNs]).not.toContain(undefined);
    expect(line(rest)).toMatch(/^tcp {6}6 src=10\.0\.0\.1 .* \[OFFLOAD\] mark=0 use=1$/);
  });
});

describe('a line', () => {
  test('has counters above 2^53 to the last digit', () => {
    const text = line(made(17, v4(1, 2), { origCounters: [2n ** 53n + 1n, 2n ** 64n - 1n] }));
    expect(text).toContain(' packets=9007199254740993 bytes=18446744073709551615 [UNREPLIED] ');
  });

  test('counts the age of a live flow up to the clock, and of an ended one up to its end', () => {
    const age = (more: Partial<RowSpec>): string | undefined =>
      / delta-time=(\d+)/.exec(line(made(17, v4(1, 2), more), { nowMs: 1_700_000_010_999 }))?.[1];
    expect(age({})).toBe('10');
    expect(age({ stopNs: START_NS + 4_100_000_000n })).toBe('5');
    expect(age({ stopNs: 0n })).toBe('10');
    // The clock was set back: conntrack prints the negative number as an unsigned one.
    expect(age({ startNs: 1_700_000_011_000_000_000n })).toBe('18446744073709551615');
  });

  test('uses the time at which the batch was filled as the clock', () => {
    const batch = batchOfRows([made(17, v4(1, 2))], 1_700_000_007_500);
    expect(formatFlowLine(batch, 0)).toContain(' delta-time=7 ');
  });

  test('of an event starts with its kind, and with its time if requested', () => {
    const spec = made(6, v4(1, 2), { state: 3 });
    expect(line({ ...spec, event: 'new' })).toMatch(/^ {4}\[NEW\] tcp {6}6 399 ESTABLISHED /);
    expect(line({ ...spec, event: 'update' })).toMatch(/^ \[UPDATE\] tcp /);
    expect(line({ ...spec, event: 'destroy' }, { timestamp: true, nowMs: 1_700_000_000_000.25 })).toMatch(
      /^\[1700000000\.000250\]\t\[DESTROY\] tcp /,
    );
    expect(line(spec, { timestamp: true, nowMs: NOW_MS })).toMatch(/^tcp /);
    // The kernel's time, unless a clock is given.
    const told: RowSpec = { ...spec, event: 'new', eventNs: 1_700_000_000_999_999_999n };
    expect(line(told, { timestamp: true })).toMatch(/^\[1700000000\.999999\]\t {4}\[NEW\] /);
    expect(line(told, { timestamp: true, nowMs: NOW_MS })).toMatch(/^\[1700000000\.100000\]\t/);
  });

  test('names labels that have a name, and says "labels" if none has', () => {
    const labels = new Map([
      [5, 'five'],
      [127, 'last'],
    ]);
    const end = (set: readonly number[]): string => line(made(17, v4(1, 2), { labels: set }), { labels }).slice(-22);
    expect(end([5, 6, 127])).toBe('use=1 labels=five,last');
    expect(end([6])).toMatch(/ use=1 labels$/);
    expect(line(made(17, v4(1, 2), { labels: [5] }))).toMatch(/ use=1$/);
  });

  test('writes an IPv4-mapped address of an IPv6 flow as IPv6', () => {
    const batch = batchOfRows([made(17, { src: '::ffff:10.0.0.1', dst: 'fd00::2', words: [1, 2] })]);
    expect(formatFlowLine(batch, 0)).toContain(' src=::ffff:10.0.0.1 dst=fd00::2 ');
  });

  test('subtracts the seconds since the columns were filled from the timeout, down to 0', () => {
    const batch = batchOfRows([made(17, v4(1, 2)), made(17, v4(1, 2), { timeoutSec: 5 })]);
    const later = Object.assign(Object.create(batch) as typeof batch, { timeoutOffsetSec: 9.9 });
    expect(formatFlowLine(later, 0)).toMatch(/^udp {6}17 390 src/);
    expect(formatFlowLine(later, 1)).toMatch(/^udp {6}17 0 src/);
  });

  test('is refused for a row that does not exist', () => {
    expect(() => formatFlowLine(batchOfRows([made(17, v4(1, 2))]), 1)).toThrow(RangeError);
  });
});
