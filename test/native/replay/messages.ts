// Composes ctnetlink messages like the kernel's ctnetlink_fill_info. Numbers are in network order.

/** linux/netfilter/nfnetlink_conntrack.h */
export const CTA = {
  TUPLE_ORIG: 1,
  TUPLE_REPLY: 2,
  STATUS: 3,
  PROTOINFO: 4,
  HELP: 5,
  TIMEOUT: 7,
  MARK: 8,
  COUNTERS_ORIG: 9,
  COUNTERS_REPLY: 10,
  USE: 11,
  ID: 12,
  TUPLE_MASTER: 14,
  SEQ_ADJ_ORIG: 15,
  SEQ_ADJ_REPLY: 16,
  ZONE: 18,
  SECCTX: 19,
  TIMESTAMP: 20,
  LABELS: 22,
  SYNPROXY: 24,
} as const;

/** The attributes of expectations, from the same header. */
export const CTA_EXPECT = {
  MASTER: 1,
  TUPLE: 2,
  MASK: 3,
  TIMEOUT: 4,
  ID: 5,
  HELP_NAME: 6,
  ZONE: 7,
  FLAGS: 8,
  CLASS: 9,
  FN: 11,
} as const;

const NLA_F_NESTED = 0x8000;
const NLM_F_MULTI = 2;
const NLM_F_EXCL = 0x200;
const NLM_F_CREATE = 0x400;
/** NFNL_SUBSYS_CTNETLINK and NFNL_SUBSYS_CTNETLINK_EXP; their messages have the same types. */
const SUBSYSTEMS = { flow: 1, expectation: 2 } as const;
const MSG_CT_NEW = 0;
const MSG_CT_DELETE = 2;

/** Concatenated attributes, each padded to 4. */
export class Attributes {
  readonly bytes: number[] = [];

  put(type: number, payload: ArrayLike<number>): this {
    const size = 4 + payload.length;
    this.bytes.push(size & 255, size >>> 8, type & 255, type >>> 8);
    for (let i = 0; i < payload.length; i++) this.bytes.push(payload[i] ?? 0);
    while (this.bytes.length % 4 !== 0) this.bytes.push(0);
    return this;
  }

  nest(type: number, inner: Attributes): this {
    return this.put(type | NLA_F_NESTED, inner.bytes);
  }

  u8(type: number, value: number): this {
    return this.put(type, [value]);
  }

  u16(type: number, value: number): this {
    return this.put(type, [value >>> 8, value & 255]);
  }

  u32(type: number, value: number): this {
    return this.put(type, wordBytes(value));
  }

  u64(type: number, value: bigint): this {
    return this.put(type, [...wordBytes(Number(value >> 32n)), ...wordBytes(Number(value & 0xffffffffn))]);
  }

  text(type: number, value: string): this {
    return this.put(type, new TextEncoder().encode(`${value}\0`));
  }
}

function wordBytes(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

export type MessageKind = 'listed' | 'new' | 'update' | 'destroy';

/** A whole message: nlmsghdr, nfgenmsg, attributes. */
export function message(
  family: number,
  kind: MessageKind,
  attributes: Attributes,
  of: keyof typeof SUBSYSTEMS = 'flow',
): Uint8Array {
  const bytes = new Uint8Array(20 + attributes.bytes.length);
  const view = new DataView(bytes.buffer);
  const flags = { listed: NLM_F_MULTI, new: NLM_F_CREATE | NLM_F_EXCL, update: 0, destroy: 0 }[kind];
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, (SUBSYSTEMS[of] << 8) | (kind === 'destroy' ? MSG_CT_DELETE : MSG_CT_NEW), true);
  view.setUint16(6, flags, true);
  bytes[16] = family;
  bytes.set(attributes.bytes, 20);
  return bytes;
}

/** One direction. Layer 4 words are as in the column schema: ICMP's id, and its type × 256 + code. */
export interface TupleParts {
  readonly family: number;
  readonly protocol: number;
  /** 4 or 16 bytes. */
  readonly src: ArrayLike<number>;
  readonly dst: ArrayLike<number>;
  readonly sport: number;
  readonly dport: number;
  /** CTA_TUPLE_ZONE */
  readonly zone?: number | undefined;
}

/** The attributes in CTA_TUPLE_ORIG and the like. */
export function tuple({ family, protocol, src, dst, sport, dport, zone }: TupleParts): Attributes {
  const at = family === 2 ? 1 : 3;
  const layer4 = new Attributes().u8(1, protocol);
  if (protocol === 1)
    layer4
      .u16(4, sport)
      .u8(5, dport >>> 8)
      .u8(6, dport & 255);
  else if (protocol === 58)
    layer4
      .u16(7, sport)
      .u8(8, dport >>> 8)
      .u8(9, dport & 255);
  else if ([6, 17, 33, 47, 132, 136].includes(protocol)) layer4.u16(2, sport).u16(3, dport);
  const attributes = new Attributes().nest(1, new Attributes().put(at, src).put(at + 1, dst)).nest(2, layer4);
  return zone === undefined ? attributes : attributes.u16(3, zone);
}

/** Concatenated messages, as in a capture. */
export function capture(messages: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of messages) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}
