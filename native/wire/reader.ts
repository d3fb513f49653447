// Reads netlink messages and their attributes. Every length is checked against the available bytes before it is
// trusted; a wrong one is a WireError with its offset. Pure.

import { checkBytes, checkNumber, checkText } from '../flow/checks.ts';
import { align4, MESSAGE_HEAD_BYTES, NLMSG_HEADER_BYTES } from './messages.ts';

/** Bytes of struct nlattr. */
export const NLA_HEADER_BYTES = 4;
const NLA_F_NESTED = 0x8000;
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const NLA_TYPE_MASK = 0x3fff;

/** A message that cannot be read. `.code` is "EBADMSG". */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code = 'EBADMSG';
  /** Bytes from the start of the message to the fault. */
  readonly offset: number;

  constructor(what: string, offset: number) {
    checkText(what, 'what');
    checkNumber(offset, 'offset');
    super(`${what} (at byte ${offset})`);
    this.offset = offset;
  }
}

/** One attribute. Numbers are in network order; reading one of another size is a WireError. */
export class Attribute {
  /** CTA_*, without the flag bits. */
  readonly type: number;
  /** Whether the sender marked it as holding attributes. Current kernels mark all that do, old ones none. */
  readonly nested: boolean;
  /** From the start of the message to the attribute's header. */
  readonly offset: number;
  /** nla_len: header and payload, without padding. */
  readonly length: number;
  readonly #message: Uint8Array;
  readonly #view: DataView;

  constructor(message: Uint8Array, offset: number, length: number) {
    const view = new DataView(message.buffer, message.byteOffset + offset, length);
    const type = view.getUint16(2, true);
    this.type = type & NLA_TYPE_MASK;
    this.nested = (type & NLA_F_NESTED) !== 0;
    this.offset = offset;
    this.length = length;
    this.#message = message;
    this.#view = view;
  }

  /** Bytes of the payload. */
  get size(): number {
    return this.length - NLA_HEADER_BYTES;
  }

  u8(): number {
    this.#expect(1);
    return this.#view.getUint8(NLA_HEADER_BYTES);
  }

  u16(): number {
    this.#expect(2);
    return this.#view.getUint16(NLA_HEADER_BYTES);
  }

  u32(): number {
    this.#expect(4);
    return this.#view.getUint32(NLA_HEADER_BYTES);
  }

  i32(): number {
    return this.u32() | 0;
  }

  u64(): bigint {
    this.#expect(8);
    return this.#view.getBigUint64(NLA_HEADER_BYTES);
  }

  /** Four words, as an IPv6 address is sent. */
  words(): [number, number, number, number] {
    this.#expect(16);
    const word = (i: number): number => this.#view.getUint32(NLA_HEADER_BYTES + 4 * i);
    return [word(0), word(1), word(2), word(3)];
  }

  /** The payload: a view, not a copy. */
  bytes(): Uint8Array {
    return this.#message.subarray(this.offset + NLA_HEADER_BYTES, this.offset + this.length);
  }

  /** Up to the first NUL, as UTF-8. An empty payload is a WireError. */
  text(): string {
    const bytes = this.bytes();
    if (bytes.length === 0) throw new WireError('A string without a byte', this.offset);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /** The nested attributes. */
  children(): Attribute[] {
    return readAttributes(this.#message, this.offset + NLA_HEADER_BYTES, this.offset + this.length);
  }

  #expect(size: number): void {
    if (this.size !== size) {
      throw new WireError(`Attribute ${this.type} has ${this.size} bytes instead of ${size}`, this.offset);
    }
  }
}

/**
 * The attributes in [begin, end) of a message; the last one can lack its padding.
 * @throws WireError for a wrong length.
 */
function readAttributes(message: Uint8Array, begin: number, end: number): Attribute[] {
  const attributes: Attribute[] = [];
  let at = begin;
  while (at < end) {
    const length = attributeLength(message, at, end);
    if (length === undefined) throw new WireError('An attribute has a wrong length', at);
    attributes.push(new Attribute(message, at, length));
    at += align4(length);
  }
  return attributes;
}

/** nla_len of the attribute at that offset; undefined if it is impossible. */
export function attributeLength(message: Uint8Array, at: number, end: number): number | undefined {
  if (end - at < NLA_HEADER_BYTES) return undefined;
  const length = (message[at] ?? 0) | ((message[at + 1] ?? 0) << 8);
  return length < NLA_HEADER_BYTES || length > end - at ? undefined : length;
}

/** The contents of the two headers. */
export interface MessageHead {
  /** nlmsg_len. */
  readonly length: number;
  /** High byte of nlmsg_type, see SUBSYSTEM. */
  readonly subsystem: number;
  /** Low byte of nlmsg_type. */
  readonly message: number;
  /** NLM_F_*. */
  readonly flags: number;
  /** nfgenmsg.nfgen_family: AF_*. */
  readonly family: number;
  /** nfgenmsg.res_id; the CPU in statistics. */
  readonly resource: number;
}

/** Reads the headers. @throws WireError unless the bytes are one whole message with both headers. */
export function readHead(message: Uint8Array): MessageHead {
  checkBytes(message, 'a message');
  if (message.length < MESSAGE_HEAD_BYTES) throw new WireError('A message is cut short', message.length);
  const view = new DataView(message.buffer, message.byteOffset, MESSAGE_HEAD_BYTES);
  const length = view.getUint32(0, true);
  if (length < MESSAGE_HEAD_BYTES || length > message.length) throw new WireError('A message has a wrong length', 0);
  return {
    length,
    subsystem: view.getUint8(5),
    message: view.getUint8(4),
    flags: view.getUint16(6, true),
    family: view.getUint8(16),
    resource: view.getUint16(18),
  };
}

/** The attributes of a message, after its headers. @throws WireError */
export function messageAttributes(message: Uint8Array, head: MessageHead): Attribute[] {
  return readAttributes(message, MESSAGE_HEAD_BYTES, head.length);
}

/**
 * Splits a sequence of messages into a view of each.
 * @throws WireError for a wrong length in a header: the next message cannot be found.
 */
export function splitMessages(bytes: Uint8Array): Uint8Array[] {
  checkBytes(bytes, 'messages');
  return messageBounds(bytes).map(({ begin, end }) => bytes.subarray(begin, end));
}

/** Where each message begins and ends, without padding. @throws WireError as splitMessages. */
export function messageBounds(bytes: Uint8Array): { readonly begin: number; readonly end: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const bounds: { begin: number; end: number }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = bytes.length - at < NLMSG_HEADER_BYTES ? 0 : view.getUint32(at, true);
    if (length < NLMSG_HEADER_BYTES || length > bytes.length - at) {
      throw new WireError('A message has a wrong length', at);
    }
    bounds.push({ begin: at, end: at + length });
    at += align4(length);
  }
  return bounds;
}
