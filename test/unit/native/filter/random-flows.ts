// Random columns with few distinct values, so that random filters match something: both families, translated
// replies beside the rows (index) or in them, labels, absent attributes.

import fc from 'fast-check';
import { type FlowColumns, inverseLayer4, PRESENCE, parseAddress } from '../../../../native/flow/index.ts';
import { timeoutsOf } from '../flow/kernel-timeouts.ts';

export const ADDRESSES = [
  '10.0.0.1',
  '10.0.0.9',
  '10.2.3.4',
  '192.168.4.27',
  '255.255.255.255',
  '0.0.0.0',
  'fd00::1',
  'fd00:0:0:1::8',
  'fe80::1',
  '::1',
  '2001:db8::ff00:42:8329',
  '239.1.1.1',
  'ff02::fb',
] as const;
export const STRINGS = ['', 'ftp', 'sip', 'system_u:object_r:web t', 'tftp'] as const;
export const NOW_MS = 1_800_000_000_000;

/** A host's own addresses; some cover others. */
const LOCAL_ADDRESSES = [
  '127.0.0.0/8',
  '10.0.0.1',
  '10.0.0.0/8',
  '192.168.4.27',
  '::1',
  'fd00::1',
  'fd00::/16',
  '0.0.0.0/0',
  'brd 10.2.3.4',
];

const TIMEOUTS = timeoutsOf({
  ...{ nf_conntrack_tcp_timeout_syn_sent: 120, nf_conntrack_tcp_timeout_syn_recv: 60 },
  ...{ nf_conntrack_tcp_timeout_established: 432_000, nf_conntrack_tcp_timeout_close: 10 },
  ...{ nf_conntrack_tcp_timeout_max_retrans: 300, nf_conntrack_tcp_timeout_unacknowledged: 300 },
  ...{ nf_conntrack_udp_timeout: 30, nf_conntrack_udp_timeout_stream: 120, nf_conntrack_icmp_timeout: 30 },
});

const word = fc.oneof(fc.constantFrom(0, 53, 80, 443, 2048, 2049, 8080, 65535, 34818, 128 * 256), fc.nat(65535));
const address = fc.constantFrom(...ADDRESSES).map((text) => parseAddress(text) ?? [0, 0, 0, 0]);

/** NaN means not measured. */
function measuredRate(): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(Number.NaN), fc.nat(5), fc.float({ min: 0, max: 20_000_000, noNaN: true }));
}

