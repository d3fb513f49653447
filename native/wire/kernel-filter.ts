// The filters that the kernel itself applies to a dump, as data and as attributes. What they actually match depends on
// the kernel (some invert IPv6 addresses; ports mean TCP and UDP only), and callers must allow for that. Source:
// ctnetlink_alloc_filter, ctnetlink_filter_match and nf_internals.h. Pure.

import type { AddressWords } from '../flow/address.ts';
import type { Family } from '../flow/family.ts';
import { IPPROTO } from '../flow/names.ts';
import { CTA, CTA_FILTER, CTA_IP, CTA_PROTO, CTA_TUPLE } from './attributes.ts';
import type { MessageWriter } from './writer.ts';

/** Matches if (x & mask) equals value: with a bit of the value outside the mask it never matches. */
export interface MaskedValue {
  readonly value: number;
  readonly mask: number;
}

/** One direction, exactly; absent parts match everything. */
export interface KernelTuple {
  /** Mapped words if the family is ipv4. */
  readonly src?: AddressWords | undefined;
  readonly dst?: AddressWords | undefined;
  /** IPPROTO_*. All parts below need it. */
  readonly protocol?: number | undefined;
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
  /** Of ICMP or ICMPv6, as `protocol` says. */
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
  readonly icmpId?: number | undefined;
}

/** All parts must match. */
export interface KernelFilter {
  readonly mark?: MaskedValue | undefined;
  /** IPS_* bits; since Linux 5.15. The mask must not be 0. */
  readonly status?: MaskedValue | undefined;
  /** The zone of either direction; since Linux 6.8. Whether the default zone 0 can be requested depends on the kernel. */
  readonly zone?: number | undefined;
  /** Since Linux 5.8; for the reply since 5.16. Needs a family. */
  readonly orig?: KernelTuple | undefined;
  readonly reply?: KernelTuple | undefined;
}

/** CTA_FILTER_F_CTA_*: which parts of a tuple are compared. Not in a public header, but the kernel's ABI. */
const FILTER_FLAG = {
  IP_SRC: 1 << 0,
  IP_DST: 1 << 1,
  TUPLE_ZONE: 1 << 2,
  PROTO_NUM: 1 << 3,
  PROTO_SRC_PORT: 1 << 4,
  PROTO_DST_PORT: 1 << 5,
  PROTO_ICMP_TYPE: 1 << 6,
  PROTO_ICMP_CODE: 1 << 7,
  PROTO_ICMP_ID: 1 << 8,
  PROTO_ICMPV6_TYPE: 1 << 9,
  PROTO_ICMPV6_CODE: 1 << 10,
  PROTO_ICMPV6_ID: 1 << 11,
} as const;

/** Flags and attribute numbers of the parts that ICMP and ICMPv6 have under different names. */
const ICMP_PARTS = {
  icmpType: [FILTER_FLAG.PROTO_ICMP_TYPE, CTA_PROTO.ICMP_TYPE],
  icmpCode: [FILTER_FLAG.PROTO_ICMP_CODE, CTA_PROTO.ICMP_CODE],
  icmpId: [FILTER_FLAG.PROTO_ICMP_ID, CTA_PROTO.ICMP_ID],
} as const;
const ICMPV6_PARTS = {
  icmpType: [FILTER_FLAG.PROTO_ICMPV6_TYPE, CTA_PROTO.ICMPV6_TYPE],
  icmpCode: [FILTER_FLAG.PROTO_ICMPV6_CODE, CTA_PROTO.ICMPV6_CODE],
  icmpId: [FILTER_FLAG.PROTO_ICMPV6_ID, CTA_PROTO.ICMPV6_ID],
} as const;

/**
 * Writes the filter's attributes into the dump request that is being written.
 * @throws TypeError for a filter that the kernel cannot take: a tuple without family, or a layer 4 part without protocol.
 */
