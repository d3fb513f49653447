// Flows as people name them: addresses as text, protocols by name or number. Converts them into the words that batches
// and messages consist of. Never guesses: a TypeError says what is missing or invalid. Pure.

import { type AddressWords, isIPv4Words, parseAddress } from './address.ts';
import { checkObject, shown } from './checks.ts';
import { type Family, familyNumber } from './family.ts';
import { inverseLayer4 } from './flow.ts';
import { AF_INET, AF_INET6, hasPorts, IPPROTO, isIcmp, PROTOCOL_NUMBERS } from './names.ts';

/** One direction. A FlowTuple is one. */
export interface TupleText {
  /** IPv4 or IPv6, in any notation. */
  readonly src: string;
  readonly dst: string;
  /** Needed for TCP, UDP, UDP-Lite, SCTP and DCCP. */
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
  /** Needed for ICMP and ICMPv6. */
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
  readonly icmpId?: number | undefined;
  /** Needed for GRE. */
  readonly srcKey?: number | undefined;
  readonly dstKey?: number | undefined;
}

/** What identifies one flow: its original tuple and zone, and its id if known. */
export interface FlowKey extends TupleText {
  /** A number, also as text, or a name such as "tcp". */
  readonly protocol: number | string;
  /** By default taken from the addresses: a mapped address (::ffff:192.0.2.1) then counts as IPv4; with "ipv6" it is IPv6. */
  readonly family?: Family | undefined;
  /** The zone of both directions. A flow in a zone is found only with it. */
  readonly zone?: number | undefined;
  /** Instead of `zone`: the zone of one direction only. The other one is in none. */
  readonly zoneOrig?: number | undefined;
  readonly zoneReply?: number | undefined;
  readonly id?: number | undefined;
}

/** Which direction of a flow has the tuple that names it. */
export type NamedBy = 'original' | 'reply';

/** One direction in the words of the columns, see COLUMNS. */
export interface TupleWords {
  /** AF_INET or AF_INET6. */
  readonly family: number;
  /** IPPROTO_*. */
  readonly protocol: number;
  readonly src: AddressWords;
  readonly dst: AddressWords;
  /** Layer 4 words, as in the columns origSport and origDport. */
  readonly sport: number;
  readonly dport: number;
  /** Whether the protocol has layer 4 words. */
  readonly layer4: boolean;
}

/** The number of a protocol given by name or number, also as text, as conntrack -p takes it. @throws TypeError */
function protocolNumber(protocol: number | string): number {
  const number = typeof protocol === 'string' ? numberOfText(protocol) : protocol;
  if (number !== undefined && Number.isInteger(number) && number >= 0 && number <= 255) return number;
  throw new TypeError(`Expected a protocol by name or number (0 to 255), got ${shown(protocol)}`);
}

function numberOfText(text: string): number | undefined {
  return /^(0|[1-9][0-9]{0,2}|0x[0-9a-f]{1,2})$/i.test(text) ? Number(text) : PROTOCOL_NUMBERS.get(text.toLowerCase());
}

/** Checks one direction and turns it into words. @throws TypeError that says what is wrong. */
export function tupleWords(tuple: TupleText, protocol: number | string, family?: Family): TupleWords {
  checkObject(tuple, 'a tuple with "src" and "dst"');
  familyNumber(family);
  const number = protocolNumber(protocol);
  const src = address(tuple.src, 'src');
  const dst = address(tuple.dst, 'dst');
  const layer4 = hasLayer4(number) && !isBareDccp(tuple, number);
  const [sport, dport] = layer4Words(tuple, number, layer4 ? partsOf(number) : []);
  return {
    family: familyOf(tuple, src, dst, family),
    protocol: number,
    src,
    dst,
    sport,
    dport,
    layer4,
  };
}

/** A kernel without DCCP tracking (removed in Linux 6.16) still has flows of DCCP, without ports. */
function isBareDccp({ sport, dport }: TupleText, protocol: number): boolean {
  return protocol === IPPROTO.dccp && sport === undefined && dport === undefined;
}

/** The reply tuple if nothing is translated. */
export function inverseWords(tuple: TupleWords): TupleWords {
  const [sport, dport] = inverseLayer4(tuple.protocol, tuple.sport, tuple.dport);
  const { family, protocol, src, dst, layer4 } = tuple;
  return { family, protocol, src: dst, dst: src, sport, dport, layer4 };
}

