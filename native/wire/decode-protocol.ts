// Reads CTA_PROTOINFO: what the kernel tracks of TCP, SCTP and DCCP. Pure.

import type { DccpDetails, SctpDetails, TcpDetails, TcpFlags } from '../flow/flow-details.ts';
import { CTA_PROTOINFO, CTA_PROTOINFO_DCCP, CTA_PROTOINFO_SCTP, CTA_PROTOINFO_TCP } from './attributes.ts';
import type { ReadMarks } from './decode-tuple.ts';
import { type Attribute, WireError } from './reader.ts';

export interface ProtocolDetails {
  tcp?: TcpDetails;
  sctp?: SctpDetails;
  dccp?: DccpDetails;
}

/** The kernel sends at most one of the three. */
export function readProtocolInfo(attribute: Attribute, marks: ReadMarks): ProtocolDetails {
  const details: ProtocolDetails = {};
  for (const a of attribute.children()) {
    if (a.type === CTA_PROTOINFO.TCP) details.tcp = readTcp(a, marks);
    else if (a.type === CTA_PROTOINFO.SCTP) details.sctp = readSctp(a, marks);
    else if (a.type === CTA_PROTOINFO.DCCP) details.dccp = readDccp(a, marks);
    else marks.unknown++;
  }
  return details;
}

function readTcp(attribute: Attribute, marks: ReadMarks): TcpDetails {
  let state: number | undefined;
  let origWindowScale: number | undefined;
  let replyWindowScale: number | undefined;
  let origFlags: TcpFlags | undefined;
  let replyFlags: TcpFlags | undefined;
  for (const a of attribute.children()) {
    if (a.type === CTA_PROTOINFO_TCP.STATE) state = a.u8();
    else if (a.type === CTA_PROTOINFO_TCP.WSCALE_ORIGINAL) origWindowScale = a.u8();
    else if (a.type === CTA_PROTOINFO_TCP.WSCALE_REPLY) replyWindowScale = a.u8();
    else if (a.type === CTA_PROTOINFO_TCP.FLAGS_ORIGINAL) origFlags = readTcpFlags(a);
    else if (a.type === CTA_PROTOINFO_TCP.FLAGS_REPLY) replyFlags = readTcpFlags(a);
    else marks.unknown++;
  }
  return { state, origWindowScale, replyWindowScale, origFlags, replyFlags };
}

function readTcpFlags(attribute: Attribute): TcpFlags {
  const [flags, mask, ...rest] = attribute.bytes();
  if (flags === undefined || mask === undefined || rest.length > 0) {
    throw new WireError('The flags of TCP are not two bytes', attribute.offset);
  }
  return { flags, mask };
}

function readSctp(attribute: Attribute, marks: ReadMarks): SctpDetails {
  let state: number | undefined;
  let origVtag: number | undefined;
  let replyVtag: number | undefined;
  for (const a of attribute.children()) {
    if (a.type === CTA_PROTOINFO_SCTP.STATE) state = a.u8();
    else if (a.type === CTA_PROTOINFO_SCTP.VTAG_ORIGINAL) origVtag = a.u32();
    else if (a.type === CTA_PROTOINFO_SCTP.VTAG_REPLY) replyVtag = a.u32();
    else marks.unknown++;
  }
  return { state, origVtag, replyVtag };
}

function readDccp(attribute: Attribute, marks: ReadMarks): DccpDetails {
  let state: number | undefined;
  let role: number | undefined;
  let handshakeSeq: bigint | undefined;
  for (const a of attribute.children()) {
    if (a.type === CTA_PROTOINFO_DCCP.STATE) state = a.u8();
    else if (a.type === CTA_PROTOINFO_DCCP.ROLE) role = a.u8();
    else if (a.type === CTA_PROTOINFO_DCCP.HANDSHAKE_SEQ) handshakeSeq = a.u64();
    else if (a.type !== CTA_PROTOINFO_DCCP.PAD) marks.unknown++;
  }
  return { state, role, handshakeSeq };
}
