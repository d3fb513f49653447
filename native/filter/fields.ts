// The fields of the filter language: the one table that parser, compiler, builder and completion use.

import type { FieldKind } from './kinds.ts';

/** What is known of a field of the language. */
export interface FieldSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Short name for people. */
  readonly label: string;
  /** A sentence without its full stop. */
  readonly description: string;
  readonly kind: FieldKind;
  /** The largest number, for kinds that are numbers. */
  readonly max?: number;
  /** A whole condition. */
  readonly example: string;
}

const U16 = 0xffff;
const U32 = 0xffffffff;
const SAFE = Number.MAX_SAFE_INTEGER;

/** All fields of the language, in the order in which they are offered. */
export const FIELDS = [
  {
    name: 'proto',
    aliases: ['protocol'],
    label: 'Protocol',
    kind: 'protocol',
    max: 255,
    description: 'Layer 4 protocol, by name or number',
    example: 'proto = tcp',
  },
  {
    name: 'state',
    label: 'State',
    kind: 'state',
    description: 'State of the TCP, SCTP or DCCP connection',
    example: 'state = established',
  },
  {
    name: 'status',
    label: 'Status',
    kind: 'status',
    max: U32,
    description: 'Status bits of the entry',
    example: 'status has assured',
  },
  { name: 'family', label: 'Family', kind: 'family', description: 'IPv4 or IPv6', example: 'family = ipv6' },
  {
    name: 'src',
    aliases: ['orig.src', 'source'],
    label: 'Source',
    kind: 'address',
    description: 'Source address of the original direction',
    example: 'src in 10.0.0.0/8',
  },
  {
    name: 'dst',
    aliases: ['orig.dst', 'destination'],
    label: 'Destination',
    kind: 'address',
    description: 'Destination address of the original direction',
    example: 'dst = 192.0.2.1',
  },
  {
    name: 'sport',
    aliases: ['orig.sport'],
    label: 'Source port',
    kind: 'port',
    max: U16,
    description: 'Source port of the original direction',
    example: 'sport >= 1024',
  },
  {
    name: 'dport',
    aliases: ['orig.dport'],
    label: 'Destination port',
    kind: 'port',
    max: U16,
    description: 'Destination port of the original direction',
    example: 'dport in {80, 443}',
  },
  {
    name: 'host',
    aliases: ['addr', 'ip'],
    label: 'Host',
    kind: 'address',
    description: 'Any address of either direction',
    example: 'host = 192.0.2.1',
  },
  {
    name: 'port',
    label: 'Port',
    kind: 'port',
    max: U16,
    description: 'Any port of either direction',
    example: 'port = https',
  },
  {
    name: 'reply.src',
    label: 'Reply source',
    kind: 'address',
    description: 'Source address of the reply direction',
    example: 'reply.src = 10.0.0.5',
  },
  {
    name: 'reply.dst',
    label: 'Reply destination',
    kind: 'address',
    description: 'Destination address of the reply direction',
    example: 'reply.dst = 203.0.113.9',
  },
  {
    name: 'reply.sport',
    label: 'Reply source port',
    kind: 'port',
    max: U16,
    description: 'Source port of the reply direction',
    example: 'reply.sport = 8080',
  },
  {
    name: 'reply.dport',
    label: 'Reply destination port',
    kind: 'port',
    max: U16,
    description: 'Destination port of the reply direction',
    example: 'reply.dport > 1023',
  },
  {
    name: 'nat',
    label: 'Translation',
    kind: 'nat',
    description: 'Which end is translated, where the reply is not the inverse of the original',
    example: 'nat = src',
  },
  {
    name: 'zone',
    label: 'Zone',
    kind: 'zone',
    max: U16,
    description: 'Zone that both directions are in, as conntrack -w; 0 is the default',
    example: 'zone = 7',
  },
  {
    name: 'zone.orig',
    label: 'Original zone',
    kind: 'zone',
    max: U16,
    description: 'Zone that the original direction is in',
    example: 'zone.orig = 7',
  },
  {
    name: 'zone.reply',
    label: 'Reply zone',
    kind: 'zone',
    max: U16,
    description: 'Zone that the reply direction is in',
    example: 'zone.reply = 7',
  },
  {
    name: 'mark',
    label: 'Mark',
    kind: 'mark',
    max: U32,
    description: 'Connection mark',
    example: 'mark & 0xff = 0x10',
  },
  {
    name: 'label',
    aliases: ['labels'],
    label: 'Label',
    kind: 'labels',
    max: 127,
    description: 'Connection label, by its bit number',
    example: 'label has 5',
  },
  { name: 'helper', label: 'Helper', kind: 'text', description: 'Name of the helper', example: 'helper = ftp' },
  {
    name: 'secctx',
    label: 'Security context',
    kind: 'text',
    description: 'Security context',
    example: 'secctx ~ *:httpd_*',
  },
  {
    name: 'bytes',
    label: 'Bytes',
    kind: 'size',
    max: SAFE,
    description: 'Bytes of both directions',
    example: 'bytes > 10MB',
  },
  {
    name: 'orig.bytes',
    label: 'Bytes out',
    kind: 'size',
    max: SAFE,
    description: 'Bytes of the original direction',
    example: 'orig.bytes > 1MB',
  },
  {
    name: 'reply.bytes',
    label: 'Bytes back',
    kind: 'size',
    max: SAFE,
    description: 'Bytes of the reply direction',
    example: 'reply.bytes = 0',
  },
  {
    name: 'packets',
    label: 'Packets',
    kind: 'number',
    max: SAFE,
    description: 'Packets of both directions',
    example: 'packets > 1000',
  },
  {
    name: 'orig.packets',
    label: 'Packets out',
    kind: 'number',
    max: SAFE,
    description: 'Packets of the original direction',
    example: 'orig.packets = 1',
  },
  {
    name: 'reply.packets',
    label: 'Packets back',
    kind: 'number',
    max: SAFE,
    description: 'Packets of the reply direction',
    example: 'reply.packets = 0',
  },
  {
    name: 'age',
    label: 'Age',
    kind: 'duration',
    max: SAFE,
    description: 'Time since the flow began; needs timestamps',
    example: 'age > 5m',
  },
  {
    name: 'start',
    label: 'Start',
    kind: 'time',
    max: 8.64e15,
    description: 'When the flow began; needs timestamps',
    example: 'start > 2026-01-31T12:00Z',
  },
  {
    name: 'timeout',
    label: 'Timeout',
    kind: 'duration',
    max: U32 * 1000,
    description: 'Time left until the entry expires',
    example: 'timeout < 30s',
  },
  {
    name: 'id',
    label: 'ID',
    kind: 'number',
    max: U32,
    description: 'The kernel’s number of the entry',
    example: 'id = 0x8f21c3a4',
  },
  { name: 'use', label: 'Use', kind: 'number', max: U32, description: 'References to the entry', example: 'use > 1' },
  {
    name: 'icmp.type',
    label: 'ICMP type',
    kind: 'icmp-type',
    max: 255,
    description: 'ICMP or ICMPv6 type of the original direction',
    example: 'icmp.type = echo-request',
  },
  {
    name: 'icmp.code',
    label: 'ICMP code',
    kind: 'number',
    max: 255,
    description: 'ICMP or ICMPv6 code of the original direction',
    example: 'icmp.code = 0',
  },
  {
    name: 'icmp.id',
    label: 'ICMP id',
    kind: 'number',
    max: U16,
    description: 'ICMP or ICMPv6 identifier',
    example: 'icmp.id = 77',
  },
  {
    name: 'gre.key',
    label: 'GRE key',
    kind: 'number',
    max: U16,
    description: 'Either key of a GRE flow',
    example: 'gre.key = 0x1234',
  },
  {
    name: 'assured',
    label: 'Assured',
    kind: 'flag',
    description: 'Not dropped early when the table is full',
    example: 'assured',
  },
  {
    name: 'seen_reply',
    label: 'Seen reply',
    kind: 'flag',
    description: 'Packets were seen in both directions',
    example: 'not seen_reply',
  },
  {
    name: 'offloaded',
    label: 'Offloaded',
    kind: 'flag',
    description: 'Handled by the flow table, in software or hardware',
    example: 'offloaded',
  },
] as const satisfies readonly FieldSpec[];

/** The canonical name of a field, as in FIELDS. */
export type FieldName = (typeof FIELDS)[number]['name'];

/** A row of FIELDS, with its name typed. */
export type Field = FieldSpec & { readonly name: FieldName };

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  (FIELDS as readonly Field[]).flatMap((field) => [field.name, ...(field.aliases ?? [])].map((name) => [name, field])),
);

/** Every name and alias of a field. */
export const FIELD_NAMES: readonly string[] = [...BY_NAME.keys()];

/** The field of a name or alias, in any case. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The table's row of a field. */
export function fieldSpec(name: FieldName): Field {
  const field = BY_NAME.get(name);
  if (!field) throw new RangeError(`no field ${name}`);
  return field;
}
