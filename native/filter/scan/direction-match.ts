// Which way a flow goes, seen from this host: by whether who began it and who answers are addresses of the host, whatever
// NAT shows to the other side. Absent if the columns lack the host's addresses. Pure.

import { type AddressWords, compareAddresses, isIPv4Words, networkBounds, parseAddress } from '../../flow/address.ts';
import { checkColumns, checkNumber } from '../../flow/checks.ts';
import { PRESENCE } from '../../flow/column-schema.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import type { Match } from '../ast.ts';
import { DIRECTION_NAMES } from '../fields/value-names.ts';
import { scanRows } from './scan.ts';
import type { Scan } from './scan-of.ts';

/** Bits by direction, so that several can be matched at once. */
const DIRECTION: Readonly<Record<string, number>> = { inbound: 1, outbound: 2, forwarded: 4, local: 8 };

/** The positive form of a comparison on direction. */
export function directionScan(match: Match): Scan {
  const wanted = match.values.reduce(
    (bits, value) => bits | (value.type === 'name' ? (DIRECTION[value.name] ?? 0) : 0),
    0,
  );
  return (columns, span, care, out) => {
    const { localAddresses } = columns;
    if (!localAddresses) {
      out.fill(0, 0, (span.to - span.from + 31) >>> 5);
      return;
    }
    const host = hostOf(localAddresses);
    scanRows(span, care, out, (row) => (directionBit(host, columns, row) & wanted) !== 0);
  };
}

/** Which way a flow goes. */
export type Direction = 'inbound' | 'outbound' | 'forwarded' | 'local';

/** The direction of the flow in a row; undefined if the columns lack the host's addresses. */
export function directionOf(columns: FlowColumns, row: number): Direction | undefined {
  checkColumns(columns);
  checkNumber(row, 'row');
  const { localAddresses } = columns;
  if (!localAddresses) return undefined;
  const bit = directionBit(hostOf(localAddresses), columns, row);
  return bit === 1 ? 'inbound' : bit === 2 ? 'outbound' : bit === 4 ? 'forwarded' : 'local';
}

/** By bit, the place in DIRECTION_NAMES. */
const PLACES: Uint8Array = Uint8Array.from({ length: 9 }, (_, bit) =>
  Math.max(
    0,
    DIRECTION_NAMES.findIndex((name) => DIRECTION[name] === bit),
  ),
);

/**
 * The direction of many rows, one after another: a function of a row that returns a place in DIRECTION_NAMES, while the
 * columns keep their arrays. Undefined if the columns lack the host's addresses.
 */
export function directionReader(columns: FlowColumns): ((row: number) => number) | undefined {
  const { localAddresses } = columns;
  if (!localAddresses) return undefined;
  const host = hostOf(localAddresses);
  return (row) => PLACES[directionBit(host, columns, row)] ?? 0;
}

/**
 * Whether an address, four words of an array from a place on, is that of one other host: not this host's own, and neither
 * multicast nor broadcast. Undefined if the columns lack the host's addresses.
 */
export function otherHostTest({
  localAddresses,
}: Pick<FlowColumns, 'localAddresses'>): ((words: Uint32Array, at: number) => boolean) | undefined {
  if (!localAddresses) return undefined;
  const host = hostOf(localAddresses);
  return (words, at) => host.kindOf(words, at) === OTHER;
}

/** Parsed addresses, for as long as their texts are in use. */
const HOSTS = new WeakMap<readonly string[], HostAddresses>();

function hostOf(localAddresses: readonly string[]): HostAddresses {
  let host = HOSTS.get(localAddresses);
  if (!host) {
    host = new HostAddresses(localAddresses);
    HOSTS.set(localAddresses, host);
  }
  return host;
}

function directionBit(host: HostAddresses, columns: FlowColumns, row: number): number {
  const begunHere = host.kindOf(columns.origSrc, row * 4) === OWN;
  const to = serverKind(host, columns, row);
  if (to === OWN) return begunHere ? 8 : 1;
  if (begunHere) return 2;
  return to === FOR_MANY ? 1 : 4;
}

/** What the address is from which the answers come: that of the real server where NAT has changed the destination. */
function serverKind(host: HostAddresses, { presence, origDst, reply }: FlowColumns, row: number): number {
  if (((presence[row] ?? 0) & PRESENCE.translated) === 0) return host.kindOf(origDst, row * 4);
  return host.kindOf(reply.src, (reply.index ? (reply.index[row] ?? 0) - 1 : row) * 4);
}

/** What an address is to the host. */
const [OTHER, OWN, FOR_MANY] = [0, 1, 2];
/** Addresses of several kinds are in a network. */
const MIXED = 3;

/** isIPv4Words without checking its arguments: it is called for each end of a million flows. */
function isMapped(words: Uint32Array, at: number): boolean {
  return words[at + 2] === 0xffff && words[at + 1] === 0 && words[at] === 0;
}

/** Multicast and the limited broadcast end at every host that they reach. */
function isForMany(words: Uint32Array, at: number): boolean {
  if (!isMapped(words, at)) return (words[at] ?? 0) >>> 24 === 0xff;
  const address = words[at + 3] ?? 0;
  return address >>> 28 === 0xe || address === 0xffffffff;
}

