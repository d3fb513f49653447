// Random options of conntrack that work as its manual says, with values from a table of the kernel tests. Left out is
// what conntrack gets wrong: -m before -u; several -u; negated status; GRE keys; -n, -g and -j with an IPv6 address,
// which it ignores, or for ICMP, which it always treats as translated; -j with an address and other options than -s and
// -f.

import fc from 'fast-check';
import type { LabelNames } from '../../../native/flow/index.ts';

/** Labels of a connlabel.conf. */
export const LABELS: LabelNames = new Map([
  [5, 'web'],
  [7, 'voip'],
  [9, 'backup-9'],
]);

/** Values to choose from; a kind without values has no options. */
export interface OptionValues {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly ports: readonly number[];
  readonly zones: readonly number[];
  readonly marks: readonly string[];
  readonly labels: readonly string[];
  readonly icmpIds: readonly number[];
}

/** Values for options without a table. */
const ANY_VALUES: OptionValues = {
  ipv4: ['10.0.0.1', '10.0.0.2', '10.7.7.7', '127.0.0.1'],
  ipv6: ['fd00::1', 'fd00::2', 'fe80::1'],
  ports: [0, 53, 80, 443, 65535],
  zones: [0, 5, 65535],
  marks: ['0', '0x10', '9', '0x8/0x8', '0/1', '0x2a/0xffffffff'],
  labels: [...LABELS.values()],
  icmpIds: [77, 78],
};

type Pieces = readonly (readonly [rank: number, words: string])[];

/** Includes the option only sometimes: a few options at a time select something. */
function seldom<T>(option: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: option });
}

/**
 * Options in an order that conntrack accepts: -p before the protocol's options, -u before -m; otherwise shuffled.
 * @param choices Each text uses the values of one of them, ideally values of similar flows.
 */
export function randomOptions(...choices: readonly OptionValues[]): fc.Arbitrary<string> {
  return fc.oneof(...choices.map(optionsOf));
}

function optionsOf(values: OptionValues): fc.Arbitrary<string> {
  const { ipv4, ipv6 } = values;
  return fc
    .record({
      addresses: fc.oneof(
        fc.constant([]),
        ...(ipv4.length > 0 ? [addressOptions(ipv4, false)] : []),
        ...(ipv6.length > 0 ? [addressOptions(ipv6, true)] : []),
      ),
      protocol: fc.oneof(fc.constant([]), protocolOptions(values), protocolOptions(values)),
      family: seldom(fc.constantFrom('-f ipv4', '-f ipv6', '--family ipv4')),
      status: seldom(statusOption()),
      mark: seldom(fc.constantFrom(...values.marks).chain(spelled('-m', '--mark'))),
      zone: seldom(zoneOption(values.zones)),
      label: seldom(labelOption(values.labels)),
    })
    .map((parts): Pieces => {
      const tuple = [...parts.protocol, ...parts.addresses];
      return [
        ...tuple,
        // An address of another family is refused.
        ...(parts.family && familiesOf(tuple).length === 0 ? [[1, parts.family] as const] : []),
        ...(parts.status ? [[0, parts.status] as const] : []),
        ...(parts.mark ? [[2, parts.mark] as const] : []),
        ...(parts.zone ? [[1, parts.zone] as const] : []),
        ...(parts.label ? [[1, parts.label] as const] : []),
      ];
    })
    .filter(
      (pieces) =>
        pieces.length > 0 &&
        familiesOf(pieces).length < 2 &&
        translations(pieces) < 2 &&
        !translatedAddressAndMore(pieces),
    )
    .chain((pieces) =>
      fc
        .array(fc.nat(1000), { minLength: pieces.length, maxLength: pieces.length })
        .map((keys) => pieces.map(([rank, words], i) => ({ rank, words, key: keys[i] ?? 0 })))
        .map((keyed) => keyed.toSorted((a, b) => a.rank - b.rank || a.key - b.key).map(({ words }) => words)),
    )
    .map((options) => options.join(' '));
}

/** Options over any values. */
export const optionsArbitrary = randomOptions(ANY_VALUES);

/** The families of the addresses in some options. */
function familiesOf(pieces: Pieces): string[] {
  const words = pieces.map(([, text]) => text).join(' ');
  return [...(/\d\.\d/.test(words) ? ['ipv4'] : []), ...(/[0-9a-f]*:[0-9a-f]*:/.test(words) ? ['ipv6'] : [])];
}

/** Number of options that select translated flows: conntrack refuses some combinations. */
function translations(pieces: Pieces): number {
  return pieces.filter(([, words]) => /^(-[ngj]|--(src|dst|any)-nat)\b/.test(words)).length;
}

/** Whether -j has an address and options other than -s and -f are given: conntrack 1.4.7 then finds nothing at all. */
function translatedAddressAndMore(pieces: Pieces): boolean {
  const words = pieces.map(([, text]) => text);
  const others = words.filter((text) => !/^(-j|--any-nat)[= ]?[\da-f]/.test(text));
  return others.length < words.length && others.some((text) => !/^(-s|-f|--src|--orig-src|--family)(\b|\d)/.test(text));
}

/** The ways to write a short option or a long one with a value. */
function spelled(...names: readonly string[]): (value: string) => fc.Arbitrary<string> {
  const spellings = names.flatMap((name) => (name.startsWith('--') ? [`${name}=`, `${name} `] : [name, `${name} `]));
  return (value) => fc.constantFrom(...spellings).map((spelling) => spelling + value);
}

