// What one attribute says, in words: numbers in their unit, states and protocols by name. Only what the bytes say; a
// payload of another size than expected is described, not read. Pure.

import type { AttributeKind, AttributeNode } from '../flow/attribute-node.ts';
import { formatCount, formatMark, protocolName, protocolTitle, stateName } from '../flow/format.ts';
import { labelsOfBytes } from '../flow/label-bytes.ts';
import type { NodeValue } from '../flow/message-node.ts';
import { IPPROTO, icmpTypeName, statusNames, TCP_TRACKING_FLAGS } from '../flow/names.ts';
import { nestValue } from './nest-words.ts';
import {
  addressIn,
  bigIn,
  bytesText,
  countedText,
  countText,
  hexText,
  numberIn,
  signedBytes,
  textIn,
} from './payload.ts';

/** What an attribute says; of a nest, what it says as a whole. */
export function attributeValue(attribute: AttributeNode): NodeValue {
  const { kind, value, children, problem } = attribute;
  if (children) return nestValue(attribute, children);
  const size = value?.length ?? 0;
  if (problem !== undefined) return `${problem}, ${bytesText(size)}`;
  if (kind === undefined) return `unknown, ${bytesText(size)}`;
  if (size === 0) return 'empty';
  const expected = KIND_BYTES[kind];
  if (expected !== undefined && size !== expected) return `${bytesText(size)} instead of ${expected}`;
  return payloadValue(attribute.name, kind, value ?? new Uint8Array());
}

/** Sizes of the kinds that are numbers. */
export const NUMBER_BYTES: Readonly<Partial<Record<AttributeKind, number>>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  hostU32: 4,
};

/** Sizes of the kinds that have only one. */
const KIND_BYTES: Readonly<Partial<Record<AttributeKind, number>>> = {
  ...NUMBER_BYTES,
  ipv4: 4,
  ipv6: 16,
  tcpFlags: 2,
};

function payloadValue(name: string, kind: AttributeKind, bytes: Uint8Array): NodeValue {
  switch (kind) {
    case 'u8':
    case 'u16':
    case 'u32':
      return (NUMBER_WORDS.get(name) ?? String)(numberIn(bytes) ?? 0);
    case 'i32':
      return signedBytes((numberIn(bytes) ?? 0) | 0);
    case 'u64':
      return longValue(name, bigIn(bytes));
    case 'hostU32':
      return hexText(numberIn(bytes.slice().reverse()) ?? 0);
    case 'ipv4':
    case 'ipv6':
      return addressIn(bytes) ?? '';
    case 'text':
      return textIn(bytes);
    case 'bits':
      return { labels: labelsOfBytes(bytes) };
    case 'tcpFlags':
      return tcpFlagsText(bytes);
    default:
      return bytesText(bytes.length);
  }
}

/** Times are nanoseconds since the epoch. */
function longValue(name: string, number: bigint): NodeValue {
  if (name.startsWith('CTA_TIMESTAMP_')) return { timeNs: number };
  if (name === 'CTA_COUNTERS_BYTES') return countedText(number, 'byte');
  return name === 'CTA_COUNTERS_PACKETS' ? countText(number) : String(number);
}

function tcpFlagsText(bytes: Uint8Array): string {
  const [flags = 0, mask = 0] = bytes;
  const names = Object.entries(TCP_TRACKING_FLAGS).filter(([, bit]) => flags & bit);
  const text = [hexText(flags), ...names.map(([name]) => name)].join(' ');
  return mask === 0 ? text : `${text}, mask ${hexText(mask)}`;
}

/** The numbers that have more to say than themselves. */
const NUMBER_WORDS: ReadonlyMap<string, (number: number) => string> = new Map([
  ['CTA_STATUS', (status) => [hexText(status), ...statusNames(status)].join(' ')],
  ['CTA_STATUS_MASK', hexText],
  ['CTA_TIMEOUT', (seconds) => `${formatCount(seconds)} s`],
  ['CTA_EXPECT_TIMEOUT', (seconds) => `${formatCount(seconds)} s`],
  ['CTA_MARK', formatMark],
  ['CTA_MARK_MASK', formatMark],
  ['CTA_ID', (id) => `${id} (${hexText(id)})`],
  ['CTA_EXPECT_ID', (id) => `${id} (${hexText(id)})`],
  ['CTA_EXPECT_FLAGS', hexText],
  ['CTA_COUNTERS_32_PACKETS', formatCount],
  ['CTA_COUNTERS_32_BYTES', bytesText],
  ['CTA_PROTO_NUM', protocolText],
  ['CTA_PROTO_ICMP_TYPE', (type) => named(icmpTypeName(IPPROTO.icmp, type), type)],
  ['CTA_PROTO_ICMPV6_TYPE', (type) => named(icmpTypeName(IPPROTO.icmpv6, type), type)],
  ['CTA_PROTOINFO_TCP_STATE', (state) => named(stateName(IPPROTO.tcp, state), state)],
  ['CTA_PROTOINFO_SCTP_STATE', (state) => named(stateName(IPPROTO.sctp, state), state)],
  ['CTA_PROTOINFO_DCCP_STATE', (state) => named(stateName(IPPROTO.dccp, state), state)],
  ['CTA_PROTOINFO_DCCP_ROLE', (role) => named(['client', 'server'][role], role)],
  ['CTA_PROTOINFO_SCTP_VTAG_ORIGINAL', hexText],
  ['CTA_PROTOINFO_SCTP_VTAG_REPLY', hexText],
  ['CTA_EXPECT_NAT_DIR', (direction) => named(['original', 'reply'][direction], direction)],
]);

/** "TCP (6)"; the bare number if it has no name. */
function protocolText(protocol: number): string {
  return protocolName(protocol) === String(protocol) ? String(protocol) : named(protocolTitle(protocol), protocol);
}

function named(name: string | undefined, number: number): string {
  return name ? `${name} (${number})` : String(number);
}
