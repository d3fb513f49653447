// Flows as nearly all are: TCP or UDP with addresses, translation, state, status, timeout, mark and zone, and nothing that a
// restore could have to leave out. The kernel's message of such a flow becomes the request that creates it again without
// an object in between, in a fifth of the time. Everything else is left to flow-again.ts, which writes the same bytes for
// these. Pure.

import { AF_INET, AF_INET6, IPPROTO, STATUS_BITS } from '../flow/names.ts';
import {
  CTA,
  CTA_IP,
  CTA_NAT,
  CTA_PROTO,
  CTA_PROTOINFO,
  CTA_PROTOINFO_TCP,
  CTA_PROTONAT,
  CTA_TUPLE,
} from '../wire/attributes.ts';
import { align4, CT_MESSAGE, MESSAGE_HEAD_BYTES, NLM_F, SUBSYSTEM } from '../wire/messages.ts';
import { putProtocolState } from '../wire/put-protocol.ts';
import { attributeLength } from '../wire/reader.ts';
import { type MessageWriter, NLA_F_NESTED } from '../wire/writer.ts';
import { GIVEN_STATUS, newTcpOf } from './flow-again.ts';

const { CONFIRMED, SRC_NAT, DST_NAT, OFFLOAD, HW_OFFLOAD } = STATUS_BITS;
const HEADER_BYTES = 4;

/** Where the parts of CTA_TUPLE_ORIG and CTA_TUPLE_REPLY are, from its beginning; by bytes of an address. */
function tupleLayout(family: number, addressBytes: number, srcType: number, dstType: number) {
  const addresses = HEADER_BYTES;
  const src = addresses + HEADER_BYTES;
  const dst = src + HEADER_BYTES + addressBytes;
  const layer4 = dst + HEADER_BYTES + addressBytes;
  const protocol = layer4 + HEADER_BYTES;
  const sport = protocol + 8;
  const dport = sport + 8;
  return {
    family,
    addressBytes,
    srcType,
    dstType,
    addresses,
    src,
    dst,
    layer4,
    protocol,
    sport,
    dport,
    length: dport + 8,
  };
}

type TupleLayout = ReturnType<typeof tupleLayout>;

const IPV4 = tupleLayout(AF_INET, 4, CTA_IP.V4_SRC, CTA_IP.V4_DST);
const IPV6 = tupleLayout(AF_INET6, 16, CTA_IP.V6_SRC, CTA_IP.V6_DST);

/** Where the values of CTA_PROTOINFO of TCP are, from its beginning, as tcp_to_nlattr writes it. */
const TCP = { state: 8, origScale: 16, replyScale: 24, origFlags: 32, replyFlags: 40, length: 48 };

/** CTA_SYNPROXY and CTA_SEQ_ADJ_*: three numbers of 32 bits. */
const ADJUSTMENT_BYTES = 28;

/** Reads one flow after another from whole messages, each padded to 4 bytes. */
export class PlainFlowReader {
  /** IPS_* bits to give to the new flow, without CONFIRMED. */
  status = 0;
  timeoutSec = 0;
  mark = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #layout: TupleLayout = IPV4;
  /** Where attributes begin; 0 for those that the flow lacks. */
  #orig = 0;
  #reply = 0;
  #status = 0;
  #timeout = 0;
  #mark = 0;
  #zone = 0;
  #tcp = 0;

  constructor(messages: Uint8Array) {
    this.#bytes = messages;
    this.#view = new DataView(messages.buffer, messages.byteOffset, messages.length);
  }

