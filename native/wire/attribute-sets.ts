// Which attributes nest in which, and what kind of value each one holds: enough to show a message that nothing else
// here understands. Data only. Source: nfnetlink_conntrack.h and the code that fills each attribute. Pure.

import type { AttributeKind } from '../flow/attribute-node.ts';
import {
  CTA,
  CTA_COUNTERS,
  CTA_EXPECT,
  CTA_EXPECT_NAT,
  CTA_FILTER,
  CTA_HELP,
  CTA_IP,
  CTA_NAT,
  CTA_PROTO,
  CTA_PROTOINFO,
  CTA_PROTOINFO_DCCP,
  CTA_PROTOINFO_SCTP,
  CTA_PROTOINFO_TCP,
  CTA_PROTONAT,
  CTA_SECCTX,
  CTA_SEQADJ,
  CTA_STATS,
  CTA_STATS_EXP,
  CTA_STATS_GLOBAL,
  CTA_SYNPROXY,
  CTA_TIMESTAMP,
  CTA_TUPLE,
} from './attributes.ts';

export interface AttributeSpec {
  /** The kernel's constant, such as "CTA_TUPLE_ORIG". */
  readonly name: string;
  /** The kind of payload, or the attributes inside. */
  readonly content: AttributeKind | AttributeSet;
}

/** The attributes that can appear in one place, by type. */
export type AttributeSet = ReadonlyMap<number, AttributeSpec>;

function set<T extends Readonly<Record<string, number>>>(
  prefix: string,
  numbers: T,
  contents: Readonly<Record<keyof T, AttributeKind | AttributeSet>>,
): AttributeSet {
  return new Map(
    Object.entries(numbers).map(([name, type]) => [
      type,
      { name: prefix + name, content: contents[name as keyof T] ?? 'bytes' },
    ]),
  );
}

const TUPLE = set('CTA_TUPLE_', CTA_TUPLE, {
  IP: set('CTA_IP_', CTA_IP, { V4_SRC: 'ipv4', V4_DST: 'ipv4', V6_SRC: 'ipv6', V6_DST: 'ipv6' }),
  PROTO: set('CTA_PROTO_', CTA_PROTO, {
    NUM: 'u8',
    SRC_PORT: 'u16',
    DST_PORT: 'u16',
    ICMP_ID: 'u16',
    ICMP_TYPE: 'u8',
    ICMP_CODE: 'u8',
    ICMPV6_ID: 'u16',
    ICMPV6_TYPE: 'u8',
    ICMPV6_CODE: 'u8',
  }),
  ZONE: 'u16',
});

const PROTOINFO = set('CTA_PROTOINFO_', CTA_PROTOINFO, {
  TCP: set('CTA_PROTOINFO_TCP_', CTA_PROTOINFO_TCP, {
    STATE: 'u8',
    WSCALE_ORIGINAL: 'u8',
    WSCALE_REPLY: 'u8',
    FLAGS_ORIGINAL: 'tcpFlags',
    FLAGS_REPLY: 'tcpFlags',
  }),
  DCCP: set('CTA_PROTOINFO_DCCP_', CTA_PROTOINFO_DCCP, {
    STATE: 'u8',
    ROLE: 'u8',
    HANDSHAKE_SEQ: 'u64',
    PAD: 'padding',
  }),
  SCTP: set('CTA_PROTOINFO_SCTP_', CTA_PROTOINFO_SCTP, { STATE: 'u8', VTAG_ORIGINAL: 'u32', VTAG_REPLY: 'u32' }),
});

const COUNTERS = set('CTA_COUNTERS_', CTA_COUNTERS, {
  PACKETS: 'u64',
  BYTES: 'u64',
  '32_PACKETS': 'u32',
  '32_BYTES': 'u32',
  PAD: 'padding',
});

const NAT = set('CTA_NAT_', CTA_NAT, {
  V4_MINIP: 'ipv4',
  V4_MAXIP: 'ipv4',
  PROTO: set('CTA_PROTONAT_', CTA_PROTONAT, { PORT_MIN: 'u16', PORT_MAX: 'u16' }),
  V6_MINIP: 'ipv6',
  V6_MAXIP: 'ipv6',
});

