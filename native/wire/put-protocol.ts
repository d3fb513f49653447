// Writes CTA_PROTOINFO: the state in which the tracking of TCP, SCTP or DCCP starts, and changes to it. Pure.

import { checkOptions, shown } from '../flow/checks.ts';
import { wholeNumber } from '../flow/flow-key.ts';
import { IPPROTO, PROTOCOL_STATES, protocolStateNumber, TCP_TRACKING_FLAGS } from '../flow/names.ts';
import { CTA, CTA_PROTOINFO, CTA_PROTOINFO_DCCP, CTA_PROTOINFO_SCTP, CTA_PROTOINFO_TCP } from './attributes.ts';
import type { MessageWriter } from './writer.ts';

/** States are the kernel's words, such as "ESTABLISHED", or their numbers; "LISTEN" is conntrack's word for SYN_SENT2. */
export interface NewProtocolState {
  readonly tcp?: NewTcp | undefined;
  readonly sctp?: NewSctp | undefined;
  readonly dccp?: NewDccp | undefined;
}

/** How the tracking of TCP starts. */
export interface NewTcp {
  readonly state: string | number;
  /** Shift counts, 0 to 14. They apply if both directions have them and the flag WINDOW_SCALE. */
  readonly origWindowScale?: number | undefined;
  readonly replyWindowScale?: number | undefined;
  /** Bits of TCP_TRACKING_FLAGS. By default BE_LIBERAL: the kernel does not know the windows of a connection whose start it did not see. */
  readonly origFlags?: number | undefined;
  readonly replyFlags?: number | undefined;
}

/** How the tracking of SCTP starts. */
export interface NewSctp {
  readonly state: string | number;
  /** The kernel needs both. */
  readonly origVtag: number;
  readonly replyVtag: number;
}

/** How the tracking of DCCP starts. */
export interface NewDccp {
  readonly state: string | number;
  /** 0 client, 1 server. */
  readonly role: number;
  readonly handshakeSeq?: bigint | undefined;
}

/** What to change in the tracking of a flow's protocol. States as in NewProtocolState; the timeout stays as it is. */
export interface ProtocolChange {
  readonly tcp?: TcpChange | undefined;
  /** Must be complete: the kernel accepts a state only with both tags. */
  readonly sctp?: NewSctp | undefined;
  readonly dccp?: NewDccp | undefined;
}

/** What to change in the tracking of TCP; absent values stay unchanged. */
export interface TcpChange {
  readonly state?: string | number | undefined;
  /**
   * Shift counts, 0 to 14, for both directions or neither. They also set the flag WINDOW_SCALE in both, as the kernel
   * requires.
   */
  readonly origWindowScale?: number | undefined;
  readonly replyWindowScale?: number | undefined;
  /** Bits of TCP_TRACKING_FLAGS: all of them, as a number, or only those in a mask. */
  readonly origFlags?: number | TcpFlagsChange | undefined;
  readonly replyFlags?: number | TcpFlagsChange | undefined;
}

/** Bits in the mask get the value; without a mask, all bits do. */
export interface TcpFlagsChange {
  readonly value: number;
  readonly mask?: number | undefined;
}

/** The states that a flow can have, and the protocol of each. */
const PROTOCOL_OF = { tcp: IPPROTO.tcp, sctp: IPPROTO.sctp, dccp: IPPROTO.dccp } as const;

/** Checks that a state is for the flow's protocol: the kernel ignores any other. @throws TypeError */
export function checkProtocol(protocol: number, state: ProtocolChange): void {
  for (const name of ['tcp', 'sctp', 'dccp'] as const) {
    if (state[name] === undefined || protocol === PROTOCOL_OF[name]) continue;
    throw new TypeError(`Expected no "${name}" in a flow of protocol ${protocol}`);
  }
}

/** @throws TypeError for an invalid state, or one of another protocol. */
export function putProtocolState(writer: MessageWriter, protocol: number, state: NewProtocolState): void {
  const { tcp } = state;
  putProtocolInfo(writer, protocol, state, () => tcp !== undefined && putTcp(writer, tcp));
}

/** Writes a change to an existing flow. @throws TypeError as putProtocolState. */
export function putProtocolChange(writer: MessageWriter, protocol: number, change: ProtocolChange): void {
  const { tcp } = change;
  putProtocolInfo(writer, protocol, change, () => tcp !== undefined && putTcpChange(writer, tcp));
}

