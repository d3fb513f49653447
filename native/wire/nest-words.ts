// What a nest of attributes says as a whole: a tuple as "a to b", counters, a protocol's state. Pure.

import type { AttributeNode } from '../flow/attribute-node.ts';
import { formatEndpoint, protocolTitle, stateName } from '../flow/format.ts';
import type { NodeValue } from '../flow/message-node.ts';
import { IPPROTO, icmpTypeName } from '../flow/names.ts';
import { addressIn, bigIn, countedText, hexText, numberIn, signedBytes, textIn } from './payload.ts';

type Nodes = readonly AttributeNode[];

/** What a nest says; the number of attributes inside if it says nothing as a whole, or lacks a part. */
export function nestValue({ name }: AttributeNode, children: Nodes): NodeValue {
  const count = children.length === 1 ? '1 attribute' : `${children.length} attributes`;
  return NEST_WORDS.get(name)?.(children) ?? (isUnknown(name) ? `unknown, ${count}` : count);
}

/** An attribute without a name has its number. */
export function isUnknown(name: string): boolean {
  return /^\d/.test(name);
}

const NEST_WORDS: ReadonlyMap<string, (children: Nodes) => NodeValue | undefined> = new Map<
  string,
  (children: Nodes) => NodeValue | undefined
>([
  ...[
    'CTA_TUPLE_ORIG',
    'CTA_TUPLE_REPLY',
    'CTA_TUPLE_MASTER',
    'CTA_EXPECT_MASTER',
    'CTA_EXPECT_TUPLE',
    'CTA_EXPECT_MASK',
    'CTA_EXPECT_NAT_TUPLE',
  ].map((name) => [name, tupleText] as const),
  ['CTA_TUPLE_IP', addressesText],
  ['CTA_TUPLE_PROTO', layer4Text],
  ['CTA_COUNTERS_ORIG', countersText],
  ['CTA_COUNTERS_REPLY', countersText],
  ['CTA_TIMESTAMP', sinceValue],
  ['CTA_PROTOINFO', protocolInfoText],
  ['CTA_PROTOINFO_TCP', (children) => stateText(children, 'TCP')],
  ['CTA_PROTOINFO_SCTP', (children) => stateText(children, 'SCTP')],
  ['CTA_PROTOINFO_DCCP', (children) => stateText(children, 'DCCP')],
  ['CTA_SEQ_ADJ_ORIG', adjustmentText],
  ['CTA_SEQ_ADJ_REPLY', adjustmentText],
  ['CTA_HELP', (children) => textOf(children, 'CTA_HELP_NAME')],
  ['CTA_SECCTX', (children) => textOf(children, 'CTA_SECCTX_NAME')],
]);

/** "192.168.4.27:51544 to 198.51.100.14:443". */
function tupleText(children: Nodes): string | undefined {
  const { src, dst } = addresses(childrenOf(children, 'CTA_TUPLE_IP'));
  if (src === undefined || dst === undefined) return undefined;
  const layer4 = childrenOf(children, 'CTA_TUPLE_PROTO');
  const protocol = numberOf(layer4, 'CTA_PROTO_NUM');
  const ports = protocol !== IPPROTO.gre;
  const sport = ports ? numberOf(layer4, 'CTA_PROTO_SRC_PORT') : undefined;
  const dport = ports ? numberOf(layer4, 'CTA_PROTO_DST_PORT') : undefined;
  const more = sport === undefined && dport === undefined ? layer4Words(protocol, layer4) : [];
  return [`${formatEndpoint(src, sport)} to ${formatEndpoint(dst, dport)}`, ...more].join(', ');
}

function addressesText(children: Nodes): string | undefined {
  const { src, dst } = addresses(children);
  return src === undefined || dst === undefined ? undefined : `${src} to ${dst}`;
}

function addresses(children: Nodes): { src: string | undefined; dst: string | undefined } {
  const address = (end: 'SRC' | 'DST'): string | undefined =>
    addressIn(find(children, `CTA_IP_V4_${end}`)?.value) ?? addressIn(find(children, `CTA_IP_V6_${end}`)?.value);
  return { src: address('SRC'), dst: address('DST') };
}

