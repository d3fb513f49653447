// Kinds of fields: the one table of the operators and values that each takes, and of their names. Data.

import { shown } from '../../flow/checks.ts';
import { IPPROTO, PROTOCOL_NUMBERS } from '../../flow/names.ts';
import type { Operator } from './operators.ts';
import { SERVICES } from './services.ts';
import {
  type Aliases,
  DIRECTION_ALIASES,
  DIRECTION_NAMES,
  FAMILY_ALIASES,
  FAMILY_NAMES,
  FLAG_ALIASES,
  FLAG_NAMES,
  ICMP_TYPE_ALIASES,
  ICMP_TYPE_NAMES,
  NAT_ALIASES,
  NAT_NAMES,
  STATE_ALIASES,
  STATE_NAMES,
  STATUS_ALIASES,
  STATUS_NAMES,
} from './value-names.ts';

/** What kind of values a field has. */
export type FieldKind =
  | 'protocol'
  | 'state'
  | 'status'
  | 'address'
  | 'port'
  | 'end'
  | 'number'
  | 'size'
  | 'duration'
  | 'time'
  | 'mark'
  | 'zone'
  | 'labels'
  | 'label-set'
  | 'text'
  | 'flag'
  | 'nat'
  | 'family'
  | 'icmp-type'
  | 'rate'
  | 'direction';

/** What is known about a kind of fields. */
export interface KindSpec {
  /** The operators that it takes, the usual first. */
  readonly operators: readonly Operator[];
  /** Whether `field & mask` makes sense. */
  readonly mask?: true;
  /** The noun for one value, with its article. */
  readonly noun: string;
  /** The unit of its numbers; fractions of it are refused. */
  readonly unit?: string;
  /** What it accepts, in words; if undefined, the names or the range of numbers. */
  readonly expected?: readonly string[];
  /** The values that have names in the language; label names are in the context. */
  readonly names?: readonly string[];
  /** Aliases of the names. */
  readonly aliases?: Aliases;
  /** Names for numbers; the values are then numbers. */
  readonly numbers?: ReadonlyMap<string, number>;
  /** Whether numbers are accepted besides the names. */
  readonly orNumber?: true;
  /** Whether values are chosen from the names, which are few and cover all or nearly all values. */
  readonly isChoice?: true;
  /** Whether a value can be in quotes. */
  readonly quotes?: true;
  /**
   * Matches the prefixes by which values can be requested. Other kinds have few values, or values that can be written
   * in other words.
   */
  readonly begins?: RegExp;
}

const EQUAL: readonly Operator[] = ['=', '!=', 'in', 'not in'];
const ORDER: readonly Operator[] = ['<', '<=', '>', '>='];
const GREATER_FIRST: readonly Operator[] = ['>', '>=', '<', '<='];
const LIKE: readonly Operator[] = ['~', '!~'];
const HAS: readonly Operator[] = ['has', 'not has'];

const ANY = /^/;

