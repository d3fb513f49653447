// The one schema of a flow's columns. The C++ header native/src/columns.gen.h is generated from this
// file (build/generate-columns.ts); the layout below is what crosses the addon, the MessagePort and the
// engine. Pure: no Node, no DOM.

import { checkCount } from './checks.ts';

/** Element types. `u64` is read as a BigUint64Array; an address is four host-endian u32 words, most significant first. */
export type ColumnType = 'u8' | 'u16' | 'u32' | 'u64' | 'address' | 'u128';

/** What is known of a column. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  /** Unit, or the meaning of the value where it has none. */
  readonly unit: string;
  /** The kernel's attribute. */
  readonly attribute: string;
}

/**
 * The columns in the order of their place in a batch: widest elements first, so that every column of a
 * batch whose capacity is a multiple of 8 is aligned to 8 bytes.
 *
 * Absent values are 0 here; whether a value was present says `presence` (see PRESENCE), never the 0.
 * IPv4 addresses are kept IPv4-mapped (0, 0, 0xffff, address).
 * Layer 4 words: sport and dport are the ports of TCP, UDP, UDP-Lite, SCTP and DCCP, the keys of GRE;
 * for ICMP and ICMPv6 sport is the id and dport is type × 256 + code; otherwise 0.
 */
export const COLUMNS = [
  {
    name: 'key',
    type: 'u64',
    unit: 'SipHash of family, protocol, original tuple and original zone',
    attribute: 'CTA_TUPLE_ORIG, CTA_ZONE',
  },
  { name: 'origBytes', type: 'u64', unit: 'bytes', attribute: 'CTA_COUNTERS_ORIG/CTA_COUNTERS_BYTES' },
  { name: 'replyBytes', type: 'u64', unit: 'bytes', attribute: 'CTA_COUNTERS_REPLY/CTA_COUNTERS_BYTES' },
  { name: 'origPackets', type: 'u64', unit: 'packets', attribute: 'CTA_COUNTERS_ORIG/CTA_COUNTERS_PACKETS' },
  { name: 'replyPackets', type: 'u64', unit: 'packets', attribute: 'CTA_COUNTERS_REPLY/CTA_COUNTERS_PACKETS' },
  { name: 'startNs', type: 'u64', unit: 'nanoseconds since the epoch', attribute: 'CTA_TIMESTAMP/CTA_TIMESTAMP_START' },
  { name: 'stopNs', type: 'u64', unit: 'nanoseconds since the epoch', attribute: 'CTA_TIMESTAMP/CTA_TIMESTAMP_STOP' },
  {
    name: 'eventNs',
    type: 'u64',
    unit: 'nanoseconds since the epoch; in events only',
    attribute: 'CTA_TIMESTAMP_EVENT',
  },
  {
    name: 'protocolInfo',
    type: 'u64',
    unit: 'SCTP: verification tags, of the original direction in the low word; DCCP: role, 0 client and 1 server',
    attribute: 'CTA_PROTOINFO_SCTP_VTAG_ORIGINAL and _REPLY, CTA_PROTOINFO_DCCP_ROLE',
  },
  { name: 'origSrc', type: 'address', unit: 'address', attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_IP' },
  { name: 'origDst', type: 'address', unit: 'address', attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_IP' },
  { name: 'replySrc', type: 'address', unit: 'address', attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_IP' },
  { name: 'replyDst', type: 'address', unit: 'address', attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_IP' },
  { name: 'labels', type: 'u128', unit: 'bit set, bit 0 in the lowest bit of the first word', attribute: 'CTA_LABELS' },
  { name: 'presence', type: 'u32', unit: 'PRESENCE bits', attribute: '' },
  { name: 'id', type: 'u32', unit: 'host-endian', attribute: 'CTA_ID' },
  { name: 'mark', type: 'u32', unit: 'mark', attribute: 'CTA_MARK' },
  { name: 'status', type: 'u32', unit: 'IPS_* bits', attribute: 'CTA_STATUS' },
  { name: 'timeoutSec', type: 'u32', unit: 'seconds left when the kernel wrote the message', attribute: 'CTA_TIMEOUT' },
  { name: 'use', type: 'u32', unit: 'references', attribute: 'CTA_USE' },
  { name: 'origSport', type: 'u16', unit: 'layer 4 word', attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_PROTO' },
  { name: 'origDport', type: 'u16', unit: 'layer 4 word', attribute: 'CTA_TUPLE_ORIG/CTA_TUPLE_PROTO' },
  { name: 'replySport', type: 'u16', unit: 'layer 4 word', attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_PROTO' },
  { name: 'replyDport', type: 'u16', unit: 'layer 4 word', attribute: 'CTA_TUPLE_REPLY/CTA_TUPLE_PROTO' },
  {
    name: 'zone',
    type: 'u16',
    unit: 'zone; PRESENCE.zone, zoneOrig, zoneReply tell its direction',
    attribute: 'CTA_ZONE, CTA_TUPLE_ZONE',
  },
  { name: 'helper', type: 'u16', unit: 'interned string, 0 is none', attribute: 'CTA_HELP/CTA_HELP_NAME' },
  { name: 'secctx', type: 'u16', unit: 'interned string, 0 is none', attribute: 'CTA_SECCTX/CTA_SECCTX_NAME' },
  { name: 'family', type: 'u8', unit: 'AF_INET 2 or AF_INET6 10', attribute: 'nfgenmsg.nfgen_family' },
  { name: 'protocol', type: 'u8', unit: 'IPPROTO_*', attribute: 'CTA_TUPLE_PROTO/CTA_PROTO_NUM' },
  { name: 'state', type: 'u8', unit: 'TCP_CONNTRACK_*, SCTP_CONNTRACK_*, CT_DCCP_*', attribute: 'CTA_PROTOINFO' },
  { name: 'event', type: 'u8', unit: 'EVENT', attribute: 'nlmsghdr.nlmsg_type and nlmsg_flags' },
] as const satisfies readonly ColumnSpec[];

/** The name of a column, as in COLUMNS. */
export type ColumnName = (typeof COLUMNS)[number]['name'];

/** Bits of the column `presence`: what the kernel's message really held. */
export const PRESENCE = {
  origCounters: 1 << 0,
  replyCounters: 1 << 1,
  start: 1 << 2,
  /** In an identity that is asked for: `stopNs` is a time at which the flow is known to have lived. */
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
  /** `eventNs`: of an event, since Linux 6.14, where the kernel keeps timestamps (nf_conntrack_timestamp). */
  eventTime: 1 << 23,
} as const;

/** Values of the column `event`. */
export const EVENT = { none: 0, new: 1, update: 2, destroy: 3 } as const;

/** The largest number of flows in a batch. */
export const MAX_BATCH_FLOWS = 8192;

/** Bytes before the first column: eight little-endian u32 words, see HEADER, then two f64. */
export const HEADER_BYTES = 64;

/** Indexes of the header's u32 words. */
export const HEADER = {
  /** SCHEMA_VERSION of the writer. */
  version: 0,
  /** Flows for which there is room; a multiple of 8. */
  capacity: 1,
  /** Flows in the batch. */
  count: 2,
  /** Messages dropped because a length in them was wrong. */
  malformed: 3,
  /** Attributes skipped because they are unknown. */
  unknownAttributes: 4,
  /** Messages skipped because they are of another subsystem or type. */
  foreign: 5,
} as const;

/** Byte offset of the f64 in the header: when the batch was filled, milliseconds since the epoch. */
export const HEADER_RECEIVED_MS = 48;

const ELEMENT_BYTES: Record<ColumnType, number> = { u8: 1, u16: 2, u32: 4, u64: 8, address: 16, u128: 16 };

/** Bytes of one element of a column type. */
export function elementBytes(type: ColumnType): number {
  return ELEMENT_BYTES[type];
}

/** Bytes of one flow over all columns. */
export const FLOW_BYTES: number = COLUMNS.reduce((sum, column) => sum + ELEMENT_BYTES[column.type], 0);

/** Changes with every change of the layout: a FNV-1a hash of it. */
export const SCHEMA_VERSION: number = schemaHash();

function schemaHash(): number {
  const text = COLUMNS.map((column) => `${column.name}:${column.type}`).join(',') + JSON.stringify(PRESENCE);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Rounds a number of flows up to a capacity that keeps every column aligned. */
export function batchCapacity(flows: number): number {
  checkCount(flows, 'flows');
  return Math.max(8, (flows + 7) & ~7);
}

/** Bytes of a batch with room for `capacity` flows (a multiple of 8). */
export function batchBytes(capacity: number): number {
  checkCount(capacity, 'capacity');
  return HEADER_BYTES + FLOW_BYTES * capacity;
}

/** Byte offset of each column in a batch of this capacity, in the order of COLUMNS. */
export function columnOffsets(capacity: number): number[] {
  checkCount(capacity, 'capacity');
  let offset = HEADER_BYTES;
  return COLUMNS.map((column) => {
    const at = offset;
    offset += ELEMENT_BYTES[column.type] * capacity;
    return at;
  });
}
