// What an end of a flow sorts by after its address: the port, the ICMP id or type, or the GRE key, as its cell shows
// it. "10.0.0.1:80" and "10.0.0.1 id 80" differ: ends without any are first, then those with ports, ICMP, GRE. Pure.

import { hasPorts, IPPROTO, isIcmp, PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { type KeyWord, word16, wordBy } from './key-words.ts';
import { ICMP_TYPE_RANKS } from './name-ranks.ts';

/** More than any value: an ICMP type's rank and code take 17 bits. */
const KIND_STEP = 2 ** 17;
/** The kind of an end with a port. */
export const PORTS = KIND_STEP;
const ICMP = 2 * KIND_STEP;
/** Protocol → the first of its words for what is shown after an address; 0 if nothing is shown there. */
export const KINDS: Uint32Array = Uint32Array.from({ length: 256 }, (_, protocol) => {
  if (hasPorts(protocol)) return PORTS;
  if (isIcmp(protocol)) return ICMP;
  return protocol === IPPROTO.gre ? 3 * KIND_STEP : 0;
});

/** The word for a layer 4 word of a source: port, ICMP id or key. */
export function sourceDetail(protocol: number, value: number): number {
  const kind = KINDS[protocol] ?? 0;
  return kind === 0 ? 0 : kind + value;
}

/** The word for a layer 4 word of a destination: port, ICMP type (by its name) and code, or key. */
export function destinationDetail(protocol: number, value: number): number {
  const kind = KINDS[protocol] ?? 0;
  if (kind !== ICMP) return kind === 0 ? 0 : kind + value;
  const type = (protocol === IPPROTO.icmpv6 ? 256 : 0) + (value >>> 8);
  return ICMP + (ICMP_TYPE_RANKS[type] ?? 0) * 256 + (value & 255);
}

/**
 * What original sources sort by after the address: the number, then its kind. Destinations do it the other way round,
 * for the sake of ICMP's names; but the number alone distinguishes nearly all sources of an address, and reading one
 * column less saves a third of the time. An absent layer 4 word is 0: only then is presence checked.
 */
export function sourceDetails({ protocol, presence, origSport }: FlowTable): readonly KeyWord[] {
  const kind = (row: number): number => {
    if (origSport[row] === 0 && !((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
    return KINDS[protocol[row] ?? 0] ?? 0;
  };
  return [word16(origSport), wordBy(kind)];
}

/** The details of all rows' original destinations. */
export function destinationDetails({ protocol, presence, origDport }: FlowTable): KeyWord {
  const at = (row: number): number => {
    const value = origDport[row] ?? 0;
    if (value === 0 && !((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
    return destinationDetail(protocol[row] ?? 0, value);
  };
  return {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
}

/** The family of a four-word address: 0 for IPv4, which is first, 1 for IPv6. */
export function familyRank(words: Uint32Array, at: number): 0 | 1 {
  return words[4 * at + 2] === 0xffff && words[4 * at] === 0 && words[4 * at + 1] === 0 ? 0 : 1;
}

/** familyRank of all rows. */
export function families(words: Uint32Array): KeyWord {
  return {
    at: (row) => familyRank(words, row),
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = familyRank(words, rows[i] ?? 0);
    },
  };
}