  /**
   * Reads the message from `begin` to `end`. @returns whether the flow is a plain one; otherwise nothing was found out
   * about it.
   */
  read(begin: number, end: number): boolean {
    this.#orig = this.#reply = this.#status = this.#timeout = this.#mark = this.#zone = this.#tcp = 0;
    if (end - begin < MESSAGE_HEAD_BYTES) return false;
    const family = this.#bytes[begin + 16];
    if (family !== AF_INET && family !== AF_INET6) return false;
    this.#layout = family === AF_INET ? IPV4 : IPV6;
    for (let at = begin + MESSAGE_HEAD_BYTES; at < end; ) {
      const length = attributeLength(this.#bytes, at, end);
      if (length === undefined || !this.#take(at, length)) return false;
      at += align4(length);
    }
    return this.#isWhole();
  }

  /** Writes the request that creates the flow which was read. @param timeoutSec that it is to have. */
  put(writer: MessageWriter, timeoutSec: number): void {
    const status = this.#status32();
    const { length, family } = this.#layout;
    const begin = writer.begin(SUBSYSTEM.conntrack, CT_MESSAGE.new, NLM_F.CREATE | NLM_F.EXCL, family);
    writer.copy(this.#bytes, this.#orig, length);
    if (status & (SRC_NAT | DST_NAT)) this.#putInverse(writer);
    else writer.copy(this.#bytes, this.#reply, length);
    if (this.#zone) writer.u16(CTA.ZONE, this.#view.getUint16(this.#zone + HEADER_BYTES));
    const { src, dst, sport, dport } = this.#layout;
    // What the answers come from is the translated destination, and what they go to the translated source.
    if (status & SRC_NAT) this.#putNat(writer, CTA.NAT_SRC, dst, dport);
    if (status & DST_NAT) this.#putNat(writer, CTA.NAT_DST, src, sport);
    writer.u32(CTA.TIMEOUT, timeoutSec);
    writer.u32(CTA.STATUS, (this.status | CONFIRMED) >>> 0);
    if (this.#mark) writer.u32(CTA.MARK, this.mark);
    if (this.#tcp) this.#putTcp(writer);
    writer.end(begin);
  }

  /** Returns false for an attribute that plain flows do not have, and for one with another layout than expected. */
  #take(at: number, length: number): boolean {
    switch (this.#view.getUint16(at + 2, true)) {
      case CTA.TUPLE_ORIG | NLA_F_NESTED:
        this.#orig = at;
        return this.#isTuple(at, length);
      case CTA.TUPLE_REPLY | NLA_F_NESTED:
        this.#reply = at;
        return this.#isTuple(at, length);
      case CTA.PROTOINFO | NLA_F_NESTED:
        this.#tcp = at;
        return length === TCP.length && this.#isTcp(at);
      case CTA.STATUS:
        this.#status = at;
        return length === 8;
      case CTA.TIMEOUT:
        this.#timeout = at;
        return length === 8;
      case CTA.MARK:
        this.#mark = at;
        return length === 8;
      case CTA.ZONE:
        this.#zone = at;
        return length === 6;
      // A new flow has its own.
      case CTA.ID:
      case CTA.USE:
        return length === 8;
      case CTA.COUNTERS_ORIG | NLA_F_NESTED:
      case CTA.COUNTERS_REPLY | NLA_F_NESTED:
      case CTA.TIMESTAMP | NLA_F_NESTED:
        return true;
      // The kernel also reports these when nothing is adjusted.
      case CTA.SYNPROXY | NLA_F_NESTED:
      case CTA.SEQ_ADJ_ORIG | NLA_F_NESTED:
      case CTA.SEQ_ADJ_REPLY | NLA_F_NESTED:
        return length === ADJUSTMENT_BYTES && this.#isAdjustedByNothing(at);
      default:
        return false;
    }
  }

  /** Whether the three numbers of a nest are 0. */
  #isAdjustedByNothing(at: number): boolean {
    const value = (i: number): number => this.#view.getUint32(at + HEADER_BYTES + 8 * i + HEADER_BYTES);
    return value(0) === 0 && value(1) === 0 && value(2) === 0;
  }

  /** Whether there is an attribute of just this type and length. */
  #is(at: number, type: number, length: number): boolean {
    return this.#view.getUint16(at, true) === length && this.#view.getUint16(at + 2, true) === type;
  }

  /** Addresses, protocol and ports, and nothing else: no zone of one direction. */
  #isTuple(at: number, length: number): boolean {
    const { addressBytes, srcType, dstType, addresses, src, dst, layer4, protocol, sport, dport } = this.#layout;
    return (
      length === this.#layout.length &&
      this.#is(at + addresses, CTA_TUPLE.IP | NLA_F_NESTED, layer4 - addresses) &&
      this.#is(at + src, srcType, HEADER_BYTES + addressBytes) &&
      this.#is(at + dst, dstType, HEADER_BYTES + addressBytes) &&
      this.#is(at + layer4, CTA_TUPLE.PROTO | NLA_F_NESTED, length - layer4) &&
      this.#is(at + protocol, CTA_PROTO.NUM, 5) &&
      this.#is(at + sport, CTA_PROTO.SRC_PORT, 6) &&
      this.#is(at + dport, CTA_PROTO.DST_PORT, 6)
    );
  }

  #isTcp(at: number): boolean {
    return (
      this.#is(at + HEADER_BYTES, CTA_PROTOINFO.TCP | NLA_F_NESTED, TCP.length - HEADER_BYTES) &&
      this.#is(at + TCP.state, CTA_PROTOINFO_TCP.STATE, 5) &&
      this.#is(at + TCP.origScale, CTA_PROTOINFO_TCP.WSCALE_ORIGINAL, 5) &&
      this.#is(at + TCP.replyScale, CTA_PROTOINFO_TCP.WSCALE_REPLY, 5) &&
      this.#is(at + TCP.origFlags, CTA_PROTOINFO_TCP.FLAGS_ORIGINAL, 6) &&
      this.#is(at + TCP.replyFlags, CTA_PROTOINFO_TCP.FLAGS_REPLY, 6)
    );
  }

  /** Whether nothing is missing that every flow has, and nothing contradicts itself. */
  #isWhole(): boolean {
    if (!(this.#orig && this.#reply && this.#status && this.#timeout)) return false;
    const protocol = this.#u8(this.#orig + this.#layout.protocol);
    const isTcp = protocol === IPPROTO.tcp;
    if (!(isTcp || protocol === IPPROTO.udp) || (this.#tcp && !isTcp)) return false;
    if (this.#u8(this.#reply + this.#layout.protocol) !== protocol) return false;
    const status = this.#status32();
    this.status = status & GIVEN_STATUS;
    this.timeoutSec = this.#view.getUint32(this.#timeout + HEADER_BYTES);
    this.mark = this.#mark ? this.#view.getUint32(this.#mark + HEADER_BYTES) : 0;
    return (status & (OFFLOAD | HW_OFFLOAD)) === 0;
  }

  #status32(): number {
    return this.#view.getUint32(this.#status + HEADER_BYTES);
  }

  /** The value of one byte of the attribute that begins there. */
  #u8(at: number): number {
    return this.#view.getUint8(at + HEADER_BYTES);
  }

  #u16(at: number): number {
    return this.#view.getUint16(at + HEADER_BYTES);
  }

  /** The untranslated reply, from which the kernel derives the translated one. */
  #putInverse(writer: MessageWriter): void {
    const { addressBytes, srcType, dstType, src, dst, protocol, sport, dport } = this.#layout;
    const from = this.#orig + HEADER_BYTES;
    const nest = writer.beginNest(CTA.TUPLE_REPLY);
    const addresses = writer.beginNest(CTA_TUPLE.IP);
    writer.bytes(srcType, this.#bytes.subarray(from + dst, from + dst + addressBytes));
    writer.bytes(dstType, this.#bytes.subarray(from + src, from + src + addressBytes));
    writer.endNest(addresses);
    const layer4 = writer.beginNest(CTA_TUPLE.PROTO);
    writer.u8(CTA_PROTO.NUM, this.#u8(this.#orig + protocol));
    writer.u16(CTA_PROTO.SRC_PORT, this.#u16(this.#orig + dport));
    writer.u16(CTA_PROTO.DST_PORT, this.#u16(this.#orig + sport));
    writer.endNest(layer4);
    writer.endNest(nest);
  }

  /** The end of the reply to which the flow is translated. @param address and `port` from the beginning of its tuple. */
  #putNat(writer: MessageWriter, type: number, address: number, port: number): void {
    const { addressBytes } = this.#layout;
    const at = this.#reply + address + HEADER_BYTES;
    const target = this.#bytes.subarray(at, at + addressBytes);
    const isIPv4 = this.#layout === IPV4;
    const nest = writer.beginNest(type);
    writer.bytes(isIPv4 ? CTA_NAT.V4_MINIP : CTA_NAT.V6_MINIP, target);
    writer.bytes(isIPv4 ? CTA_NAT.V4_MAXIP : CTA_NAT.V6_MAXIP, target);
    const ports = writer.beginNest(CTA_NAT.PROTO);
    writer.u16(CTA_PROTONAT.PORT_MIN, this.#u16(this.#reply + port));
    writer.u16(CTA_PROTONAT.PORT_MAX, this.#u16(this.#reply + port));
    writer.endNest(ports);
    writer.endNest(nest);
  }

  #putTcp(writer: MessageWriter): void {
    const tcp = newTcpOf({
      state: this.#u8(this.#tcp + TCP.state),
      origWindowScale: this.#u8(this.#tcp + TCP.origScale),
      replyWindowScale: this.#u8(this.#tcp + TCP.replyScale),
      // The mask follows.
      origFlags: this.#u8(this.#tcp + TCP.origFlags),
      replyFlags: this.#u8(this.#tcp + TCP.replyFlags),
    });
    putProtocolState(writer, IPPROTO.tcp, { tcp });
  }
}
