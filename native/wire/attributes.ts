// Numbers of ctnetlink's attributes, by their kernel name without its prefix. Source: nfnetlink_conntrack.h of
// Linux 6.18. How they nest is in attribute-sets.ts. Pure.

/** enum ctattr_type: the attributes of a flow. */
export const CTA = {
  TUPLE_ORIG: 1,
  TUPLE_REPLY: 2,
  STATUS: 3,
  PROTOINFO: 4,
  HELP: 5,
  NAT_SRC: 6,
  TIMEOUT: 7,
  MARK: 8,
  COUNTERS_ORIG: 9,
  COUNTERS_REPLY: 10,
  USE: 11,
  ID: 12,
  NAT_DST: 13,
  TUPLE_MASTER: 14,
  SEQ_ADJ_ORIG: 15,
  SEQ_ADJ_REPLY: 16,
  SECMARK: 17,
  ZONE: 18,
  SECCTX: 19,
  TIMESTAMP: 20,
  MARK_MASK: 21,
  LABELS: 22,
  LABELS_MASK: 23,
  SYNPROXY: 24,
  FILTER: 25,
  STATUS_MASK: 26,
  TIMESTAMP_EVENT: 27,
} as const;

/** enum ctattr_tuple */
export const CTA_TUPLE = { IP: 1, PROTO: 2, ZONE: 3 } as const;

/** enum ctattr_ip */
export const CTA_IP = { V4_SRC: 1, V4_DST: 2, V6_SRC: 3, V6_DST: 4 } as const;

/** enum ctattr_l4proto */
export const CTA_PROTO = {
  NUM: 1,
  SRC_PORT: 2,
  DST_PORT: 3,
  ICMP_ID: 4,
  ICMP_TYPE: 5,
  ICMP_CODE: 6,
  ICMPV6_ID: 7,
  ICMPV6_TYPE: 8,
  ICMPV6_CODE: 9,
} as const;

/** enum ctattr_protoinfo */
export const CTA_PROTOINFO = { TCP: 1, DCCP: 2, SCTP: 3 } as const;

/** enum ctattr_protoinfo_tcp */
export const CTA_PROTOINFO_TCP = {
  STATE: 1,
  WSCALE_ORIGINAL: 2,
  WSCALE_REPLY: 3,
  FLAGS_ORIGINAL: 4,
  FLAGS_REPLY: 5,
} as const;

/** enum ctattr_protoinfo_dccp */
export const CTA_PROTOINFO_DCCP = { STATE: 1, ROLE: 2, HANDSHAKE_SEQ: 3, PAD: 4 } as const;

/** enum ctattr_protoinfo_sctp */
export const CTA_PROTOINFO_SCTP = { STATE: 1, VTAG_ORIGINAL: 2, VTAG_REPLY: 3 } as const;

/** enum ctattr_counters; those named 32 are sent only by kernels before 2.6.30. */
export const CTA_COUNTERS = { PACKETS: 1, BYTES: 2, '32_PACKETS': 3, '32_BYTES': 4, PAD: 5 } as const;

/** enum ctattr_tstamp */
export const CTA_TIMESTAMP = { START: 1, STOP: 2, PAD: 3 } as const;

/** enum ctattr_nat */
export const CTA_NAT = { V4_MINIP: 1, V4_MAXIP: 2, PROTO: 3, V6_MINIP: 4, V6_MAXIP: 5 } as const;

/** enum ctattr_protonat */
export const CTA_PROTONAT = { PORT_MIN: 1, PORT_MAX: 2 } as const;

/** enum ctattr_seqadj */
export const CTA_SEQADJ = { CORRECTION_POS: 1, OFFSET_BEFORE: 2, OFFSET_AFTER: 3 } as const;

/** enum ctattr_synproxy */
export const CTA_SYNPROXY = { ISN: 1, ITS: 2, TSOFF: 3 } as const;

/** enum ctattr_help */
export const CTA_HELP = { NAME: 1, INFO: 2 } as const;

/** enum ctattr_secctx */
export const CTA_SECCTX = { NAME: 1 } as const;

/** enum ctattr_filter */
export const CTA_FILTER = { ORIG_FLAGS: 1, REPLY_FLAGS: 2 } as const;

/** enum ctattr_expect: the attributes of an expectation. */
export const CTA_EXPECT = {
  MASTER: 1,
  TUPLE: 2,
  MASK: 3,
  TIMEOUT: 4,
  ID: 5,
  HELP_NAME: 6,
  ZONE: 7,
  FLAGS: 8,
  CLASS: 9,
  NAT: 10,
  FN: 11,
} as const;

/** enum ctattr_expect_nat */
export const CTA_EXPECT_NAT = { DIR: 1, TUPLE: 2 } as const;

/** enum ctattr_stats_cpu. SEARCHED, NEW, IGNORE, DELETE and DELETE_LIST are no longer written. */
export const CTA_STATS = {
  SEARCHED: 1,
  FOUND: 2,
  NEW: 3,
  INVALID: 4,
  IGNORE: 5,
  DELETE: 6,
  DELETE_LIST: 7,
  INSERT: 8,
  INSERT_FAILED: 9,
  DROP: 10,
  EARLY_DROP: 11,
  ERROR: 12,
  SEARCH_RESTART: 13,
  CLASH_RESOLVE: 14,
  CHAIN_TOOLONG: 15,
} as const;

/** enum ctattr_stats_global */
export const CTA_STATS_GLOBAL = { ENTRIES: 1, MAX_ENTRIES: 2 } as const;

/** enum ctattr_expect_stats */
export const CTA_STATS_EXP = { NEW: 1, CREATE: 2, DELETE: 3 } as const;