const SEQADJ = set('CTA_SEQADJ_', CTA_SEQADJ, { CORRECTION_POS: 'u32', OFFSET_BEFORE: 'i32', OFFSET_AFTER: 'i32' });

/** The attributes of a flow. */
export const FLOW_SET: AttributeSet = set('CTA_', CTA, {
  TUPLE_ORIG: TUPLE,
  TUPLE_REPLY: TUPLE,
  STATUS: 'u32',
  PROTOINFO,
  // Userspace helpers keep bytes of their own in INFO; the kernel's helpers send none.
  HELP: set('CTA_HELP_', CTA_HELP, { NAME: 'text', INFO: 'bytes' }),
  NAT_SRC: NAT,
  TIMEOUT: 'u32',
  MARK: 'u32',
  COUNTERS_ORIG: COUNTERS,
  COUNTERS_REPLY: COUNTERS,
  USE: 'u32',
  ID: 'u32',
  NAT_DST: NAT,
  TUPLE_MASTER: TUPLE,
  SEQ_ADJ_ORIG: SEQADJ,
  SEQ_ADJ_REPLY: SEQADJ,
  SECMARK: 'u32',
  ZONE: 'u16',
  SECCTX: set('CTA_SECCTX_', CTA_SECCTX, { NAME: 'text' }),
  TIMESTAMP: set('CTA_TIMESTAMP_', CTA_TIMESTAMP, { START: 'u64', STOP: 'u64', PAD: 'padding' }),
  MARK_MASK: 'u32',
  LABELS: 'bits',
  LABELS_MASK: 'bits',
  SYNPROXY: set('CTA_SYNPROXY_', CTA_SYNPROXY, { ISN: 'u32', ITS: 'u32', TSOFF: 'u32' }),
  FILTER: set('CTA_FILTER_', CTA_FILTER, { ORIG_FLAGS: 'hostU32', REPLY_FLAGS: 'hostU32' }),
  STATUS_MASK: 'u32',
  TIMESTAMP_EVENT: 'u64',
});

/** The attributes of an expectation. */
export const EXPECT_SET: AttributeSet = set('CTA_EXPECT_', CTA_EXPECT, {
  MASTER: TUPLE,
  TUPLE,
  MASK: TUPLE,
  TIMEOUT: 'u32',
  ID: 'u32',
  HELP_NAME: 'text',
  ZONE: 'u16',
  FLAGS: 'u32',
  CLASS: 'u32',
  NAT: set('CTA_EXPECT_NAT_', CTA_EXPECT_NAT, { DIR: 'u32', TUPLE }),
  FN: 'text',
});

/** The attributes of one CPU's statistics. */
export const CPU_STATS_SET: AttributeSet = set('CTA_STATS_', CTA_STATS, {
  SEARCHED: 'u32',
  FOUND: 'u32',
  NEW: 'u32',
  INVALID: 'u32',
  IGNORE: 'u32',
  DELETE: 'u32',
  DELETE_LIST: 'u32',
  INSERT: 'u32',
  INSERT_FAILED: 'u32',
  DROP: 'u32',
  EARLY_DROP: 'u32',
  ERROR: 'u32',
  SEARCH_RESTART: 'u32',
  CLASH_RESOLVE: 'u32',
  CHAIN_TOOLONG: 'u32',
});

/** The attributes of the table's statistics. */
export const TABLE_STATS_SET: AttributeSet = set('CTA_STATS_GLOBAL_', CTA_STATS_GLOBAL, {
  ENTRIES: 'u32',
  MAX_ENTRIES: 'u32',
});

/** The attributes of one CPU's statistics of expectations. */
export const EXPECT_STATS_SET: AttributeSet = set('CTA_STATS_EXP_', CTA_STATS_EXP, {
  NEW: 'u32',
  CREATE: 'u32',
  DELETE: 'u32',
});
