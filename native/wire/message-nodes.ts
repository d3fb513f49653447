// A whole message as nodes, from the first byte to the last: both headers with their fields, each attribute with its
// header, payload and padding, and what cannot be read. Every byte is in exactly one node without parts. Pure.

import type { AttributeKind, AttributeNode } from '../flow/attribute-node.ts';
import type { MessageNode } from '../flow/message-node.ts';
import { AF_INET, AF_INET6 } from '../flow/names.ts';
import { attributeValue, NUMBER_BYTES } from './attribute-words.ts';
import { MESSAGE_HEAD_BYTES, NLMSG_HEADER_BYTES, SUBSYSTEM } from './messages.ts';
import { isUnknown } from './nest-words.ts';
import { bigIn, bytesText, hexText } from './payload.ts';
import { type MessageHead, NLA_HEADER_BYTES, readHead } from './reader.ts';
import { attributeTree } from './tree.ts';

/** IPCTNL_MSG_CT_* and IPCTNL_MSG_EXP_*, by subsystem and number, without "IPCTNL_MSG_". */
const MESSAGE_NAMES: ReadonlyMap<number, readonly string[]> = new Map([
  [
    SUBSYSTEM.conntrack,
    [
      'CT_NEW',
      'CT_GET',
      'CT_DELETE',
      'CT_GET_CTRZERO',
      'CT_GET_STATS_CPU',
      'CT_GET_STATS',
      'CT_GET_DYING',
      'CT_GET_UNCONFIRMED',
    ],
  ],
  [SUBSYSTEM.expectations, ['EXP_NEW', 'EXP_GET', 'EXP_DELETE', 'EXP_GET_STATS_CPU']],
]);

/** How the bytes of a payload are read. Numbers of attributes are in network byte order. */
const KIND_WORDS: Readonly<Record<AttributeKind, string>> = {
  u8: '8-bit number',
  u16: '16-bit number, big-endian',
  u32: '32-bit number, big-endian',
  i32: '32-bit number with sign, big-endian',
  u64: '64-bit number, big-endian',
  hostU32: '32-bit number, byte order of the host',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  text: 'text that ends with a zero byte',
  bits: 'set of bits, the lowest first',
  tcpFlags: 'flags, then their mask',
  bytes: 'bytes in a format of their own',
  padding: 'padding',
};

/**
 * The nodes of a message of ctnetlink, a request or an answer: together they cover it without gap or overlap, and so do
 * the parts of each.
 * @param message struct nlmsghdr and all that follows.
 * @throws WireError only if the headers themselves are incomplete.
 */
export function messageNodes(message: Uint8Array): MessageNode[] {
  const head = readHead(message);
  const nodes = [
    messageHeader(message, head),
    familyHeader(message, head),
    ...levelNodes(message, attributeTree(message), head.length),
  ];
  if (head.length < message.length) nodes.push(rest('after the message', head.length, message.length));
  return nodes;
}

/** struct nlmsghdr, whose numbers are in the byte order of the host. */
function messageHeader(message: Uint8Array, head: MessageHead): MessageNode {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const type = view.getUint16(4, true);
  const known = MESSAGE_NAMES.get(head.subsystem)?.[head.message];
  const name = known ?? `type ${hexText(type)}`;
  return node('nlmsghdr', 0, NLMSG_HEADER_BYTES, `${name}, ${bytesText(head.length)}`, [
    leaf('nlmsg_len', 0, 4, bytesText(head.length)),
    leaf('nlmsg_type', 4, 2, known === undefined ? hexText(type) : `${known} (${hexText(type)})`),
    leaf('nlmsg_flags', 6, 2, hexText(head.flags)),
    leaf('nlmsg_seq', 8, 4, String(view.getUint32(8, true))),
    leaf('nlmsg_pid', 12, 4, String(view.getUint32(12, true))),
  ]);
}

/** struct nfgenmsg. */
function familyHeader(message: Uint8Array, head: MessageHead): MessageNode {
  const family = head.family === AF_INET ? 'IPv4' : head.family === AF_INET6 ? 'IPv6' : undefined;
  const words = family === undefined ? `family ${head.family}` : `${family} (${head.family})`;
  return node('nfgenmsg', NLMSG_HEADER_BYTES, MESSAGE_HEAD_BYTES - NLMSG_HEADER_BYTES, family ?? words, [
    leaf('nfgen_family', NLMSG_HEADER_BYTES, 1, words),
    leaf('version', NLMSG_HEADER_BYTES + 1, 1, String(message[NLMSG_HEADER_BYTES + 1])),
    leaf('res_id', NLMSG_HEADER_BYTES + 2, 2, String(head.resource)),
  ]);
}

/** The attributes of one level, which ends at byte `end`. Padding belongs to the attribute before it. */
function levelNodes(message: Uint8Array, attributes: readonly AttributeNode[], end: number): MessageNode[] {
  return attributes.map((attribute, index) => attributeNode(message, attribute, attributes[index + 1]?.offset ?? end));
}

/** @param end the byte after the attribute and its padding. */
function attributeNode(message: Uint8Array, attribute: AttributeNode, end: number): MessageNode {
  const { offset, name } = attribute;
  // Not even its header can be trusted.
  if (name === '') return leaf('unreadable', offset, end - offset, attributeValue(attribute));
  const payload = offset + NLA_HEADER_BYTES;
  const payloadEnd = offset + attribute.length;
  const parts = [leaf('nlattr', offset, NLA_HEADER_BYTES, headerWords(message, attribute))];
  if (attribute.children) parts.push(...levelNodes(message, attribute.children, payloadEnd));
  else if (payloadEnd > payload) parts.push(leaf('value', payload, payloadEnd - payload, payloadWords(attribute)));
  if (end > payloadEnd) parts.push(rest('padding', payloadEnd, end));
  const title = isUnknown(name) ? `attribute ${name}` : name;
  return node(title, offset, end - offset, attributeValue(attribute), parts);
}

/** "7, 16-bit number, big-endian": the number as it is there, and how to read it. */
function payloadWords({ kind, value }: AttributeNode): string {
  if (kind === undefined) return 'unknown';
  const number = value && wholeNumber(kind, value);
  return number === undefined ? KIND_WORDS[kind] : `${number}, ${KIND_WORDS[kind]}`;
}

/** Undefined for a payload that is no number, or not of the size that its kind has. */
function wholeNumber(kind: AttributeKind, bytes: Uint8Array): bigint | undefined {
  if (bytes.length !== NUMBER_BYTES[kind]) return undefined;
  const number = bigIn(kind === 'hostU32' ? bytes.slice().reverse() : bytes);
  return kind === 'i32' ? BigInt.asIntN(32, number) : number;
}

/** struct nlattr: the length without padding, and the type with its two flags. */
function headerWords(message: Uint8Array, { offset, length, type }: AttributeNode): string {
  const flags = message[offset + 3] ?? 0;
  const nested = flags & 0x80 ? ', nested' : '';
  const bigEndian = flags & 0x40 ? ', network byte order' : '';
  return `${bytesText(length)}, type ${type}${nested}${bigEndian}`;
}

/** Bytes without a meaning of their own, up to `end`. */
function rest(name: string, offset: number, end: number): MessageNode {
  return leaf(name, offset, end - offset, bytesText(end - offset));
}

function leaf(name: string, offset: number, length: number, value: MessageNode['value']): MessageNode {
  return node(name, offset, length, value, []);
}

function node(
  name: string,
  offset: number,
  length: number,
  value: MessageNode['value'],
  parts: readonly MessageNode[],
): MessageNode {
  return { name, offset, length, value, parts };
}