const row = fc.record({
  v6: fc.boolean(),
  protocol: fc.constantFrom(1, 6, 6, 17, 33, 47, 58, 89, 132, 136),
  state: fc.nat(9),
  src: address,
  dst: address,
  sport: word,
  dport: word,
  reply: fc.option(fc.record({ src: address, dst: address, sport: word, dport: word }), { nil: undefined }),
  labels: fc.option(fc.tuple(fc.nat(40), fc.nat(0xff), fc.constant(0), fc.constant(0x80000000)), { nil: undefined }),
  /** Bits for what is present; those for translated and labels are adjusted. */
  presence: fc.oneof(fc.constant(0x3fffff), fc.nat(0x3fffff)),
  counters: fc.array(fc.oneof(fc.nat(3), fc.nat(20_000_000), fc.constant(2 ** 40 + 7)), { minLength: 4, maxLength: 4 }),
  ageMs: fc.oneof(fc.nat(100_000), fc.nat(400_000_000)),
  mark: fc.oneof(fc.nat(32), fc.constantFrom(0xffffffff, 0x80000010)),
  // Those that have the timeout of their protocol, and all.
  status: fc.oneof(fc.constantFrom(0, 2, 14), fc.nat(0xffff)),
  timeoutSec: fc.oneof(fc.nat(130), fc.constant(432_000), fc.constant(0xffffffff)),
  id: fc.oneof(fc.nat(5), fc.constant(0xffffffff)),
  use: fc.nat(3),
  zone: fc.constantFrom(0, 1, 7, 65535),
  helper: fc.nat(STRINGS.length - 1),
  secctx: fc.nat(STRINGS.length - 1),
  /** 0 means not seen. */
  changed: fc
    .oneof(fc.constant(0), fc.nat(100_000), fc.nat(400_000_000), fc.integer({ min: 0, max: 0xffffffff }))
    .map((word) => (word === 1 ? 0 : word)),
  rate: measuredRate(),
  origRate: measuredRate(),
  replyRate: measuredRate(),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

/** Random columns, with the side tables of the engine's store or with the layout of a batch. */
export const columnsArbitrary: fc.Arbitrary<FlowColumns> = fc
  .record({
    rows: fc.array(row, { minLength: 1, maxLength: 100, size: 'max' }),
    indexed: fc.boolean(),
    offset: fc.nat(100),
    measured: fc.boolean(),
    measuredEachWay: fc.boolean(),
    watched: fc.boolean(),
    watchedMs: fc.oneof(fc.nat(100_000), fc.nat(400_000_000)),
    timed: fc.boolean(),
    localAddresses: fc.option(fc.uniqueArray(fc.constantFrom(...LOCAL_ADDRESSES)), { nil: undefined }),
  })
  .map(({ rows, indexed, offset, measured, measuredEachWay, timed, watched, watchedMs, localAddresses }) => ({
    ...columnsOf(rows.map(withoutLayer4), indexed, offset),
    ...(watched ? { changed: Uint32Array.from(rows, (flow) => flow.changed), baseMs: NOW_MS - watchedMs } : {}),
    rate: measured ? Float32Array.from(rows, (flow) => flow.rate) : undefined,
    origRate: measuredEachWay ? Float32Array.from(rows, (flow) => flow.origRate) : undefined,
    replyRate: measuredEachWay ? Float32Array.from(rows, (flow) => flow.replyRate) : undefined,
    timeouts: timed ? TIMEOUTS : undefined,
    localAddresses,
  }));

/** Layer 4 words are 0 if a flow has none. */
function withoutLayer4(flow: Row): Row {
  if (flow.presence & PRESENCE.layer4 && flow.protocol !== 89) return flow;
  const none = { sport: 0, dport: 0 };
  return { ...flow, ...none, reply: flow.reply && { ...flow.reply, ...none } };
}

function presenceOf(flow: Row): number {
  let presence = flow.presence & ~(PRESENCE.labels | PRESENCE.translated);
  if (flow.labels) presence |= PRESENCE.labels;
  if (flow.reply) presence |= PRESENCE.translated | PRESENCE.replyTuple;
  // The kernel sends at most one kind of zone.
  if (presence & PRESENCE.zone) presence &= ~(PRESENCE.zoneOrig | PRESENCE.zoneReply);
  return presence;
}

function columnsOf(rows: readonly Row[], indexed: boolean, offset: number): FlowColumns {
  const pairs = (value: (flow: Row) => bigint): Uint32Array =>
    Uint32Array.from(rows.flatMap((flow) => [Number(value(flow) & 0xffffffffn), Number(value(flow) >> 32n)]));
  const present = (flow: Row, bit: number, value: number): number => (presenceOf(flow) & bit ? value : 0);
  const anyZone = PRESENCE.zone | PRESENCE.zoneOrig | PRESENCE.zoneReply;
  const replies = rows.map((flow) => flow.reply ?? (indexed ? undefined : inverse(flow)));
  const held = replies.filter((reply) => reply !== undefined);
  const labelled = indexed ? rows.filter((flow) => flow.labels) : rows;
  let nextReply = 0;
  let nextLabels = 0;
  const replyIndex = Uint32Array.from(replies, (reply) => (reply ? ++nextReply : 0));
  const labelIndex = Uint32Array.from(rows, (flow) => (flow.labels ? ++nextLabels : 0));
  return {
    length: rows.length,
    origPackets: pairs((flow) => BigInt(flow.counters[0] ?? 0)),
    origBytes: pairs((flow) => BigInt(flow.counters[1] ?? 0)),
    replyPackets: pairs((flow) => BigInt(flow.counters[2] ?? 0)),
    replyBytes: pairs((flow) => BigInt(flow.counters[3] ?? 0)),
    startNs: pairs((flow) => BigInt(NOW_MS - flow.ageMs) * 1_000_000n + BigInt(flow.use)),
    origSrc: Uint32Array.from(rows.flatMap((flow) => [...flow.src])),
    origDst: Uint32Array.from(rows.flatMap((flow) => [...flow.dst])),
    origSport: Uint16Array.from(rows, (flow) => flow.sport),
    origDport: Uint16Array.from(rows, (flow) => flow.dport),
    reply: {
      index: indexed ? replyIndex : undefined,
      src: Uint32Array.from(held.flatMap((reply) => [...reply.src])),
      dst: Uint32Array.from(held.flatMap((reply) => [...reply.dst])),
      sport: Uint16Array.from(held, (reply) => reply.sport),
      dport: Uint16Array.from(held, (reply) => reply.dport),
    },
    labels: {
      index: indexed ? labelIndex : undefined,
      words: Uint32Array.from(labelled.flatMap((flow) => flow.labels ?? [0, 0, 0, 0])),
    },
    presence: Uint32Array.from(rows, presenceOf),
    id: Uint32Array.from(rows, (flow) => present(flow, PRESENCE.id, flow.id)),
    mark: Uint32Array.from(rows, (flow) => present(flow, PRESENCE.mark, flow.mark)),
    status: Uint32Array.from(rows, (flow) => present(flow, PRESENCE.status, flow.status)),
    timeoutSec: Uint32Array.from(rows, (flow) => present(flow, PRESENCE.timeout, flow.timeoutSec)),
    timeoutOffsetSec: offset,
    use: Uint32Array.from(rows, (flow) => present(flow, PRESENCE.use, flow.use)),
    zone: Uint16Array.from(rows, (flow) => present(flow, anyZone, flow.zone)),
    helper: Uint16Array.from(rows, (flow) => present(flow, PRESENCE.helper, flow.helper)),
    secctx: Uint16Array.from(rows, (flow) => present(flow, PRESENCE.secctx, flow.secctx)),
    family: Uint8Array.from(rows, (flow) => (flow.v6 ? 10 : 2)),
    protocol: Uint8Array.from(rows, (flow) => flow.protocol),
    state: Uint8Array.from(rows, (flow) => present(flow, PRESENCE.state, flow.state)),
    strings: STRINGS,
    nowMs: NOW_MS,
  };
}

function inverse(flow: Row): NonNullable<Row['reply']> {
  const [sport, dport] = inverseLayer4(flow.protocol, flow.sport, flow.dport);
  return { src: flow.dst, dst: flow.src, sport, dport };
}
