// What one comparison implies about the flows for which it holds, by field. Only what is certain: implying nothing is
// always correct. Pure.

import type { Match, Value } from '../filter/ast.ts';
import { numberRanges } from '../filter/scan/ranges.ts';
import { type AddressWords, compareAddresses, isIPv4Words } from '../flow/address.ts';
import type { Family } from '../flow/family.ts';
import { hasPorts, ICMP_TYPES, ICMPV6_TYPES, IPPROTO, isIcmp, PROTOCOL_STATES, STATUS_BITS } from '../flow/names.ts';
import { bitsUnderMask, type KnownBits, oppositeBit } from './bits.ts';

export type AddressField = 'src' | 'dst' | 'reply.src' | 'reply.dst';
export type PortField = 'sport' | 'dport' | 'reply.sport' | 'reply.dport';
export type IcmpField = 'icmp.type' | 'icmp.code' | 'icmp.id';

/** An ICMP word: one type name can have different numbers in ICMP and in ICMPv6. */
export interface IcmpWord {
  readonly icmp: number | undefined;
  readonly icmpv6: number | undefined;
}

/** What one comparison implies. An undefined property implies nothing. */
export interface Implication {
  /** The comparison can never hold. */
  readonly never?: true;
  readonly families?: readonly Family[];
  /** Whether a protocol is possible. */
  readonly protocol?: (protocol: number) => boolean;
  readonly mark?: KnownBits;
  readonly status?: KnownBits;
  /** The zone of either direction. */
  readonly zone?: number;
  readonly address?: readonly [AddressField, AddressWords];
  readonly port?: readonly [PortField, number];
  readonly icmp?: readonly [IcmpField, IcmpWord];
}

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffffffff;
const NOTHING: Implication = {};
const NEVER: Implication = { never: true };

/**
 * What holds if the positive comparison is true or, if negated, false.
 * @param match its operator is positive.
 */
export function implied(match: Match, negated: boolean): Implication {
  switch (match.field) {
    case 'family':
      return ofFamily(match, negated);
    case 'proto':
      return ofProtocol(match, negated);
    case 'mark':
      return ofWord(match, negated, 'mark');
    case 'status':
      return ofStatus(match, negated);
    case 'assured':
    case 'seen_reply':
    case 'offloaded':
      return ofFlag(match, negated);
    default:
      return negated ? NOTHING : ofPositive(match);
  }
}

/** Fields whose negation implies nothing useful. */
function ofPositive(match: Match): Implication {
  switch (match.field) {
    case 'zone':
    case 'zone.orig':
    case 'zone.reply':
    case 'zone.any':
      return ofZone(match);
    case 'src':
    case 'dst':
    case 'reply.src':
    case 'reply.dst':
      return ofAddress(match, match.field);
    case 'host':
      return onlyIPv6(match.values) ? { families: ['ipv6'] } : NOTHING;
    case 'sport':
    case 'dport':
    case 'reply.sport':
    case 'reply.dport':
      return ofPort(match, match.field);
    case 'port':
      return { protocol: hasPorts };
    case 'end':
      return onlyIPv6(match.values.flatMap(addressesAt))
        ? { protocol: hasPorts, families: ['ipv6'] }
        : { protocol: hasPorts };
    case 'icmp.type':
    case 'icmp.code':
    case 'icmp.id':
      return ofIcmp(match, match.field);
    case 'reply.icmp.type':
    case 'reply.icmp.code':
    case 'reply.icmp.id':
      return { protocol: isIcmp };
    case 'gre.key':
    case 'gre.srckey':
    case 'gre.dstkey':
    case 'reply.gre.srckey':
    case 'reply.gre.dstkey':
      return { protocol: (protocol) => protocol === IPPROTO.gre };
    case 'state':
      return ofState(match);
    default:
      return isNumeric(match) && numberRanges(match).length === 0 ? NEVER : NOTHING;
  }
}

function isNumeric(match: Match): boolean {
  return match.values.length > 0 && match.values.every(({ type }) => type === 'number' || type === 'range');
}

/** The names to compare with, if all values are names. */
function namesOf(match: Match): readonly string[] | undefined {
  const names = match.values.flatMap((value) => (value.type === 'name' ? [value.name] : []));
  return names.length === match.values.length ? names : undefined;
}

/** The number to compare with, if it is the only value. */
function onlyNumber(match: Match): number | undefined {
  if (!isNumeric(match)) return undefined;
  const [only, ...others] = numberRanges(match);
  return only && others.length === 0 && only.low === only.high ? only.low : undefined;
}

function ofFamily(match: Match, negated: boolean): Implication {
  const names = namesOf(match);
  if (!names) return NOTHING;
  return { families: (['ipv4', 'ipv6'] as const).filter((family) => names.includes(family) !== negated) };
}

function ofProtocol(match: Match, negated: boolean): Implication {
  if (!isNumeric(match)) return NOTHING;
  const ranges = numberRanges(match);
  return { protocol: (number) => ranges.some(({ low, high }) => low <= number && number <= high) !== negated };
}

