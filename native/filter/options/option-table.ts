// The options of conntrack(8) 1.4.7 in every spelling, including those of its protocols, and what each means here.
// Data.

import type { FieldName } from '../fields/fields.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { ZoneOption } from './zones.ts';

type ValueKind = 'protocol' | 'family' | 'mark' | 'label' | 'status' | 'timeout' | 'id' | 'state';

/** What an option means. */
export type Meaning =
  | { readonly kind: 'address'; readonly field: FieldName; readonly takesNetwork: boolean }
  | { readonly kind: 'mask'; readonly of: 'src' | 'dst' }
  | { readonly kind: ValueKind }
  /** The zone of both directions, or of one only, unlike the field `zone`, which matches either. */
  | { readonly kind: 'zone'; readonly option: ZoneOption }
  | { readonly kind: 'nat'; readonly which: 'src' | 'dst' | 'any' }
  | { readonly kind: 'port' | 'key'; readonly field: FieldName }
  | { readonly kind: 'icmp'; readonly field: FieldName; readonly protocol: number }
  /** `-L` and `-D`: the filter is the same for both. */
  | { readonly kind: 'command' }
  /** Not a filter; elsewhereSentence says what does it instead. */
  | { readonly kind: 'elsewhere'; readonly subject: Elsewhere };

export interface OptionSpec {
  readonly short?: string;
  /** The usual name first. */
  readonly long: readonly string[];
  /** An optional value is taken from the next word only. */
  readonly value: 'none' | 'required' | 'optional';
  readonly meaning: Meaning;
  /** A value, for suggestions. */
  readonly example?: string;
  /** A few words of explanation. */
  readonly detail: string;
}

const address = (
  short: string,
  long: string[],
  field: FieldName,
  takesNetwork: boolean,
  detail: string,
): OptionSpec => ({
  short,
  long,
  value: 'required',
  meaning: { kind: 'address', field, takesNetwork },
  example: takesNetwork ? '10.0.0.0/8' : '10.0.0.5',
  detail,
});

const port = (long: string[], field: FieldName, detail: string): OptionSpec => ({
  long,
  value: 'required',
  meaning: { kind: 'port', field },
  example: '443',
  detail,
});

const key = (long: string[], field: FieldName, detail: string): OptionSpec => ({
  long,
  value: 'required',
  meaning: { kind: 'key', field },
  example: '0x1234',
  detail,
});

const icmp = (name: string, field: FieldName, protocol: number, example: string): OptionSpec => ({
  long: [name],
  value: 'required',
  meaning: { kind: 'icmp', field, protocol },
  example,
  detail: `${protocol === 58 ? 'ICMPv6' : 'ICMP'} ${field.slice(5)}`,
});

const nat = (short: string, name: string, which: 'src' | 'dst' | 'any', detail: string): OptionSpec => ({
  short,
  long: [name],
  value: 'optional',
  meaning: { kind: 'nat', which },
  example: '192.0.2.1',
  detail,
});

const simple = (
  short: string | undefined,
  long: string[],
  kind: ValueKind,
  example: string,
  detail: string,
): OptionSpec => ({
  ...(short === undefined ? {} : { short }),
  long,
  value: 'required',
  meaning: { kind },
  example,
  detail,
});

const zone = (option: ZoneOption, name: string, detail: string): OptionSpec => ({
  ...(option === '-w' ? { short: 'w' } : {}),
  long: [name],
  value: 'required',
  meaning: { kind: 'zone', option },
  example: '7',
  detail,
});

const elsewhere = (
  short: string | undefined,
  long: string[],
  value: OptionSpec['value'],
  subject: Elsewhere,
): OptionSpec => ({
  ...(short === undefined ? {} : { short }),
  long,
  value,
  meaning: { kind: 'elsewhere', subject },
  detail: 'not a filter',
});