/** Every kind of field. */
export const KINDS: Readonly<Record<FieldKind, KindSpec>> = {
  protocol: {
    operators: [...EQUAL, ...LIKE],
    noun: 'a protocol',
    expected: ['a protocol such as tcp, udp or icmp', 'a number from 0 to 255'],
    names: Object.keys(IPPROTO),
    numbers: PROTOCOL_NUMBERS,
    isChoice: true,
  },
  state: {
    operators: [...EQUAL, ...LIKE],
    noun: 'a state',
    names: STATE_NAMES,
    aliases: STATE_ALIASES,
    isChoice: true,
    // The table shows names with spaces.
    quotes: true,
  },
  status: {
    operators: [...HAS, '=', '!='],
    mask: true,
    noun: 'a status bit',
    names: STATUS_NAMES,
    aliases: STATUS_ALIASES,
    orNumber: true,
    isChoice: true,
    quotes: true,
  },
  address: {
    operators: [...EQUAL, ...LIKE],
    noun: 'an address',
    expected: [
      'an address such as 10.0.0.5 or fd00::1',
      'a network such as 10.0.0.0/8',
      'a range such as 10.0.0.1-10.0.0.9',
    ],
    begins: ANY,
  },
  port: {
    operators: [...EQUAL, ...ORDER],
    noun: 'a port',
    expected: ['a port from 0 to 65535', 'a range such as 8000-8999', 'a service such as https'],
    names: [...SERVICES.keys()],
    numbers: SERVICES,
    begins: /^\d*$/,
  },
  end: {
    operators: EQUAL,
    noun: 'an address with its port',
    expected: [
      'an address and a port such as 10.0.0.5:443 or [fd00::1]:443',
      'a network and ports such as 10.0.0.0/8:8000-8999',
    ],
    begins: ANY,
  },
  number: { operators: [...EQUAL, ...ORDER], noun: 'a number' },
  size: {
    operators: [...EQUAL, ...ORDER],
    noun: 'a size',
    unit: 'bytes',
    expected: ['a size such as 1500, 10MB or 64KiB'],
    // A space can precede the unit.
    quotes: true,
  },
  duration: {
    operators: [...EQUAL, ...ORDER],
    noun: 'a duration',
    unit: 'milliseconds',
    expected: ['a duration such as 90s, 5m or 1h30m'],
    quotes: true,
  },
  time: {
    operators: GREATER_FIRST,
    noun: 'a time',
    expected: ['a time such as 2026-01-31T12:00Z'],
    quotes: true,
  },
  mark: { operators: [...EQUAL, ...ORDER], mask: true, noun: 'a number' },
  zone: { operators: [...EQUAL, ...ORDER], noun: 'a number', begins: ANY },
  labels: { operators: HAS, noun: 'a number', quotes: true },
  'label-set': {
    operators: EQUAL,
    mask: true,
    noun: 'a set of labels',
    expected: ['0 for none', 'all labels as a number such as 0x20', 'label has 5 for one of them'],
    quotes: true,
  },
  text: {
    operators: [...EQUAL, ...LIKE],
    noun: 'text',
    expected: ['text, in double quotes if it has spaces'],
    quotes: true,
  },
  flag: {
    operators: ['=', '!='],
    noun: 'yes or no',
    names: FLAG_NAMES,
    aliases: FLAG_ALIASES,
    isChoice: true,
  },
  nat: {
    operators: EQUAL,
    noun: 'a kind of translation',
    names: NAT_NAMES,
    aliases: NAT_ALIASES,
    isChoice: true,
  },
  family: {
    operators: EQUAL,
    noun: 'an address family',
    names: FAMILY_NAMES,
    aliases: FAMILY_ALIASES,
    isChoice: true,
  },
  'icmp-type': {
    operators: [...EQUAL, ...ORDER],
    noun: 'an ICMP type',
    expected: ['a type such as echo-request', 'a number from 0 to 255'],
    names: ICMP_TYPE_NAMES,
    aliases: ICMP_TYPE_ALIASES,
    orNumber: true,
  },
  rate: {
    operators: [...GREATER_FIRST, ...EQUAL],
    noun: 'a rate',
    unit: 'bytes a second',
    expected: ['a rate such as 1MB/s, 64KiB/s or 10Mbit/s'],
    quotes: true,
  },
  direction: {
    operators: EQUAL,
    noun: 'a direction',
    names: DIRECTION_NAMES,
    aliases: DIRECTION_ALIASES,
    isChoice: true,
  },
};

/** The operators that a kind of field takes, the usual first. */
export function operatorsOf(kind: FieldKind): readonly Operator[] {
  return kindSpec(kind).operators;
}

/** Whether `field & mask` makes sense. */
export function takesMask(kind: FieldKind): boolean {
  return kindSpec(kind).mask === true;
}

/**
 * What is known about a kind of fields.
 * @throws TypeError for an unknown kind.
 */
export function kindSpec(kind: FieldKind): KindSpec {
  if (typeof kind === 'string' && Object.hasOwn(KINDS, kind)) return KINDS[kind];
  throw new TypeError(`Expected the kind of a field, got ${shown(kind)}`);
}