/** What a host receives: its own addresses, and the broadcast addresses of its networks ("brd 192.0.2.255"). */
class HostAddresses {
  readonly #own: AddressRanges;
  readonly #broadcast: AddressRanges;
  /** The IPv4 addresses, in order, from which on they are of another kind, and that kind. */
  readonly #edges: Uint32Array;
  readonly #kinds: Uint8Array;
  /** By the upper 16 bits of an IPv4 address: in most of these networks all addresses are of one kind. */
  readonly #networks = new Uint8Array(65_536).fill(MIXED);

  /** @param texts anything that is not an address is left out. */
  constructor(texts: readonly string[]) {
    const isBroadcast = (text: string): boolean => text.startsWith('brd ');
    this.#own = new AddressRanges(texts.filter((text) => !isBroadcast(text)));
    this.#broadcast = new AddressRanges(texts.filter(isBroadcast).map((text) => text.slice(4)));
    const edges = [0, 0xe0000000, 0xf0000000, 0xffffffff, ...this.#own.edgesIPv4(), ...this.#broadcast.edgesIPv4()];
    this.#edges = Uint32Array.from(new Set(edges)).sort();
    this.#kinds = Uint8Array.from(this.#edges, (address) => this.#find(Uint32Array.of(0, 0, 0xffff, address), 0));
    for (const [i, edge] of this.#edges.entries()) {
      const next = this.#edges[i + 1] ?? 2 ** 32;
      const [first, end] = [Math.ceil(edge / 65_536), Math.floor(next / 65_536)];
      if (first < end) this.#networks.fill(this.#kinds[i] ?? MIXED, first, end);
    }
  }

  /** OWN, FOR_MANY or OTHER. */
  kindOf(words: Uint32Array, at: number): number {
    if (!isMapped(words, at)) return this.#find(words, at);
    const address = words[at + 3] ?? 0;
    const kind = this.#networks[address >>> 16] ?? MIXED;
    return kind === MIXED ? this.#kindOfIPv4(address) : kind;
  }

  #kindOfIPv4(address: number): number {
    const edges = this.#edges;
    let low = 0;
    let high = edges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((edges[middle] ?? 0) <= address) low = middle;
      else high = middle - 1;
    }
    return this.#kinds[low] ?? OTHER;
  }

  #find(words: Uint32Array, at: number): number {
    if (this.#own.has(words, at)) return OWN;
    return this.#broadcast.has(words, at) || isForMany(words, at) ? FOR_MANY : OTHER;
  }
}

/** Sorted, disjoint ranges of addresses with binary search: for so few, faster than an AddressSet. */
class AddressRanges {
  /** Four words each. */
  readonly #firsts: Uint32Array;
  readonly #lasts: Uint32Array;

  constructor(texts: readonly string[]) {
    const ranges = texts.flatMap(rangeOf).sort((a, b) => compareAddresses(a.first, b.first));
    const joined: { first: AddressWords; last: AddressWords }[] = [];
    for (const range of ranges) {
      const before = joined.at(-1);
      if (!before || compareAddresses(range.first, before.last) > 0) joined.push({ ...range });
      else if (compareAddresses(range.last, before.last) > 0) before.last = range.last;
    }
    this.#firsts = Uint32Array.from(joined.flatMap(({ first }) => [...first]));
    this.#lasts = Uint32Array.from(joined.flatMap(({ last }) => [...last]));
  }

  has(words: Uint32Array, at: number): boolean {
    let low = 0;
    let high = (this.#firsts.length >>> 2) - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (isBelow(words, at, this.#firsts, middle * 4)) high = middle - 1;
      else if (isBelow(this.#lasts, middle * 4, words, at)) low = middle + 1;
      else return true;
    }
    return false;
  }

  /** The IPv4 addresses at which a range begins, and those after one. */
  edgesIPv4(): number[] {
    const inside = (address: number): number[] => (address >= 0 && address < 2 ** 32 ? [address] : []);
    const edges: number[] = [];
    for (let at = 0; at < this.#firsts.length; at += 4) {
      if (isMapped(this.#firsts, at)) edges.push(this.#firsts[at + 3] ?? 0);
      if (isMapped(this.#lasts, at)) edges.push(...inside((this.#lasts[at + 3] ?? 0) + 1));
    }
    return edges;
  }
}

/** Whether one address is below another. */
function isBelow(a: Uint32Array, atA: number, b: Uint32Array, atB: number): boolean {
  for (let i = 0; i < 4; i++) {
    const x = a[atA + i] ?? 0;
    const y = b[atB + i] ?? 0;
    if (x !== y) return x < y;
  }
  return false;
}

function rangeOf(text: string): { first: AddressWords; last: AddressWords }[] {
  const [address = '', length] = text.split('/');
  const words = parseAddress(address);
  if (!words) return [];
  if (length === undefined) return [{ first: words, last: words }];
  const bits = Number(length) + (isIPv4Words(words) ? 96 : 0);
  return bits <= 128 ? [networkBounds(words, bits)] : [];
}
