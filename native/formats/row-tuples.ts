// The tuples of a row, in place in the columns, and their text as conntrack(8) writes it. Pure.

import { PRESENCE } from '../flow/column-schema.ts';
import { inverseLayer4 } from '../flow/flow.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET, AF_INET6, hasPorts, IPPROTO, isIcmp } from '../flow/names.ts';
import { ipv4Text, ipv6Text } from './address-texts.ts';

/** One direction of a row. Addresses stay in the columns; `at` is the index of their first word. */
export interface RowTuple {
  readonly family: number;
  readonly protocol: number;
  readonly src: Uint32Array;
  readonly srcAt: number;
  readonly dst: Uint32Array;
  readonly dstAt: number;
  /** Layer 4 words as the column schema says. */
  readonly sport: number;
  readonly dport: number;
}

/** The tuple of the original direction. */
export function origTupleAt(columns: FlowColumns, row: number): RowTuple {
  return {
    family: columns.family[row] ?? 0,
    protocol: columns.protocol[row] ?? 0,
    src: columns.origSrc,
    srcAt: row * 4,
    dst: columns.origDst,
    dstAt: row * 4,
    sport: columns.origSport[row] ?? 0,
    dport: columns.origDport[row] ?? 0,
  };
}

/** The tuple of the reply direction; undefined if the message had none. */
export function replyTupleAt(columns: FlowColumns, row: number): RowTuple | undefined {
  if (((columns.presence[row] ?? 0) & PRESENCE.replyTuple) === 0) return undefined;
  const { index, src, dst, sport, dport } = columns.reply;
  const at = index ? (index[row] ?? 0) - 1 : row;
  const family = columns.family[row] ?? 0;
  const protocol = columns.protocol[row] ?? 0;
  if (at < 0) return inverseOf(origTupleAt(columns, row));
  return {
    family,
    protocol,
    src,
    srcAt: at * 4,
    dst,
    dstAt: at * 4,
    sport: sport[at] ?? 0,
    dport: dport[at] ?? 0,
  };
}

function inverseOf(tuple: RowTuple): RowTuple {
  const [sport, dport] = inverseLayer4(tuple.protocol, tuple.sport, tuple.dport);
  return { ...tuple, src: tuple.dst, srcAt: tuple.dstAt, dst: tuple.src, dstAt: tuple.srcAt, sport, dport };
}

/** Names that libnetfilter_conntrack knows; every other protocol is "unknown" to it. */
const KNOWN_PROTOCOLS: ReadonlyMap<number, string> = new Map(
  Object.entries(IPPROTO).map(([name, number]) => [number, name]),
);

/** The name of a protocol as conntrack writes it. */
export function conntrackProtocolName(protocol: number): string {
  return KNOWN_PROTOCOLS.get(protocol) ?? 'unknown';
}

/** Whether conntrack has options of its own for a protocol. */
export function isKnownProtocol(protocol: number): boolean {
  return KNOWN_PROTOCOLS.has(protocol);
}

/** An address as conntrack writes it; '' for another family than the two. */
export function conntrackAddress(words: Uint32Array, at: number, family: number): string {
  if (family === AF_INET) return ipv4Text(words[at + 3] ?? 0);
  return family === AF_INET6 ? glibcIPv6(words, at) : '';
}

/** glibc's inet_ntop writes the IPv4-compatible addresses ::a.b.c.d dotted, which RFC 5952 does not. */
function glibcIPv6(words: Uint32Array, at: number): string {
  const low = words[at + 3] ?? 0;
  const isCompatible = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && low >= 0x10000;
  return isCompatible ? `::${ipv4Text(low)}` : ipv6Text(words, at);
}

/** "src=… dst=… sport=… dport=… " as in a line of conntrack, with a space at the end. */
export function lineTuple(tuple: RowTuple): string {
  const { family, src, srcAt, dst, dstAt } = tuple;
  const addresses = `src=${conntrackAddress(src, srcAt, family)} dst=${conntrackAddress(dst, dstAt, family)} `;
  return addresses + lineLayer4(tuple.protocol, tuple.sport, tuple.dport);
}

/** Depends on the protocol alone, as in libnetfilter_conntrack: values that the message lacked are 0. */
function lineLayer4(protocol: number, sport: number, dport: number): string {
  if (hasPorts(protocol)) return `sport=${sport} dport=${dport} `;
  if (isIcmp(protocol)) {
    return `type=${dport >>> 8} code=${dport & 255} id=${sport} `;
  }
  return protocol === IPPROTO.gre ? `srckey=0x${sport.toString(16)} dstkey=0x${dport.toString(16)} ` : '';
}
