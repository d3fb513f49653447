// Everything that the kernel says about one flow, as plain data. Values that the message lacked are undefined. Types
// only; native/wire/decode-flow.ts fills them, and the page shows them. Source of the meanings: ctnetlink_fill_info and
// what it calls.

import type { AttributeNode } from './attribute-node.ts';
import type { Family } from './family.ts';
import type { FlowTuple } from './flow.ts';
import type { MessageNode } from './message-node.ts';

/** A direction of another flow, possibly of another protocol. */
export interface ProtocolTuple extends FlowTuple {
  /** IPPROTO_*. */
  readonly protocol: number;
}

/** Counters of one direction. */
export interface FlowCounters {
  readonly packets: bigint;
  /** Bytes at layer 3. */
  readonly bytes: bigint;
}

/** struct nf_ct_tcp_flags: bits of TCP_TRACKING_FLAGS. */
export interface TcpFlags {
  readonly flags: number;
  /** In a request: the flags to change. The kernel always answers 0. */
  readonly mask: number;
}

/** What the kernel tracks of a TCP connection (CTA_PROTOINFO_TCP). */
export interface TcpDetails {
  /** TCP_CONNTRACK_*. */
  readonly state: number | undefined;
  /** Shift count that the sender of the direction announced; meaningful if its flags include WINDOW_SCALE. */
  readonly origWindowScale: number | undefined;
  readonly replyWindowScale: number | undefined;
  readonly origFlags: TcpFlags | undefined;
  readonly replyFlags: TcpFlags | undefined;
}

/** What the kernel tracks of an SCTP association (CTA_PROTOINFO_SCTP). */
export interface SctpDetails {
  /** SCTP_CONNTRACK_*. */
  readonly state: number | undefined;
  /** Verification tags (RFC 9260) that packets of the direction carry. */
  readonly origVtag: number | undefined;
  readonly replyVtag: number | undefined;
}

/** What the kernel tracks of a DCCP connection (CTA_PROTOINFO_DCCP). */
export interface DccpDetails {
  /** CT_DCCP_*. */
  readonly state: number | undefined;
  /** Role of the originator: 0 client, 1 server (enum ct_dccp_roles). */
  readonly role: number | undefined;
  /** Sequence number (48 bits) of the last packet of the handshake. */
  readonly handshakeSeq: bigint | undefined;
}

/**
 * How much longer packets of a direction became because a helper rewrote them (struct nf_ct_seqadj): what is added to
 * their TCP sequence numbers and subtracted from the acknowledgements of the other direction.
 */
export interface SequenceAdjustment {
  /** The sequence number at which the sum last changed. */
  readonly correctionPos: number;
  /** Bytes added to sequence numbers up to correctionPos; signed. */
  readonly offsetBefore: number;
  /** Bytes added to sequence numbers after correctionPos; signed. */
  readonly offsetAfter: number;
}

/** What the SYNPROXY target keeps for a connection (struct nf_conn_synproxy). */
export interface SynproxyDetails {
  /** Difference between the sequence numbers of server and proxy. */
  readonly isn: number;
  /** Initial timestamp that the proxy sent to the client. */
  readonly its: number;
  /** Difference between the timestamps of server and proxy. */
  readonly tsoff: number;
}

/** The helper that inspects the payload. */
export interface HelperDetails {
  readonly name: string;
  /** Bytes that a userspace helper keeps with the flow; in its own format. */
  readonly info: Uint8Array | undefined;
}

/** One end as the other side sees it; untranslated parts are undefined. */
export interface TranslatedEnd {
  readonly address: string | undefined;
  /** A port, the id of ICMP, or the key of GRE. */
  readonly port: number | undefined;
}

/** Derived from the tuples: the reply goes to the translated source and comes from the translated destination. */
export interface FlowTranslation {
  readonly source: TranslatedEnd | undefined;
  readonly destination: TranslatedEnd | undefined;
}

/** Everything about one flow. Numbers are unsigned unless noted. */
export interface FlowDetails {
  readonly family: Family;
  /** IPPROTO_*. */
  readonly protocol: number;
  readonly orig: FlowTuple;
  readonly reply: FlowTuple | undefined;
  /** The kernel's word for the state of TCP, SCTP or DCCP, such as "ESTABLISHED". */
  readonly state: string | undefined;
  /** Zone of both directions; zoneOrig and zoneReply if it applies to one only. */
  readonly zone: number | undefined;
  readonly zoneOrig: number | undefined;
  readonly zoneReply: number | undefined;
  /** IPS_* bits. */
  readonly status: number | undefined;
  /** Seconds left. */
  readonly timeoutSec: number | undefined;
  readonly mark: number | undefined;
  readonly origCounters: FlowCounters | undefined;
  readonly replyCounters: FlowCounters | undefined;
  readonly tcp: TcpDetails | undefined;
  readonly sctp: SctpDetails | undefined;
  readonly dccp: DccpDetails | undefined;
  readonly origSequence: SequenceAdjustment | undefined;
  readonly replySequence: SequenceAdjustment | undefined;
  readonly synproxy: SynproxyDetails | undefined;
  /** The original tuple of the flow that expected this one. */
  readonly master: ProtocolTuple | undefined;
  readonly helper: HelperDetails | undefined;
  /** Numbers of the bits that are set, ascending. */
  readonly labels: readonly number[] | undefined;
  /** The security module's number for the flow; only before Linux 2.6.37, which sends `secctx` instead. */
  readonly secmark: number | undefined;
  readonly secctx: string | undefined;
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint | undefined;
  readonly stopNs: bigint | undefined;
  /** When the reported event happened; since Linux 6.14. */
  readonly eventNs: bigint | undefined;
  readonly id: number | undefined;
  /** References that the kernel holds. */
  readonly use: number | undefined;
  /** Undefined if nothing is translated, or the message has no reply tuple. */
  readonly nat: FlowTranslation | undefined;
  /** Attributes that this library does not know. */
  readonly unknownAttributes: number;
}

/** Everything that the kernel reports about one flow. */
export interface FlowInspection {
  /** `use` excludes the reference that this request itself held; `tree`, `nodes` and `message` include it. */
  readonly details: FlowDetails;
  /** The attributes as received; offsets are those in `message`. */
  readonly tree: readonly AttributeNode[];
  /** The whole message, headers and padding included, with what each part says in words. */
  readonly nodes: readonly MessageNode[];
  /** The kernel's answer, struct nlmsghdr first. */
  readonly message: Uint8Array;
}
