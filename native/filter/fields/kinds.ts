// Kinds of fields: which operators they take and which values have names.

import { PROTOCOL_STATES, STATUS_BITS } from '../../flow/names.ts';
import type { Freshness } from './freshness.ts';
import type { Operator } from './operators.ts';

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

/** What is known of a field of the language. */
export interface FieldSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Short name for people. */
  readonly label: string;
  /** A sentence without its full stop. */
  readonly description: string;
  readonly kind: FieldKind;
  /** How its value can change while a flow lives. */
  readonly freshness: Freshness;
  /** The largest number, for kinds that are numbers. */
  readonly max?: number;
  /** A whole condition. */
  readonly example: string;
}

const EQUAL: readonly Operator[] = ['=', '!=', 'in', 'not in'];
const ORDER: readonly Operator[] = ['<', '<=', '>', '>='];
const LIKE: readonly Operator[] = ['~', '!~'];
const HAS: readonly Operator[] = ['has', 'not has'];

/** The operators that a kind of field takes, the usual first. */
export function operatorsOf(kind: FieldKind): readonly Operator[] {
  switch (kind) {
    case 'address':
    case 'text':
      return [...EQUAL, ...LIKE];
    case 'status':
      return [...HAS, '=', '!='];
    case 'labels':
      return HAS;
    case 'flag':
      return ['=', '!='];
    case 'time':
      return ['>', '>=', '<', '<='];
    case 'rate':
      return ['>', '>=', '<', '<=', ...EQUAL];
    case 'protocol':
    case 'state':
      return [...EQUAL, ...LIKE];
    case 'nat':
    case 'family':
    case 'direction':
    case 'end':
    case 'label-set':
      return EQUAL;
    default:
      return [...EQUAL, ...ORDER];
  }
}

/** Whether `field & mask` makes sense. */
export function takesMask(kind: FieldKind): boolean {
  return kind === 'mark' || kind === 'status' || kind === 'label-set';
}

/** Names of all protocol states, lower case, each once. */
export const STATE_NAMES: readonly string[] = [
  ...new Set([...PROTOCOL_STATES.values()].flatMap((states) => states.map((state) => state.toLowerCase()))),
];

/** Names of the status bits, lower case. */
export const STATUS_NAMES: readonly string[] = Object.keys(STATUS_BITS).map((name) => name.toLowerCase());

/** Values of `nat`: which address of the flow is translated. */
export const NAT_NAMES: readonly string[] = ['none', 'src', 'dst', 'any'];
/** Values of `family`. */
export const FAMILY_NAMES: readonly string[] = ['ipv4', 'ipv6'];
/** Values of `direction`: which way a flow goes, seen from this host. */
export const DIRECTION_NAMES: readonly string[] = ['inbound', 'outbound', 'forwarded', 'local'];
/** Values of a flag. */
export const FLAG_NAMES: readonly string[] = ['yes', 'no'];
