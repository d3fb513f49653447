// Which way a flow goes, seen from this host: by whether the original source and destination are its own addresses,
// before any translation. Absent where the columns do not tell the host's addresses. Pure.

import { type AddressWords, compareAddresses, isIPv4Words, networkBounds, parseAddress } from '../flow/address.ts';
import type { FlowColumns } from '../flow/batch.ts';
import type { Match } from './ast.ts';
import { scanRows } from './scan.ts';
import type { Scan } from './scan-of.ts';

/** Bits by direction, so that several can be asked for at once. */
const DIRECTION: Readonly<Record<string, number>> = { inbound: 1, outbound: 2, forwarded: 4, local: 8 };

/** The positive form of a comparison on direction. */
export function directionScan(match: Match): Scan {
  const wanted = match.values.reduce(
    (bits, value) => bits | (value.type === 'name' ? (DIRECTION[value.name] ?? 0) : 0),
    0,
  );
  let known: FlowColumns['localAddresses'];
  let own = new OwnAddresses([]);
  return (columns, span, care, out) => {
    const { localAddresses, origSrc, origDst } = columns;
    if (!localAddresses) {
      out.fill(0, 0, (span.to - span.from + 31) >>> 5);
      return;
    }
    if (localAddresses !== known) own = new OwnAddresses(localAddresses);
    known = localAddresses;
    scanRows(span, care, out, (row) => (directionOf(own, origSrc, origDst, row) & wanted) !== 0);
  };
}

function directionOf(own: OwnAddresses, origSrc: Uint32Array, origDst: Uint32Array, row: number): number {
  const begunHere = own.has(origSrc, row * 4);
  if (own.has(origDst, row * 4)) return begunHere ? 8 : 1;
  if (begunHere) return 2;
  return isForMany(origDst, row * 4) ? 1 : 4;
}

/** Multicast and the limited broadcast end at every host that they reach. */
function isForMany(words: Uint32Array, at: number): boolean {
  if (!isIPv4Words(words, at)) return (words[at] ?? 0) >>> 24 === 0xff;
  const address = words[at + 3] ?? 0;
  return address >>> 28 === 0xe || address === 0xffffffff;
}

/** Sorted ranges of addresses, looked through by halves. */
class OwnAddresses {
  readonly #firsts: AddressWords[] = [];
  readonly #lasts: AddressWords[] = [];

  /** @param texts addresses and networks; what is neither is left out. */
  constructor(texts: readonly string[]) {
    const ranges = texts.flatMap(rangeOf).sort((a, b) => compareAddresses(a.first, b.first));
    for (const { first, last } of ranges) {
      const before = this.#lasts.length - 1;
      const lastBefore = this.#lasts[before];
      if (lastBefore && compareAddresses(first, lastBefore) <= 0) {
        if (compareAddresses(last, lastBefore) > 0) this.#lasts[before] = last;
      } else {
        this.#firsts.push(first);
        this.#lasts.push(last);
      }
    }
  }

  has(words: Uint32Array, at: number): boolean {
    let low = 0;
    let high = this.#firsts.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (compareAt(words, at, this.#firsts[middle]) < 0) high = middle - 1;
      else if (compareAt(words, at, this.#lasts[middle]) > 0) low = middle + 1;
      else return true;
    }
    return false;
  }
}

/** As compareAddresses, of the address at a place of a column. */
function compareAt(words: Uint32Array, at: number, other: AddressWords | undefined): number {
  for (let i = 0; i < 4; i++) {
    const x = words[at + i] ?? 0;
    const y = other?.[i] ?? 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function rangeOf(text: string): { first: AddressWords; last: AddressWords }[] {
  const [address = '', length] = text.split('/');
  const words = parseAddress(address);
  if (!words) return [];
  if (length === undefined) return [{ first: words, last: words }];
  const bits = Number(length) + (isIPv4Words(words) ? 96 : 0);
  return bits <= 128 ? [networkBounds(words, bits)] : [];
}
