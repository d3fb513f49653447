// What a flow of the Go library consists of. Types, and the names of the parts.

import type { ProtoInfo } from './proto-info.ts';

/** One direction. */
export interface IPTuple {
  /** Undefined if the kernel does not count (nf_conntrack_acct is 0). Above 2^53 the lowest bits are lost. */
  readonly bytes?: number | undefined;
  readonly packets?: number | undefined;
  /** IPPROTO_*. */
  readonly protocol: number;
  /** An IPv4 address as a dotted quad, even if mapped into IPv6; others by RFC 5952. As net.IP prints them. */
  readonly srcIP: string;
  readonly dstIP: string;
  /** Undefined for protocols without ports. */
  readonly srcPort?: number | undefined;
  readonly dstPort?: number | undefined;
}

/** What a flow consists of. */
export interface ConntrackFlowParts {
  /** AF_INET (2) or AF_INET6 (10). */
  readonly familyType: number;
  readonly forward: IPTuple;
  /** Undefined only in destroy events of some kernels; never in a list. In requests it then is the inverse of `forward`. */
  readonly reverse?: IPTuple | undefined;
  /** 0, as by default, means no mark. */
  readonly mark?: number | undefined;
  /** Of the original direction, in which the flow is found; 0, as by default, means none. */
  readonly zone?: number | undefined;
  /** Nanoseconds since the epoch, exact to about a quarter of a microsecond; undefined without nf_conntrack_timestamp. */
  readonly timeStart?: number | undefined;
  /** The same of the end; a table has only living flows. */
  readonly timeStop?: number | undefined;
  /** Seconds left. */
  readonly timeOut?: number | undefined;
  /** Bits of ConntrackStatus. */
  readonly status?: number | undefined;
  /** The 16 bytes of CTA_LABELS: label 0 in the lowest bit of the first. Undefined if it has none. */
  readonly labels?: Uint8Array | undefined;
  /** Undefined for protocols without a state. */
  readonly protoInfo?: ProtoInfo | undefined;
}

/** The parts by name. */
export const FLOW_PARTS: readonly string[] = Object.keys({
  familyType: true,
  forward: true,
  reverse: true,
  mark: true,
  zone: true,
  timeStart: true,
  timeStop: true,
  timeOut: true,
  status: true,
  labels: true,
  protoInfo: true,
} satisfies Record<keyof ConntrackFlowParts, true>);
