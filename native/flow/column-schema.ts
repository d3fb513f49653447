// The one schema of a flow's columns: every other list of them derives from COLUMNS, in TypeScript by mapped types
// (flow-columns.ts), in C++ by generation (build/generate-columns.ts writes native/src/columns.gen.h). Pure.

/** Element types. `u64` is two u32 words, low then high; an address is four host-endian u32 words, most significant first. */
export type ColumnType = 'u8' | 'u16' | 'u32' | 'u64' | 'address' | 'u128';

/** The description of one column. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  /**
   * How it is kept. A batch has all columns. Other sets of rows always have most of them; values that few flows have
   * are kept aside (ReplyColumns, LabelColumns), and some columns are kept only if they are needed.
   */
  readonly kept: 'always' | 'aside' | 'sometimes';
  /** Unit, or the kind of value. */
  readonly unit: string;
  /** What a value means, in a sentence for hints, documents and headers. */
  readonly meaning: string;
  /** The kernel's attribute. */
  readonly attribute: string;
}

/**
 * The columns in the order of their place in a batch: widest elements first, so that every column of a
 * batch whose capacity is a multiple of 8 is aligned to 8 bytes.
 *
 * Absent values are 0 here; `presence` (see PRESENCE) says whether a value was present, never the 0.
 * IPv4 addresses are kept IPv4-mapped (0, 0, 0xffff, address).
 * Layer 4 words: sport and dport are the ports of TCP, UDP, UDP-Lite, SCTP and DCCP, the keys of GRE;
 * for ICMP and ICMPv6 sport is the id and dport is type × 256 + code; otherwise 0.
 */
export const COLUMNS = [
  {
    name: 'key',
    type: 'u64',
    kept: 'sometimes',
    unit: 'hash',
    meaning:
      'The key by which flows are found: a SipHash of family, protocol, original tuple and original zone, with a secret that is random for each handle.',
    attribute: 'CTA_TUPLE_ORIG, CTA_ZONE',
  },
  {
    name: 'origBytes',
    type: 'u64',
    kept: 'always',
    unit: 'bytes',
    meaning: 'Bytes sent by the source of the connection, IP headers included.',
    attribute: 'CTA_COUNTERS_ORIG/CTA_COUNTERS_BYTES',
  },
  {
    name: 'replyBytes',
    type: 'u64',
    kept: 'always',
    unit: 'bytes',
    meaning: 'Bytes sent back by the destination, IP headers included.',
    attribute: 'CTA_COUNTERS_REPLY/CTA_COUNTERS_BYTES',
  },
  {
    name: 'origPackets',
    type: 'u64',
    kept: 'always',
    unit: 'packets',
    meaning: 'Packets sent by the source of the connection.',
    attribute: 'CTA_COUNTERS_ORIG/CTA_COUNTERS_PACKETS',
  },
  {
    name: 'replyPackets',
    type: 'u64',
    kept: 'always',
    unit: 'packets',
    meaning: 'Packets sent back by the destination.',
    attribute: 'CTA_COUNTERS_REPLY/CTA_COUNTERS_PACKETS',
  },
  {
    name: 'startNs',
    type: 'u64',
    kept: 'always',
    unit: 'nanoseconds since the epoch',
    meaning: 'When the kernel created the entry, if it keeps timestamps (nf_conntrack_timestamp).',
    attribute: 'CTA_TIMESTAMP/CTA_TIMESTAMP_START',
  },
  {
    name: 'stopNs',
    type: 'u64',
    kept: 'sometimes',
    unit: 'nanoseconds since the epoch',
    meaning: 'When the flow ended, if the kernel keeps timestamps; only in events of destroyed flows.',
    attribute: 'CTA_TIMESTAMP/CTA_TIMESTAMP_STOP',
  },
  {
    name: 'eventNs',
    type: 'u64',
    kept: 'sometimes',
    unit: 'nanoseconds since the epoch',
    meaning: 'When the kernel wrote the event; only in events, since Linux 6.14.',
    attribute: 'CTA_TIMESTAMP_EVENT',
  },
  {
    name: 'protocolInfo',
    type: 'u64',
    kept: 'sometimes',
    unit: 'two words',
    meaning:
      'SCTP: the verification tags, that of the original direction in the low word. DCCP: the role of the source, 0 client and 1 server.',
    attribute: 'CTA_PROTOINFO_SCTP_VTAG_ORIGINAL and _REPLY, CTA_PROTOINFO_DCCP_ROLE',
  },
  {
    name: 'origSrc',
    type: 'address',
    kept: 'always',
    unit: 'address',
    meaning: 'Address that the connection comes from, before any translation.',
    attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_IP',
  },
  {
    name: 'origDst',
    type: 'address',
    kept: 'always',
    unit: 'address',
    meaning: 'Address that the connection goes to, before any translation.',
    attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_IP',
  },
  {
    name: 'replySrc',
    type: 'address',
    kept: 'aside',
    unit: 'address',
    meaning: 'Address that replies come from: the destination after translation.',
    attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_IP',
  },
  {
    name: 'replyDst',
    type: 'address',
    kept: 'aside',
    unit: 'address',
    meaning: 'Address that replies go to: the source after translation.',
    attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_IP',
  },
  {
    name: 'labels',
    type: 'u128',
    kept: 'aside',
    unit: 'bit set',
    meaning: 'Connection labels (connlabel): a set of 128 bits, bit 0 in the lowest bit of the first word.',
    attribute: 'CTA_LABELS',
  },
  {
    name: 'presence',
    type: 'u32',
    kept: 'always',
    unit: 'PRESENCE bits',
    meaning: 'Which values the kernel sent with the flow.',
    attribute: '',
  },
  {
    name: 'id',
    type: 'u32',
    kept: 'always',
    unit: 'number',
    meaning: "The kernel's id of the entry, host-endian; often reused for a later entry of the same tuple.",
    attribute: 'CTA_ID',
  },
  {
    name: 'mark',
    type: 'u32',
    kept: 'always',
    unit: 'mark',
    meaning: 'Connection mark (connmark): a number that firewall rules set and match.',
    attribute: 'CTA_MARK',
  },
  {
    name: 'status',
    type: 'u32',
    kept: 'always',
    unit: 'IPS_* bits',
    meaning: 'Status bits: assured, seen reply, translated, dying, offloaded and others.',
    attribute: 'CTA_STATUS',
  },
  {
    name: 'timeoutSec',
    type: 'u32',
    kept: 'always',
    unit: 'seconds',
    meaning: 'Seconds until the entry expires without another packet, counted from when the kernel wrote the message.',
    attribute: 'CTA_TIMEOUT',
  },
  {
    name: 'use',
    type: 'u32',
    kept: 'always',
    unit: 'references',
    meaning: 'References that the kernel holds to the entry.',
    attribute: 'CTA_USE',
  },
  {
    name: 'origSport',
    type: 'u16',
    kept: 'always',
    unit: 'layer 4 word',
    meaning: 'Source port of the original direction, or what takes its place.',
    attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_PROTO',
  },
  {
    name: 'origDport',
    type: 'u16',
    kept: 'always',
    unit: 'layer 4 word',
    meaning: 'Destination port of the original direction, or what takes its place.',
    attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_PROTO',
  },
  {
    name: 'replySport',
    type: 'u16',
    kept: 'aside',
    unit: 'layer 4 word',
    meaning: 'Source port of replies, or what takes its place.',
    attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_PROTO',
  },
  {
    name: 'replyDport',
    type: 'u16',
    kept: 'aside',
    unit: 'layer 4 word',
    meaning: 'Destination port of replies, or what takes its place.',
    attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_PROTO',
  },
  {
    name: 'zone',
    type: 'u16',
    kept: 'always',
    unit: 'zone',
    meaning: 'Conntrack zone; PRESENCE.zone, zoneOrig and zoneReply say which direction it applies to.',
    attribute: 'CTA_ZONE, CTA_TUPLE_ZONE',
  },
  {
    name: 'helper',
    type: 'u16',
    kept: 'always',
    unit: 'index of a string, 0 is none',
    meaning: 'Connection tracking helper that follows the flow, such as ftp or sip.',
    attribute: 'CTA_HELP/CTA_HELP_NAME',
  },
  {
    name: 'secctx',
    type: 'u16',
    kept: 'always',
    unit: 'index of a string, 0 is none',
    meaning: 'Security context of the flow, from SECMARK rules.',
    attribute: 'CTA_SECCTX/CTA_SECCTX_NAME',
  },
  {
    name: 'family',
    type: 'u8',
    kept: 'always',
    unit: 'AF_INET 2 or AF_INET6 10',
    meaning: 'Address family: IPv4 or IPv6.',
    attribute: 'nfgenmsg.nfgen_family',
  },
  {
    name: 'protocol',
    type: 'u8',
    kept: 'always',
    unit: 'IPPROTO_*',
    meaning: 'Transport protocol: TCP, UDP, ICMP and others.',
    attribute: 'CTA_TUPLE_PROTO/CTA_PROTO_NUM',
  },
  {
    name: 'state',
    type: 'u8',
    kept: 'always',
    unit: 'TCP_CONNTRACK_*, SCTP_CONNTRACK_*, CT_DCCP_*',
    meaning: 'State of the connection, for TCP, SCTP and DCCP.',
    attribute: 'CTA_PROTOINFO',
  },
  {
    name: 'event',
    type: 'u8',
    kept: 'sometimes',
    unit: 'EVENT',
    meaning: 'What happened to the flow: new, updated or destroyed; none where it is not from an event.',
    attribute: 'nlmsghdr.nlmsg_type and nlmsg_flags',
  },
] as const satisfies readonly ColumnSpec[];