/** Whether the kernel distinguishes flows of a protocol by more than addresses. */
function hasLayer4(protocol: number): boolean {
  return hasPorts(protocol) || isIcmp(protocol) || protocol === IPPROTO.gre;
}

function address(text: string, name: string): AddressWords {
  const words = typeof text === 'string' ? parseAddress(text) : undefined;
  if (words) return words;
  throw new TypeError(`Expected "${name}" to be an IP address, got ${shown(text)}`);
}

function familyOf(tuple: TupleText, src: AddressWords, dst: AddressWords, family: Family | undefined): number {
  if (family === 'ipv6') {
    if (tuple.src.includes(':') && tuple.dst.includes(':')) return AF_INET6;
    throw new TypeError('Expected IPv6 addresses in a flow of the family "ipv6"');
  }
  const ipv4 = isIPv4Words(src);
  if (ipv4 !== isIPv4Words(dst)) throw new TypeError('Expected "src" and "dst" to be of the same address family');
  if (family === 'ipv4' && !ipv4) throw new TypeError('Expected IPv4 addresses in a flow of the family "ipv4"');
  return ipv4 ? AF_INET : AF_INET6;
}

/**
 * An address of the flow's family, as words. A dotted quad is IPv4; a mapped address (::ffff:192.0.2.1) counts as the
 * requested family. Undefined for anything else.
 */
export function addressOf(text: unknown, family: number): AddressWords | undefined {
  const words = typeof text === 'string' ? parseAddress(text) : undefined;
  if (words === undefined || typeof text !== 'string') return undefined;
  return (family === AF_INET ? isIPv4Words(words) : text.includes(':')) ? words : undefined;
}

type Layer4Name = Exclude<keyof TupleText, 'src' | 'dst'>;

/** The layer 4 parts that each kind of protocol has, with their largest values. */
const PORT_PARTS: readonly [Layer4Name, number][] = [
  ['sport', 0xffff],
  ['dport', 0xffff],
];
const ICMP_PARTS: readonly [Layer4Name, number][] = [
  ['icmpType', 255],
  ['icmpCode', 255],
  ['icmpId', 0xffff],
];
const GRE_PARTS: readonly [Layer4Name, number][] = [
  ['srcKey', 0xffff],
  ['dstKey', 0xffff],
];
const ALL_PARTS = [...PORT_PARTS, ...ICMP_PARTS, ...GRE_PARTS];

function partsOf(protocol: number): readonly [Layer4Name, number][] {
  if (hasPorts(protocol)) return PORT_PARTS;
  if (isIcmp(protocol)) return ICMP_PARTS;
  return protocol === IPPROTO.gre ? GRE_PARTS : [];
}

function layer4Words(
  tuple: TupleText,
  protocol: number,
  parts: readonly [Layer4Name, number][],
): [sport: number, dport: number] {
  for (const part of ALL_PARTS) {
    if (tuple[part[0]] !== undefined && !parts.includes(part)) {
      throw new TypeError(`Expected no "${part[0]}" in a flow of protocol ${protocol}, which has none`);
    }
  }
  const first = partOf(tuple, parts[0]);
  const second = partOf(tuple, parts[1]);
  return isIcmp(protocol) ? [partOf(tuple, parts[2]), first * 256 + second] : [first, second];
}

/** 0 for a part that the protocol does not have. @throws TypeError */
function partOf(tuple: TupleText, part: readonly [Layer4Name, number] | undefined): number {
  return part === undefined ? 0 : wholeNumber(tuple[part[0]], part[0], part[1]);
}

/** Checks a required number. @throws TypeError */
export function wholeNumber(value: number | undefined, name: string, largest: number): number {
  if (value !== undefined && Number.isInteger(value) && value >= 0 && value <= largest) return value;
  throw new TypeError(`Expected "${name}" to be a whole number from 0 to ${largest}, got ${shown(value)}`);
}

/** Runs `work` for one of several flows; a TypeError then names that flow. */
export function forFlow<T>(number: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`Flow ${number}: ${error.message}`, { cause: error });
    throw error;
  }
}