function addressOptions(addresses: readonly string[], isV6: boolean): fc.Arbitrary<Pieces> {
  const address = fc.constantFrom(...addresses);
  const network = fc.tuple(address, fc.nat(isV6 ? 128 : 32)).map(([one, bits]) => `${one}/${bits}`);
  const mask = isV6
    ? fc.constantFrom('ffff::', 'ffff::ffff', '::')
    : fc.constantFrom('255.0.0.0', '255.0.255.0', '0.0.0.255');
  const original = (short: string, long: string, other: string, of: string): fc.Arbitrary<Pieces> =>
    fc.oneof(
      fc
        .oneof(address, network)
        .chain(spelled(short, long, other))
        .map((words): Pieces => [[1, words]]),
      fc.tuple(address, mask).map(
        ([one, bits]): Pieces => [
          [1, `${short} ${one}`],
          [1, `--mask-${of} ${bits}`],
        ],
      ),
    );
  const reply = (...names: string[]): fc.Arbitrary<Pieces> =>
    address.chain(spelled(...names)).map((words): Pieces => [[1, words]]);
  const translated: fc.Arbitrary<Pieces>[] = isV6
    ? []
    : [
        fc
          .tuple(fc.constantFrom('-n', '-g', '-j', '--src-nat', '--dst-nat', '--any-nat'), address)
          .map(([name, one]): Pieces => [[1, `${name} ${one}`]]),
      ];
  return fc
    .tuple(
      seldom(original('-s', '--src', '--orig-src', 'src')),
      seldom(original('-d', '--dst', '--orig-dst', 'dst')),
      seldom(reply('-r', '--reply-src')),
      seldom(reply('-q', '--reply-dst')),
      seldom(fc.oneof(...translated, fc.constant([]))),
    )
    .map((parts) => parts.flatMap((part) => part ?? []));
}

function protocolOptions(values: OptionValues): fc.Arbitrary<Pieces> {
  const port = fc.constantFrom(...values.ports).map(String);
  const options = (...list: fc.Arbitrary<string>[]): fc.Arbitrary<string[]> =>
    fc.tuple(...list.map((one) => seldom(one))).map((some) => some.filter((one) => one !== undefined));
  const ports = [
    port.chain(spelled('--sport', '--orig-port-src')),
    port.chain(spelled('--dport', '--orig-port-dst')),
    port.chain(spelled('--reply-port-src')),
    port.chain(spelled('--reply-port-dst')),
  ];
  const nat = fc.oneof(
    fc.constantFrom('-n', '-g', '-j', '--src-nat'),
    fc
      .tuple(fc.constantFrom('-n', '-g', '-j'), fc.constantFrom(...values.ipv4, '192.0.2.1'), port)
      .map(([name, address, one]) => `${name} ${address}:${one}`),
  );
  const withState = (protocol: string, ...states: string[]): fc.Arbitrary<string[]> =>
    options(...ports, fc.constantFrom(...states).chain(spelled('--state'))).map((some) => [`-p ${protocol}`, ...some]);
  const icmp = (name: string, types: readonly string[]): fc.Arbitrary<string[]> =>
    options(
      fc.constantFrom(...types).map((type) => `--${name}-type ${type}`),
      fc.constantFrom('0', '1').map((code) => `--${name}-code ${code}`),
      fc.constantFrom(...values.icmpIds).map((id) => `--${name}-id ${id}`),
    ).map((some) => [`-p ${name}`, ...some]);
  return fc
    .oneof(
      withState('tcp', 'ESTABLISHED', 'SYN_SENT', 'TIME_WAIT', 'CLOSE_WAIT', 'LISTEN'),
      withState('sctp', 'ESTABLISHED', 'CLOSED'),
      options(...ports, nat).map((some) => ['-p udp', ...some]),
      options(...ports).map((some) => ['-p udplite', ...some]),
      icmp('icmp', ['8', '0', '13']),
      icmp('icmpv6', ['128', '129']),
      fc.constantFrom('-p gre', '-p 89', '--protonum TCP', '-p17', '--proto=6', '-p ospf').map((words) => [words]),
    )
    .map((words): Pieces => words.map((word, i) => [i === 0 ? 0 : 1, word]));
}

function statusOption(): fc.Arbitrary<string> {
  const names = fc.constantFrom('ASSURED', 'SEEN_REPLY', 'assured', 'EXPECTED', 'FIXED_TIMEOUT');
  const lists = fc.oneof(
    fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
    fc.constantFrom(['UNREPLIED'], ['!ASSURED'], ['!SEEN_REPLY']),
  );
  return lists.chain((list) => spelled('-u', '--status')(list.join()));
}

function zoneOption(zones: readonly number[]): fc.Arbitrary<string> {
  const zone = fc.constantFrom(...zones.flatMap((one) => [String(one), `0x${one.toString(16)}`]));
  return fc.oneof(
    zone.chain(spelled('-w', '--zone')),
    zone.chain(spelled('--orig-zone')),
    zone.chain(spelled('--reply-zone')),
  );
}

function labelOption(labels: readonly string[]): fc.Arbitrary<string> {
  if (labels.length === 0) return fc.constant('');
  return fc
    .uniqueArray(fc.constantFrom(...labels), { minLength: 1, maxLength: 2 })
    .chain((names) =>
      fc.oneof(spelled('-l', '--label')(names.join()), fc.constant(names.map((name) => `-l ${name}`).join(' '))),
    );
}
