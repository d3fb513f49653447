// The Go library's names for the bits of a flow's status. Data only.

import { STATUS_BITS } from '../flow/names.ts';

/** IPS_* bits, for ConntrackFlow.status and ConntrackFilter.addStatus. */
export const ConntrackStatus = {
  /** A helper expected the flow. */
  expected: STATUS_BITS.EXPECTED,
  /** Packets were seen in both directions. */
  seenReply: STATUS_BITS.SEEN_REPLY,
  /** Not dropped early when the table is full. */
  assured: STATUS_BITS.ASSURED,
  /** In the table: true of every flow that is listed. */
  confirmed: STATUS_BITS.CONFIRMED,
  /** The source is translated. */
  srcNAT: STATUS_BITS.SRC_NAT,
  /** The destination is translated. */
  dstNAT: STATUS_BITS.DST_NAT,
  /** Sequence numbers of TCP are adjusted. */
  seqAdj: STATUS_BITS.SEQ_ADJUST,
  /** It is decided whether the source is translated. */
  srcNATDone: STATUS_BITS.SRC_NAT_DONE,
  /** It is decided whether the destination is translated. */
  dstNATDone: STATUS_BITS.DST_NAT_DONE,
  dying: STATUS_BITS.DYING,
  /** Packets do not reset the timeout. */
  fixedTimeout: STATUS_BITS.FIXED_TIMEOUT,
  template: STATUS_BITS.TEMPLATE,
  /** Also called untracked, which it was in older kernels. */
  natClash: STATUS_BITS.NAT_CLASH,
  /** A rule chose the helper. */
  helper: STATUS_BITS.HELPER,
  /** Handled by the flow table. */
  offload: STATUS_BITS.OFFLOAD,
  /** Handled by hardware. */
  hwOffload: STATUS_BITS.HW_OFFLOAD,
} as const;
