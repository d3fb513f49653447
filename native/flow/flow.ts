// Flow: one row of FlowColumns as a plain object, absent values undefined. For the few rows that are shown,
// printed or tested; never one for each flow of the table. Pure.

import { formatAddress, formatIPv6 } from './address.ts';
import { checkColumns, checkNumber, shown } from './checks.ts';
import { PRESENCE } from './column-schema.ts';
import type { FlowColumns } from './flow-columns.ts';
import { AF_INET6, hasPorts, IPPROTO, inverseIcmpType, isIcmp, protocolState } from './names.ts';

/** One direction of a flow. Parts that the protocol lacks are undefined. */
export interface FlowTuple {
  /** Text by RFC 5952. */
  readonly src: string;
  readonly dst: string;
  readonly sport: number | undefined;
  readonly dport: number | undefined;
  readonly icmpType: number | undefined;
  readonly icmpCode: number | undefined;
  readonly icmpId: number | undefined;
  /** Keys of GRE. */
  readonly srcKey: number | undefined;
  readonly dstKey: number | undefined;
}

/** One tracked connection. Counters above 2^53 lose their lowest bits. */
export interface Flow {
  readonly family: 'ipv4' | 'ipv6';
  /** IPPROTO_*. */
  readonly protocol: number;
  /** The kernel's word, such as "ESTABLISHED". */
  readonly state: string | undefined;
  readonly orig: FlowTuple;
  readonly reply: FlowTuple | undefined;
  /** The reply tuple is not the inverse of the original one. */
  readonly translated: boolean;
  /** IPS_* bits. */
  readonly status: number | undefined;
  /** Seconds left. */
  readonly timeoutSec: number | undefined;
  readonly origPackets: number | undefined;
  readonly origBytes: number | undefined;
  readonly replyPackets: number | undefined;
  readonly replyBytes: number | undefined;
  /** Milliseconds since the epoch, with fractions. */
  readonly startMs: number | undefined;
  readonly mark: number | undefined;
  /** Numbers of the bits that are set, ascending. */
  readonly labels: readonly number[] | undefined;
  /** Of both directions (CTA_ZONE). */
  readonly zone: number | undefined;
  /** Of the original direction only (CTA_TUPLE_ZONE). */
  readonly zoneOrig: number | undefined;
  /** Of the reply direction only. */
  readonly zoneReply: number | undefined;
  readonly helper: string | undefined;
  readonly secctx: string | undefined;
  readonly id: number | undefined;
  readonly use: number | undefined;
}

/** The flow in a row. @throws RangeError when there is no such row. */
export function flowAt(columns: FlowColumns, row: number): Flow {
  checkColumns(columns);
  checkNumber(row, 'row');
  if (!(row >= 0 && row < columns.length))
    throw new RangeError(`Expected "row" to be one of ${columns.length} rows, counted from 0, got ${row}`);
  const presence = columns.presence[row] ?? 0;
  const protocol = columns.protocol[row] ?? 0;
  const when = (bit: number, value: number | undefined): number | undefined => (presence & bit ? value : undefined);
  return {
    family: columns.family[row] === AF_INET6 ? 'ipv6' : 'ipv4',
    protocol,
    state: presence & PRESENCE.state ? protocolState(protocol, columns.state[row] ?? 0) : undefined,
    orig: originalTuple(columns, row, protocol, presence),
    reply: presence & PRESENCE.replyTuple ? replyTuple(columns, row, protocol, presence) : undefined,
    translated: (presence & PRESENCE.translated) !== 0,
    status: when(PRESENCE.status, columns.status[row]),
    timeoutSec: when(
      PRESENCE.timeout,
      Math.max(0, (columns.timeoutSec[row] ?? 0) - Math.floor(columns.timeoutOffsetSec)),
    ),
    origPackets: when(PRESENCE.origCounters, pairAt(columns.origPackets, row)),
    origBytes: when(PRESENCE.origCounters, pairAt(columns.origBytes, row)),
    replyPackets: when(PRESENCE.replyCounters, pairAt(columns.replyPackets, row)),
    replyBytes: when(PRESENCE.replyCounters, pairAt(columns.replyBytes, row)),
    startMs: when(PRESENCE.start, startMsAt(columns, row)),
    mark: when(PRESENCE.mark, columns.mark[row]),
    labels: presence & PRESENCE.labels ? labelsAt(columns, row) : undefined,
    zone: when(PRESENCE.zone, columns.zone[row]),
    zoneOrig: when(PRESENCE.zoneOrig, columns.zone[row]),
    zoneReply: when(PRESENCE.zoneReply, columns.zone[row]),
    helper: presence & PRESENCE.helper ? columns.strings[columns.helper[row] ?? 0] : undefined,
    secctx: presence & PRESENCE.secctx ? columns.strings[columns.secctx[row] ?? 0] : undefined,
    id: when(PRESENCE.id, columns.id[row]),
    use: when(PRESENCE.use, columns.use[row]),
  };
}