export const OPTIONS: readonly OptionSpec[] = [
  address('s', ['src', 'orig-src'], 'src', true, 'source of the original direction'),
  address('d', ['dst', 'orig-dst'], 'dst', true, 'destination of the original direction'),
  address('r', ['reply-src'], 'reply.src', false, 'source of the reply direction'),
  address('q', ['reply-dst'], 'reply.dst', false, 'destination of the reply direction'),
  {
    long: ['mask-src'],
    value: 'required',
    meaning: { kind: 'mask', of: 'src' },
    example: '255.255.0.0',
    detail: 'mask of --src',
  },
  {
    long: ['mask-dst'],
    value: 'required',
    meaning: { kind: 'mask', of: 'dst' },
    example: '255.255.0.0',
    detail: 'mask of --dst',
  },
  simple('p', ['protonum', 'proto'], 'protocol', 'tcp', 'layer 4 protocol'),
  simple('f', ['family'], 'family', 'ipv4', 'layer 3 protocol'),
  port(['sport', 'orig-port-src'], 'sport', 'source port of the original direction'),
  port(['dport', 'orig-port-dst'], 'dport', 'destination port of the original direction'),
  port(['reply-port-src'], 'reply.sport', 'source port of the reply direction'),
  port(['reply-port-dst'], 'reply.dport', 'destination port of the reply direction'),
  simple(undefined, ['state'], 'state', 'ESTABLISHED', 'state of TCP, SCTP or DCCP'),
  simple('u', ['status'], 'status', 'ASSURED', 'status bits that must be set'),
  simple('m', ['mark'], 'mark', '0x10/0xff', 'mark, or mark and mask'),
  simple('l', ['label'], 'label', '5', 'labels that must be set'),
  zone('-w', 'zone', 'zone of both directions'),
  zone('--orig-zone', 'orig-zone', 'zone of the original direction only'),
  zone('--reply-zone', 'reply-zone', 'zone of the reply direction only'),
  nat('n', 'src-nat', 'src', 'translated source, with its new address or not'),
  nat('g', 'dst-nat', 'dst', 'translated destination, with its new address or not'),
  nat('j', 'any-nat', 'any', 'translated source or destination'),
  simple('t', ['timeout'], 'timeout', '300', 'seconds left'),
  simple('i', ['id'], 'id', '0x8f21c3a4', 'number of the entry'),
  icmp('icmp-type', 'icmp.type', 1, '8'),
  icmp('icmp-code', 'icmp.code', 1, '0'),
  icmp('icmp-id', 'icmp.id', 1, '77'),
  icmp('icmpv6-type', 'icmp.type', 58, '128'),
  icmp('icmpv6-code', 'icmp.code', 58, '0'),
  icmp('icmpv6-id', 'icmp.id', 58, '77'),
  key(['srckey', 'orig-key-src'], 'gre.srckey', 'GRE source key of the original direction'),
  key(['dstkey', 'orig-key-dst'], 'gre.dstkey', 'GRE destination key of the original direction'),
  key(['reply-key-src'], 'reply.gre.srckey', 'GRE source key of the reply direction'),
  key(['reply-key-dst'], 'reply.gre.dstkey', 'GRE destination key of the reply direction'),
  { short: 'L', long: ['dump'], value: 'none', meaning: { kind: 'command' }, detail: 'lists' },
  { short: 'D', long: ['delete'], value: 'none', meaning: { kind: 'command' }, detail: 'deletes' },
  elsewhere('e', ['event-mask'], 'required', 'eventKinds'),
  elsewhere('b', ['buffer-size'], 'required', 'bufferSize'),
  elsewhere('z', ['zero'], 'none', 'zeroing'),
  elsewhere('o', ['output'], 'required', 'output'),
  elsewhere('c', ['secmark'], 'required', 'secmark'),
  elsewhere('a', ['nat-range'], 'required', 'natRange'),
  elsewhere(undefined, ['label-add'], 'required', 'labelChange'),
  elsewhere(undefined, ['label-del'], 'optional', 'labelChange'),
  elsewhere(
    undefined,
    ['tuple-src', 'tuple-dst', 'tuple-port-src', 'tuple-port-dst', 'tuple-key-src', 'tuple-key-dst'],
    'required',
    'expectation',
  ),
  elsewhere(undefined, ['mask-port-src', 'mask-port-dst', 'mask-key-src', 'mask-key-dst'], 'required', 'expectation'),
  elsewhere(undefined, ['orig-vtag', 'reply-vtag', 'role'], 'required', 'tags'),
  elsewhere('G', ['get'], 'none', 'getting'),
  elsewhere('I', ['create'], 'none', 'creating'),
  elsewhere('A', ['add'], 'none', 'creating'),
  elsewhere('U', ['update'], 'none', 'updating'),
  elsewhere('E', ['event'], 'none', 'listening'),
  elsewhere('F', ['flush'], 'none', 'flushing'),
  elsewhere('C', ['counter', 'count'], 'none', 'counting'),
  elsewhere('S', ['stats'], 'none', 'statistics'),
  elsewhere('R', ['load-file'], 'required', 'loading'),
  elsewhere('V', ['version'], 'none', 'version'),
  elsewhere('h', ['help'], 'none', 'help'),
];

const BY_NAME: ReadonlyMap<string, OptionSpec> = new Map(
  OPTIONS.flatMap((spec) => [
    ...spec.long.map((name) => [`--${name}`, spec] as const),
    ...(spec.short === undefined ? [] : [[`-${spec.short}`, spec] as const]),
  ]),
);

/** Every spelling, with its dashes. */
export const OPTION_NAMES: readonly string[] = [...BY_NAME.keys()];

/** The option with this name, including its dashes and exactly as in conntrack: short options are case-sensitive. */
export function findOption(name: string): OptionSpec | undefined {
  return BY_NAME.get(name);
}