/** "TCP, 443 to 51544", "ICMP, echo-request, id 77", "GRE, key 0x1 to 0x2". */
function layer4Text(children: Nodes): string | undefined {
  const protocol = numberOf(children, 'CTA_PROTO_NUM');
  if (protocol === undefined) return undefined;
  return [protocolTitle(protocol), ...layer4Words(protocol, children)].join(', ');
}

function layer4Words(protocol: number | undefined, children: Nodes): string[] {
  const first = numberOf(children, 'CTA_PROTO_SRC_PORT');
  const second = numberOf(children, 'CTA_PROTO_DST_PORT');
  if (first !== undefined && second !== undefined) {
    if (protocol === IPPROTO.gre) return [`key ${hexText(first)} to ${hexText(second)}`];
    return [`${first} to ${second}`];
  }
  const icmp = protocol === IPPROTO.icmpv6 ? 'CTA_PROTO_ICMPV6' : 'CTA_PROTO_ICMP';
  const type = numberOf(children, `${icmp}_TYPE`);
  const id = numberOf(children, `${icmp}_ID`);
  const code = numberOf(children, `${icmp}_CODE`);
  const words: string[] = [];
  if (type !== undefined) words.push(icmpTypeName(protocol ?? 0, type) ?? `type ${type}`);
  if (code !== undefined && code !== 0) words.push(`code ${code}`);
  if (id !== undefined) words.push(`id ${id}`);
  return words;
}

function countersText(children: Nodes): string | undefined {
  const packets = longOf(children, 'CTA_COUNTERS_PACKETS') ?? longOf(children, 'CTA_COUNTERS_32_PACKETS');
  const bytes = longOf(children, 'CTA_COUNTERS_BYTES') ?? longOf(children, 'CTA_COUNTERS_32_BYTES');
  if (packets === undefined || bytes === undefined) return undefined;
  return `${countedText(packets, 'packet')}, ${countedText(bytes, 'byte')}`;
}

/** By how much packets are longer now. */
function adjustmentText(children: Nodes): string | undefined {
  const after = numberOf(children, 'CTA_SEQADJ_OFFSET_AFTER');
  return after === undefined ? undefined : signedBytes(after | 0);
}

function sinceValue(children: Nodes): NodeValue | undefined {
  const sinceNs = longOf(children, 'CTA_TIMESTAMP_START');
  return sinceNs === undefined ? undefined : { sinceNs };
}

/** The kernel sends at most one of the three protocols. */
function protocolInfoText(children: Nodes): string | undefined {
  for (const { name, children: inside } of children) {
    const protocol = name.replace('CTA_PROTOINFO_', '');
    if (inside && isStateful(protocol)) return stateText(inside, protocol) ?? protocol;
  }
  return undefined;
}

type Stateful = 'TCP' | 'SCTP' | 'DCCP';

const STATEFUL: Readonly<Record<Stateful, number>> = { TCP: IPPROTO.tcp, SCTP: IPPROTO.sctp, DCCP: IPPROTO.dccp };

function isStateful(protocol: string): protocol is Stateful {
  return Object.hasOwn(STATEFUL, protocol);
}

function stateText(children: Nodes, protocol: Stateful): string | undefined {
  const state = numberOf(children, `CTA_PROTOINFO_${protocol}_STATE`);
  return stateName(STATEFUL[protocol], state) || undefined;
}

function find(children: Nodes, name: string): AttributeNode | undefined {
  return children.find((child) => child.name === name);
}

function childrenOf(children: Nodes, name: string): Nodes {
  return find(children, name)?.children ?? [];
}

function numberOf(children: Nodes, name: string): number | undefined {
  return numberIn(find(children, name)?.value);
}

function longOf(children: Nodes, name: string): bigint | undefined {
  const value = find(children, name)?.value;
  return value?.length === 4 || value?.length === 8 ? bigIn(value) : undefined;
}

function textOf(children: Nodes, name: string): string | undefined {
  const value = find(children, name)?.value;
  return value && value.length > 0 ? textIn(value) : undefined;
}
