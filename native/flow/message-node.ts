// The parts of a netlink message as plain data: each byte belongs to exactly one of them. Types only;
// native/wire/message-nodes.ts makes them, and the page shows them.

/**
 * What a part says: a text, or a value whose text depends on who shows it: a time (nanoseconds since the epoch), the
 * time since which something is so, or the numbers of labels.
 */
export type NodeValue =
  | string
  | { readonly timeNs: bigint }
  | { readonly sinceNs: bigint }
  | { readonly labels: readonly number[] };

/** A range of bytes with a meaning: a header, an attribute, a field, padding. */
export interface MessageNode {
  /** The kernel's constant, struct or field ("CTA_MARK", "nlattr", "nlmsg_len"), or a word ("value", "padding"). */
  readonly name: string;
  /** Bytes from the start of the message. */
  readonly offset: number;
  /** Bytes of everything that belongs to it, padding included; never 0. */
  readonly length: number;
  readonly value: NodeValue;
  /** What it consists of, in order and without gaps; empty if it has no parts. */
  readonly parts: readonly MessageNode[];
}