/** The protocols that have one of the states. */
function ofState(match: Match): Implication {
  const names = namesOf(match);
  if (!names) return NOTHING;
  return {
    protocol: (number) => PROTOCOL_STATES.get(number)?.some((state) => names.includes(state.toLowerCase())) ?? false,
  };
}

function ofWord(match: Match, negated: boolean, word: 'mark' | 'status'): Implication {
  if (!isNumeric(match)) return NOTHING;
  const bits = bitsUnderMask(numberRanges(match), match.mask ?? U32);
  if (negated) return bits ? opposite(bits, match, word) : NOTHING;
  return bits ? { [word]: bits } : NEVER;
}

/** The opposite is known only if a single bit is compared with one number. */
function opposite(bits: KnownBits, match: Match, word: 'mark' | 'status'): Implication {
  const other = bits.mask === match.mask && onlyNumber(match) !== undefined ? oppositeBit(bits) : undefined;
  return other ? { [word]: other } : NOTHING;
}

function ofStatus(match: Match, negated: boolean): Implication {
  const names = namesOf(match);
  if (!names) return ofWord(match, negated, 'status');
  const bits = names.map((name) => STATUS_BY_NAME.get(name));
  const bit = bits[0];
  if (bit === undefined || bits.length > 1) return NOTHING;
  return { status: { mask: bit, value: negated ? 0 : bit } };
}

const STATUS_BY_NAME: ReadonlyMap<string, number> = new Map(
  Object.entries(STATUS_BITS).map(([name, bit]) => [name.toLowerCase(), bit]),
);

/** Offloaded is either of two bits: only its absence is a condition on both. */
function ofFlag(match: Match, negated: boolean): Implication {
  const names = namesOf(match);
  const answer = names?.[0];
  if (answer === undefined || names?.length !== 1) return NOTHING;
  const yes = (answer === 'yes') !== negated;
  if (match.field === 'offloaded') {
    const mask = STATUS_BITS.OFFLOAD | STATUS_BITS.HW_OFFLOAD;
    return yes ? NOTHING : { status: { mask, value: 0 } };
  }
  const mask = match.field === 'assured' ? STATUS_BITS.ASSURED : STATUS_BITS.SEEN_REPLY;
  return { status: { mask, value: yes ? mask : 0 } };
}

/**
 * An entry has one zone, in one direction or both. The kernel compares only the number; an entry with a zone in just
 * one direction has zone 0 in the other, so 0 implies nothing.
 */
function ofZone(match: Match): Implication {
  const zone = onlyNumber(match);
  if (zone === undefined || zone === 0) return NOTHING;
  return zone > U16 ? NEVER : { zone };
}

type Addresses = Extract<Value, { type: 'addresses' }>;

function addressesOf(values: readonly Value[]): readonly Addresses[] {
  return values.flatMap((value) => (value.type === 'addresses' ? [value] : []));
}

function addressesAt(value: Value): readonly Value[] {
  return value.type === 'end' ? [value.addresses] : [];
}

/** No IPv4 flow has an IPv6 address, but an IPv6 flow can have a mapped one, which means the IPv4 address here. */
function onlyIPv6(values: readonly Value[]): boolean {
  const addresses = addressesOf(values);
  return addresses.length === values.length && addresses.every(({ first }) => !isIPv4Words(first));
}

function ofAddress(match: Match, field: AddressField): Implication {
  const families = onlyIPv6(match.values) ? { families: ['ipv6'] as const } : NOTHING;
  const words = onlyAddress(match.values);
  return words ? { ...families, address: [field, words] } : families;
}

function onlyAddress(values: readonly Value[]): AddressWords | undefined {
  const [only] = addressesOf(values);
  if (!only || values.length !== 1) return undefined;
  return compareAddresses(only.first, only.last) === 0 ? only.first : undefined;
}

function ofPort(match: Match, field: PortField): Implication {
  const port = onlyNumber(match);
  if (port === undefined) return { protocol: hasPorts };
  return port > U16 ? NEVER : { protocol: hasPorts, port: [field, port] };
}

/** A type's name can exist in ICMP, in ICMPv6, or in both with different numbers. */
function ofIcmp(match: Match, field: IcmpField): Implication {
  const names = namesOf(match);
  const number = onlyNumber(match);
  if (number !== undefined) {
    const possible = number <= (field === 'icmp.id' ? U16 : U8);
    return possible ? { protocol: isIcmp, icmp: [field, { icmp: number, icmpv6: number }] } : NEVER;
  }
  const name = names?.[0];
  if (field !== 'icmp.type' || name === undefined || names?.length !== 1) return { protocol: isIcmp };
  const word: IcmpWord = { icmp: ICMP_TYPES.get(name), icmpv6: ICMPV6_TYPES.get(name) };
  const has = (number: number): boolean =>
    (number === IPPROTO.icmp && word.icmp !== undefined) || (number === IPPROTO.icmpv6 && word.icmpv6 !== undefined);
  return { protocol: has, icmp: [field, word] };
}
