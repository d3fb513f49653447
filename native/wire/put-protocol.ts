// Writes CTA_PROTOINFO: the state that TCP, SCTP or DCCP tracking shall begin with. Pure.

import { checkOptions, shown } from '../flow/checks.ts';
import { wholeNumber } from '../flow/flow-key.ts';
import { IPPROTO, PROTOCOL_STATES, TCP_TRACKING_FLAGS } from '../flow/names.ts';
import { CTA, CTA_PROTOINFO, CTA_PROTOINFO_DCCP, CTA_PROTOINFO_SCTP, CTA_PROTOINFO_TCP } from './attributes.ts';
import type { MessageWriter } from './writer.ts';

/** States are the kernel's words, such as "ESTABLISHED", or their numbers. */
export interface NewProtocolState {
  readonly tcp?: NewTcp | undefined;
  readonly sctp?: NewSctp | undefined;
  readonly dccp?: NewDccp | undefined;
}

/** How the tracking of TCP shall begin. */
export interface NewTcp {
  readonly state: string | number;
  /** Shift counts, 0 to 14. They count where both directions have them and the flag WINDOW_SCALE. */
  readonly origWindowScale?: number | undefined;
  readonly replyWindowScale?: number | undefined;
  /** Bits of TCP_TRACKING_FLAGS. BE_LIBERAL without them: the kernel does not know the windows of a connection that it did not see begin. */
  readonly origFlags?: number | undefined;
  readonly replyFlags?: number | undefined;
}

/** How the tracking of SCTP shall begin. */
export interface NewSctp {
  readonly state: string | number;
  /** The kernel wants both. */
  readonly origVtag: number;
  readonly replyVtag: number;
}

/** How the tracking of DCCP shall begin. */
export interface NewDccp {
  readonly state: string | number;
  /** 0 client, 1 server. */
  readonly role: number;
  readonly handshakeSeq?: bigint | undefined;
}

/** Each state belongs to its protocol. @throws TypeError */
export function putProtocolState(writer: MessageWriter, protocol: number, state: NewProtocolState): void {
  const { tcp, sctp, dccp } = state;
  const expect = (name: string, number: number): void => {
    if (protocol !== number) throw new TypeError(`Expected no "${name}" in a flow of protocol ${protocol}`);
  };
  if (tcp !== undefined) expect('tcp', IPPROTO.tcp);
  if (sctp !== undefined) expect('sctp', IPPROTO.sctp);
  if (dccp !== undefined) expect('dccp', IPPROTO.dccp);
  if (tcp === undefined && sctp === undefined && dccp === undefined) return;
  const nest = writer.beginNest(CTA.PROTOINFO);
  if (tcp !== undefined) putTcp(writer, tcp);
  if (sctp !== undefined) putSctp(writer, sctp);
  if (dccp !== undefined) putDccp(writer, dccp);
  writer.endNest(nest);
}

const TCP_PARTS = ['state', 'origWindowScale', 'replyWindowScale', 'origFlags', 'replyFlags'];

function putTcp(writer: MessageWriter, tcp: NewTcp): void {
  checkOptions(tcp, TCP_PARTS, '"tcp" to be an object');
  const nest = writer.beginNest(CTA_PROTOINFO.TCP);
  writer.u8(CTA_PROTOINFO_TCP.STATE, stateNumber(IPPROTO.tcp, tcp.state));
  // Flags first in meaning: the kernel takes the scales only where both directions have WINDOW_SCALE.
  putTcpFlags(writer, CTA_PROTOINFO_TCP.FLAGS_ORIGINAL, tcp.origFlags, 'origFlags');
  putTcpFlags(writer, CTA_PROTOINFO_TCP.FLAGS_REPLY, tcp.replyFlags, 'replyFlags');
  putScale(writer, CTA_PROTOINFO_TCP.WSCALE_ORIGINAL, tcp.origWindowScale, 'origWindowScale');
  putScale(writer, CTA_PROTOINFO_TCP.WSCALE_REPLY, tcp.replyWindowScale, 'replyWindowScale');
  writer.endNest(nest);
}

/** struct nf_ct_tcp_flags: flags, and which of them are meant, which is all. */
function putTcpFlags(writer: MessageWriter, type: number, flags: number | undefined, name: string): void {
  const value = wholeNumber(flags ?? TCP_TRACKING_FLAGS.BE_LIBERAL, name, 255);
  writer.u16(type, (value << 8) | 255);
}

function putScale(writer: MessageWriter, type: number, scale: number | undefined, name: string): void {
  if (scale !== undefined) writer.u8(type, wholeNumber(scale, name, 14));
}

function putSctp(writer: MessageWriter, sctp: NewSctp): void {
  checkOptions(sctp, ['state', 'origVtag', 'replyVtag'], '"sctp" to be an object');
  const nest = writer.beginNest(CTA_PROTOINFO.SCTP);
  writer.u8(CTA_PROTOINFO_SCTP.STATE, stateNumber(IPPROTO.sctp, sctp.state));
  writer.u32(CTA_PROTOINFO_SCTP.VTAG_ORIGINAL, wholeNumber(sctp.origVtag, 'origVtag', 0xffffffff));
  writer.u32(CTA_PROTOINFO_SCTP.VTAG_REPLY, wholeNumber(sctp.replyVtag, 'replyVtag', 0xffffffff));
  writer.endNest(nest);
}

function putDccp(writer: MessageWriter, dccp: NewDccp): void {
  checkOptions(dccp, ['state', 'role', 'handshakeSeq'], '"dccp" to be an object');
  const nest = writer.beginNest(CTA_PROTOINFO.DCCP);
  writer.u8(CTA_PROTOINFO_DCCP.STATE, stateNumber(IPPROTO.dccp, dccp.state));
  writer.u8(CTA_PROTOINFO_DCCP.ROLE, wholeNumber(dccp.role, 'role', 1));
  if (dccp.handshakeSeq !== undefined) writer.u64(CTA_PROTOINFO_DCCP.HANDSHAKE_SEQ, sequenceNumber(dccp.handshakeSeq));
  writer.endNest(nest);
}

function sequenceNumber(value: unknown): bigint {
  if (typeof value === 'bigint' && value >= 0n && value < 1n << 48n) return value;
  throw new TypeError(`Expected "handshakeSeq" to be a bigint of 48 bits, got ${shown(value)}`);
}

function stateNumber(protocol: number, state: string | number): number {
  const states = PROTOCOL_STATES.get(protocol) ?? [];
  const number = typeof state === 'string' ? states.indexOf(state.toUpperCase()) : state;
  if (Number.isInteger(number) && number >= 0 && number < states.length) return number;
  throw new TypeError(`Expected a state of protocol ${protocol} (${states.join(', ')}), got ${shown(state)}`);
}