/** The name of a column, as in COLUMNS. */
export type ColumnName = (typeof COLUMNS)[number]['name'];

/** Bits of the column `presence`: what the kernel's message contained. */
export const PRESENCE = {
  origCounters: 1 << 0,
  replyCounters: 1 << 1,
  start: 1 << 2,
  /** In the identity of a requested flow: `stopNs` is a time at which the flow is known to have existed. */
  stop: 1 << 3,
  labels: 1 << 4,
  id: 1 << 5,
  mark: 1 << 6,
  status: 1 << 7,
  timeout: 1 << 8,
  use: 1 << 9,
  /** Ports, ICMP type, code and id, or GRE keys. */
  layer4: 1 << 10,
  /** CTA_ZONE: the zone of both directions. */
  zone: 1 << 11,
  /** CTA_TUPLE_ZONE of the original direction only. */
  zoneOrig: 1 << 12,
  /** CTA_TUPLE_ZONE of the reply direction only. */
  zoneReply: 1 << 13,
  helper: 1 << 14,
  secctx: 1 << 15,
  state: 1 << 16,
  replyTuple: 1 << 17,
  /** The reply tuple is not the inverse of the original one: the flow is translated. */
  translated: 1 << 18,
  seqAdjust: 1 << 19,
  synproxy: 1 << 20,
  master: 1 << 21,
  /** Tags of SCTP, or the role of DCCP; the kernel leaves both out of the events of destroyed flows. */
  protocolInfo: 1 << 22,
  /** `eventNs`: of an event, since Linux 6.14, if the kernel keeps timestamps (nf_conntrack_timestamp). */
  eventTime: 1 << 23,
} as const;

/** Values of the column `event`. */
export const EVENT = { none: 0, new: 1, update: 2, destroy: 3 } as const;
