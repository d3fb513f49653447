// Which way a flow goes, seen from this host: by whether the original source and destination are addresses of the host,
// before any translation. Absent if the columns lack the host's addresses. Pure.

import { type AddressWords, compareAddresses, isIPv4Words, networkBounds, parseAddress } from '../../flow/address.ts';
import { checkColumns, checkNumber } from '../../flow/checks.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import type { Match } from '../ast.ts';
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
    const { localAddresses, origSrc, origDst } = columns;
    if (!localAddresses) {
      out.fill(0, 0, (span.to - span.from + 31) >>> 5);
      return;
    }
    const own = hostOf(localAddresses);
    scanRows(span, care, out, (row) => (directionBit(own, origSrc, origDst, row) & wanted) !== 0);
  };
}

/** Which way a flow goes. */
export type Direction = 'inbound' | 'outbound' | 'forwarded' | 'local';

/** The direction of the flow in a row; undefined if the columns lack the host's addresses. */
export function directionOf(columns: FlowColumns, row: number): Direction | undefined {
  checkColumns(columns);
  checkNumber(row, 'row');
  const { localAddresses, origSrc, origDst } = columns;
  if (!localAddresses) return undefined;
  const bit = directionBit(hostOf(localAddresses), origSrc, origDst, row);
  return bit === 1 ? 'inbound' : bit === 2 ? 'outbound' : bit === 4 ? 'forwarded' : 'local';
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

function directionBit(host: HostAddresses, origSrc: Uint32Array, origDst: Uint32Array, row: number): number {
  const begunHere = host.own.has(origSrc, row * 4);
  if (host.own.has(origDst, row * 4)) return begunHere ? 8 : 1;
  if (begunHere) return 2;
  return host.broadcast.has(origDst, row * 4) || isForMany(origDst, row * 4) ? 1 : 4;
}

/** Multicast and the limited broadcast end at every host that they reach. */
function isForMany(words: Uint32Array, at: number): boolean {
  if (!isIPv4Words(words, at)) return (words[at] ?? 0) >>> 24 === 0xff;
  const address = words[at + 3] ?? 0;
  return address >>> 28 === 0xe || address === 0xffffffff;
}

/** What a host receives: its own addresses, and the broadcast addresses of its networks ("brd 192.0.2.255"). */
class HostAddresses {
  readonly own: AddressRanges;
  readonly broadcast: AddressRanges;

  /** @param texts anything that is not an address is left out. */
  constructor(texts: readonly string[]) {
    const isBroadcast = (text: string): boolean => text.startsWith('brd ');
    this.own = new AddressRanges(texts.filter((text) => !isBroadcast(text)));
    this.broadcast = new AddressRanges(texts.filter(isBroadcast).map((text) => text.slice(4)));
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