/** A u64 of a pair column as a number. */
export function u64At(pairs: Uint32Array, row: number): number {
  checkPairs(pairs);
  checkNumber(row, 'row');
  return pairAt(pairs, row);
}

function pairAt(pairs: Uint32Array, row: number): number {
  return (pairs[2 * row + 1] ?? 0) * 4294967296 + (pairs[2 * row] ?? 0);
}

/** @throws TypeError */
function checkPairs(pairs: unknown): void {
  if (!(pairs instanceof Uint32Array)) throw new TypeError(`Expected a column of pairs, got ${shown(pairs)}`);
}

/** A row's start in milliseconds since the epoch, exact to about a quarter of a microsecond. */
export function startMsAt(columns: FlowColumns, row: number): number {
  checkColumns(columns);
  checkNumber(row, 'row');
  return pairAt(columns.startNs, row) / 1e6;
}

/** By the family of the flow: an IPv6 flow can have a mapped address, which is then written as ::ffff:192.0.2.1. */
function addressText(columns: FlowColumns, row: number): (words: Uint32Array, at: number) => string {
  return columns.family[row] === AF_INET6 ? formatIPv6 : formatAddress;
}

function originalTuple(columns: FlowColumns, row: number, protocol: number, presence: number): FlowTuple {
  const text = addressText(columns, row);
  const src = text(columns.origSrc, row * 4);
  const dst = text(columns.origDst, row * 4);
  return tuple(src, dst, columns.origSport[row] ?? 0, columns.origDport[row] ?? 0, protocol, presence);
}

function replyTuple(columns: FlowColumns, row: number, protocol: number, presence: number): FlowTuple {
  const text = addressText(columns, row);
  const { index, src, dst, sport, dport } = columns.reply;
  const at = index ? (index[row] ?? 0) - 1 : row;
  if (at >= 0) {
    return tuple(text(src, at * 4), text(dst, at * 4), sport[at] ?? 0, dport[at] ?? 0, protocol, presence);
  }
  const [first, second] = inverseLayer4(protocol, columns.origSport[row] ?? 0, columns.origDport[row] ?? 0);
  const from = text(columns.origDst, row * 4);
  return tuple(from, text(columns.origSrc, row * 4), first, second, protocol, presence);
}

/** The layer 4 words of the inverse tuple: ports and keys swap, ICMP keeps its id and gets the type that answers it. */
export function inverseLayer4(protocol: number, sport: number, dport: number): [sport: number, dport: number] {
  if (!isIcmp(protocol)) return [dport, sport];
  return [sport, inverseIcmpType(protocol, dport >>> 8) * 256 + (dport & 255)];
}

function tuple(src: string, dst: string, first: number, second: number, protocol: number, presence: number): FlowTuple {
  const layer4 = (presence & PRESENCE.layer4) !== 0;
  const ports = layer4 && hasPorts(protocol);
  const icmp = layer4 && isIcmp(protocol);
  const gre = layer4 && protocol === IPPROTO.gre;
  return {
    src,
    dst,
    sport: ports ? first : undefined,
    dport: ports ? second : undefined,
    icmpType: icmp ? second >>> 8 : undefined,
    icmpCode: icmp ? second & 255 : undefined,
    icmpId: icmp ? first : undefined,
    srcKey: gre ? first : undefined,
    dstKey: gre ? second : undefined,
  };
}

function labelsAt(columns: FlowColumns, row: number): number[] {
  const { index, words } = columns.labels;
  const at = index ? (index[row] ?? 0) - 1 : row;
  const labels: number[] = [];
  if (at < 0) return labels;
  for (let bit = 0; bit < 128; bit++) {
    if ((words[at * 4 + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) labels.push(bit);
  }
  return labels;
}
