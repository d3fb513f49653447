// Writes netlink messages with attributes into one growing buffer. It knows bytes, not meanings. Sequence numbers and
// NLM_F_ACK are left to the sender. Pure.

import { align4, MESSAGE_HEAD_BYTES, NLM_F } from './messages.ts';

/** Marks an attribute that holds attributes; newer parts of the kernel require it. */
export const NLA_F_NESTED = 0x8000;
const NLA_HEADER_BYTES = 4;

/** Numbers are written in network order unless noted. Host order is little-endian, as everywhere here. */
export class MessageWriter {
  #bytes = new Uint8Array(512);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Begins a request, and returns what `end` needs.
   * @param flags NLM_F_* besides REQUEST.
   * @param family AF_*; 0 for all.
   * @param version nfgenmsg.version: 1 makes a flush respect its family.
   */
  begin(subsystem: number, message: number, flags: number, family: number, version = 0): number {
    const begin = this.#length;
    this.#grow(MESSAGE_HEAD_BYTES);
    this.#view.setUint16(begin + 4, (subsystem << 8) | message, true);
    this.#view.setUint16(begin + 6, flags | NLM_F.REQUEST, true);
    this.#bytes[begin + 16] = family;
    this.#bytes[begin + 17] = version;
    return begin;
  }

  /** Ends the message that begins there, now that its length is known. */
  end(begin: number): void {
    this.#view.setUint32(begin, this.#length - begin, true);
  }

  /** Begins an attribute of attributes, and returns what `endNest` needs. */
  beginNest(type: number): number {
    return this.#attribute(type | NLA_F_NESTED, 0) - NLA_HEADER_BYTES;
  }

  endNest(begin: number): void {
    this.#view.setUint16(begin, this.#length - begin, true);
  }

  u8(type: number, value: number): void {
    const offset = this.#attribute(type, 1);
    this.#view.setUint8(offset, value);
  }

  u16(type: number, value: number): void {
    const offset = this.#attribute(type, 2);
    this.#view.setUint16(offset, value);
  }

  u32(type: number, value: number): void {
    const offset = this.#attribute(type, 4);
    this.#view.setUint32(offset, value);
  }

  /** In host order; only the flags of CTA_FILTER are sent that way. */
  hostU32(type: number, value: number): void {
    const offset = this.#attribute(type, 4);
    this.#view.setUint32(offset, value, true);
  }

  u64(type: number, value: bigint): void {
    const offset = this.#attribute(type, 8);
    this.#view.setBigUint64(offset, value);
  }

  bytes(type: number, value: Uint8Array): void {
    const offset = this.#attribute(type, value.length);
    this.#bytes.set(value, offset);
  }

  /** A whole attribute of another message, with what it holds. @param length its nla_len. */
  copy(from: Uint8Array, at: number, length: number): void {
    const to = this.#length;
    this.#grow(align4(length));
    for (let i = 0; i < length; i++) this.#bytes[to + i] = from[at + i] ?? 0;
  }

  /** Four u32 words, as an IPv6 address is kept. */
  words(type: number, words: ArrayLike<number>, at = 0): void {
    const offset = this.#attribute(type, 16);
    for (let i = 0; i < 4; i++) this.#view.setUint32(offset + 4 * i, words[at + i] ?? 0);
  }

  /** A string with its NUL. */
  text(type: number, value: string): void {
    this.bytes(type, new TextEncoder().encode(`${value}\0`));
  }

  /** A copy of what was written; the writer is then empty. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#bytes.fill(0, 0, this.#length);
    this.#length = 0;
    return taken;
  }

  /**
   * Reserves an attribute and returns where its payload goes. Can replace the buffer, so call it before using the
   * buffer.
   */
  #attribute(type: number, size: number): number {
    const at = this.#length;
    this.#grow(align4(NLA_HEADER_BYTES + size));
    this.#view.setUint16(at, NLA_HEADER_BYTES + size, true);
    this.#view.setUint16(at + 2, type, true);
    return at + NLA_HEADER_BYTES;
  }

  #grow(by: number): void {
    this.#length += by;
    if (this.#length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