export function putKernelFilter(writer: MessageWriter, filter: KernelFilter, family: Family | undefined): void {
  const origFlags = putFilterTuple(writer, CTA.TUPLE_ORIG, filter.orig, family);
  const replyFlags = putFilterTuple(writer, CTA.TUPLE_REPLY, filter.reply, family);
  if (origFlags !== 0 || replyFlags !== 0) {
    const nest = writer.beginNest(CTA.FILTER);
    if (origFlags !== 0) writer.hostU32(CTA_FILTER.ORIG_FLAGS, origFlags);
    if (replyFlags !== 0) writer.hostU32(CTA_FILTER.REPLY_FLAGS, replyFlags);
    writer.endNest(nest);
  }
  if (filter.mark) {
    writer.u32(CTA.MARK, filter.mark.value);
    writer.u32(CTA.MARK_MASK, filter.mark.mask);
  }
  if (filter.status) {
    if (filter.status.mask === 0) throw new TypeError('Expected the mask of a status filter not to be 0');
    writer.u32(CTA.STATUS, filter.status.value);
    writer.u32(CTA.STATUS_MASK, filter.status.mask);
  }
  if (filter.zone !== undefined) writer.u16(CTA.ZONE, filter.zone);
}

/** Returns the flags of the parts that are present; writes nothing if there are none. */
function putFilterTuple(
  writer: MessageWriter,
  type: number,
  tuple: KernelTuple | undefined,
  family: Family | undefined,
): number {
  if (!tuple || Object.values(tuple).every((part) => part === undefined)) return 0;
  if (family === undefined) throw new TypeError('Expected a family with a filter for addresses, protocol or ports');
  const nest = writer.beginNest(type);
  const flags = putAddresses(writer, tuple, family) | putLayer4(writer, tuple);
  writer.endNest(nest);
  return flags;
}

function putAddresses(writer: MessageWriter, tuple: KernelTuple, family: Family): number {
  if (!tuple.src && !tuple.dst) return 0;
  const nest = writer.beginNest(CTA_TUPLE.IP);
  const put = (words: AddressWords | undefined, v4: number, v6: number): void => {
    if (!words) return;
    if (family === 'ipv4') writer.u32(v4, words[3]);
    else writer.words(v6, words);
  };
  put(tuple.src, CTA_IP.V4_SRC, CTA_IP.V6_SRC);
  put(tuple.dst, CTA_IP.V4_DST, CTA_IP.V6_DST);
  writer.endNest(nest);
  return (tuple.src ? FILTER_FLAG.IP_SRC : 0) | (tuple.dst ? FILTER_FLAG.IP_DST : 0);
}

function putLayer4(writer: MessageWriter, tuple: KernelTuple): number {
  const { protocol, sport, dport, icmpType, icmpCode, icmpId } = tuple;
  if (protocol === undefined) {
    if ([sport, dport, icmpType, icmpCode, icmpId].every((part) => part === undefined)) return 0;
    throw new TypeError('Expected a protocol with a filter for ports or ICMP');
  }
  const nest = writer.beginNest(CTA_TUPLE.PROTO);
  let flags: number = FILTER_FLAG.PROTO_NUM;
  writer.u8(CTA_PROTO.NUM, protocol);
  const put = (value: number | undefined, [flag, type]: readonly [number, number], size: 'u8' | 'u16'): void => {
    if (value === undefined) return;
    writer[size](type, value);
    flags |= flag;
  };
  put(sport, [FILTER_FLAG.PROTO_SRC_PORT, CTA_PROTO.SRC_PORT], 'u16');
  put(dport, [FILTER_FLAG.PROTO_DST_PORT, CTA_PROTO.DST_PORT], 'u16');
  const icmp = protocol === IPPROTO.icmpv6 ? ICMPV6_PARTS : ICMP_PARTS;
  put(icmpType, icmp.icmpType, 'u8');
  put(icmpCode, icmp.icmpCode, 'u8');
  put(icmpId, icmp.icmpId, 'u16');
  writer.endNest(nest);
  return flags;
}