function putProtocolInfo(writer: MessageWriter, protocol: number, state: ProtocolChange, putTcp: () => void): void {
  checkProtocol(protocol, state);
  const { tcp, sctp, dccp } = state;
  if (tcp === undefined && sctp === undefined && dccp === undefined) return;
  const nest = writer.beginNest(CTA.PROTOINFO);
  putTcp();
  if (sctp !== undefined) putSctp(writer, sctp);
  if (dccp !== undefined) putDccp(writer, dccp);
  writer.endNest(nest);
}

const TCP_PARTS = ['state', 'origWindowScale', 'replyWindowScale', 'origFlags', 'replyFlags'];

function putTcp(writer: MessageWriter, tcp: NewTcp): void {
  checkOptions(tcp, TCP_PARTS, '"tcp" to be an object');
  const nest = writer.beginNest(CTA_PROTOINFO.TCP);
  writer.u8(CTA_PROTOINFO_TCP.STATE, stateNumber(IPPROTO.tcp, tcp.state));
  // The kernel accepts the scales only if both directions have WINDOW_SCALE.
  putTcpFlags(writer, CTA_PROTOINFO_TCP.FLAGS_ORIGINAL, tcp.origFlags, 'origFlags');
  putTcpFlags(writer, CTA_PROTOINFO_TCP.FLAGS_REPLY, tcp.replyFlags, 'replyFlags');
  putScale(writer, CTA_PROTOINFO_TCP.WSCALE_ORIGINAL, tcp.origWindowScale, 'origWindowScale');
  putScale(writer, CTA_PROTOINFO_TCP.WSCALE_REPLY, tcp.replyWindowScale, 'replyWindowScale');
  writer.endNest(nest);
}

/** struct nf_ct_tcp_flags: flags, and a mask of all of them. */
function putTcpFlags(writer: MessageWriter, type: number, flags: number | undefined, name: string): void {
  const value = wholeNumber(flags ?? TCP_TRACKING_FLAGS.BE_LIBERAL, name, 255);
  writer.u16(type, (value << 8) | 255);
}

function putTcpChange(writer: MessageWriter, tcp: TcpChange): void {
  checkOptions(tcp, TCP_PARTS, '"tcp" to be an object');
  const { origWindowScale, replyWindowScale } = tcp;
  const hasScales = origWindowScale !== undefined;
  if (hasScales !== (replyWindowScale !== undefined)) {
    throw new TypeError(
      'Expected "origWindowScale" and "replyWindowScale" together: the kernel does not take one alone',
    );
  }
  const nest = writer.beginNest(CTA_PROTOINFO.TCP);
  if (tcp.state !== undefined) writer.u8(CTA_PROTOINFO_TCP.STATE, stateNumber(IPPROTO.tcp, tcp.state));
  for (const name of ['origFlags', 'replyFlags'] as const) {
    const { value, mask } = flagsChange(tcp[name], name, hasScales);
    const type = name === 'origFlags' ? CTA_PROTOINFO_TCP.FLAGS_ORIGINAL : CTA_PROTOINFO_TCP.FLAGS_REPLY;
    if (mask !== 0) writer.u16(type, (value << 8) | mask);
  }
  putScale(writer, CTA_PROTOINFO_TCP.WSCALE_ORIGINAL, origWindowScale, 'origWindowScale');
  putScale(writer, CTA_PROTOINFO_TCP.WSCALE_REPLY, replyWindowScale, 'replyWindowScale');
  writer.endNest(nest);
}

/** The bits to change and their value. @param hasScales sets WINDOW_SCALE, without which the kernel ignores scales. */
function flagsChange(
  change: number | TcpFlagsChange | undefined,
  name: string,
  hasScales: boolean,
): { value: number; mask: number } {
  const scale = hasScales ? TCP_TRACKING_FLAGS.WINDOW_SCALE : 0;
  if (change === undefined) return { value: scale, mask: scale };
  if (typeof change !== 'number') checkOptions(change, ['value', 'mask'], `"${name}" to be a number or an object`);
  const given: TcpFlagsChange = typeof change === 'number' ? { value: change } : change;
  const mask = given.mask === undefined ? 255 : wholeNumber(given.mask, `${name}.mask`, 255);
  const value = wholeNumber(given.value, typeof change === 'number' ? name : `${name}.value`, 255) & mask;
  if (mask & ~value & scale) {
    throw new TypeError(`Expected WINDOW_SCALE in "${name}": without it the kernel ignores window scales`);
  }
  return { value: value | scale, mask: mask | scale };
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
  const number = typeof state === 'string' ? protocolStateNumber(protocol, state) : state;
  if (number !== undefined && Number.isInteger(number) && number >= 0 && number < states.length) return number;
  throw new TypeError(`Expected a state of protocol ${protocol} (${states.join(', ')}), got ${shown(state)}`);
}
