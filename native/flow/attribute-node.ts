// The attributes of a netlink message as a tree of plain data. Types only; native/wire/tree.ts makes them, and the page
// shows them.

/**
 * How to read a payload: numbers in network order (hostU32 in host order), `ipv4` and `ipv6` addresses, `text` up to a
 * NUL, `bits` a bit set with bit 0 first, `tcpFlags` struct nf_ct_tcp_flags (flags, mask), `padding` nothing.
 */
export type AttributeKind =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'i32'
  | 'u64'
  | 'hostU32'
  | 'ipv4'
  | 'ipv6'
  | 'text'
  | 'bits'
  | 'tcpFlags'
  | 'bytes'
  | 'padding';

/** An attribute as found in a message, with its nested attributes. */
export interface AttributeNode {
  /** CTA_*, without flag bits; 0 if there is no whole header. */
  readonly type: number;
  /** The kernel's constant, such as "CTA_TUPLE_ORIG"; the number as text if it is unknown. */
  readonly name: string;
  /** Bytes from the start of the message (struct nlmsghdr) to the attribute's header. */
  readonly offset: number;
  /** Header and payload in bytes, without padding. */
  readonly length: number;
  /** How to read `value`; undefined if the attribute is unknown. */
  readonly kind: AttributeKind | undefined;
  /** The payload, a view of the message; undefined if `children` replace it. */
  readonly value?: Uint8Array;
  readonly children?: readonly AttributeNode[];
  /** The fault: its level ends with this node, whose value is the rest. */
  readonly problem?: string;
}
