// The ranks of shown names among all names of their kind: columns that show names sort by these, so that equal names
// are together and in alphabetical order, whatever their numbers. Pure.

import {
  ICMP_TYPES,
  ICMPV6_TYPES,
  IPPROTO,
  icmpTypeName,
  PROTOCOL_NAMES,
  PROTOCOL_STATES,
  protocolTitle,
  stateName,
} from '../../../native/flow/index.ts';
import { SHOWN_STATUS, shownStatus } from '../../../native/flow/status-words.ts';

/** The rank of a state without a name: nothing is shown for it. */
const NAMELESS = 0xffff;

/** A table that is made when it is first needed: 65,536 entries made at the start would delay the first rows. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Name → rank, alphabetically, ignoring case. */
function placesOf(names: Iterable<string>): ReadonlyMap<string, number> {
  const sorted = [...new Set(names)].sort((a, b) => {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  });
  return new Map(sorted.map((name, place) => [name, place]));
}

/** Protocol number → rank: first those with names, then the others by number. */
export const PROTOCOL_RANKS: Uint16Array = rankProtocols();

function rankProtocols(): Uint16Array {
  const places = placesOf([...PROTOCOL_NAMES.keys()].map(protocolTitle));
  return Uint16Array.from({ length: 256 }, (_, protocol) => places.get(protocolTitle(protocol)) ?? 256 + protocol);
}

/** Protocol × 256 + state → rank of its name, the same for equal names of different protocols; NAMELESS without one. */
export const stateRanks: () => Uint16Array = once(rankStates);

/** Protocol × 256 + state → 1 if that state has a name. */
export const namedStates: () => Uint8Array = once(() =>
  Uint8Array.from(stateRanks(), (rank) => (rank === NAMELESS ? 0 : 1)),
);

function rankStates(): Uint16Array {
  const ranks = new Uint16Array(65_536).fill(NAMELESS);
  const named = [...PROTOCOL_STATES].flatMap(([protocol, states]) =>
    states.map((_, state) => ({ at: protocol * 256 + state, name: stateName(protocol, state) })),
  );
  const places = placesOf(named.map(({ name }) => name));
  for (const { at, name } of named) ranks[at] = places.get(name) ?? NAMELESS;
  return ranks;
}

/** The lowest 16 IPS_* bits (no others are shown) → rank of their words. */
export const statusRanks: () => Uint16Array = once(rankStatus);

function rankStatus(): Uint16Array {
  const ranks = new Uint16Array(65_536);
  const texts = new Map<number, string>();
  for (let status = 0; status < ranks.length; status++) {
    if ((status & ~SHOWN_STATUS) === 0) texts.set(status, shownStatus(status).join(' '));
  }
  const places = placesOf(texts.values());
  for (const [status, text] of texts) ranks[status] = places.get(text) ?? 0;
  // Bits that are not shown change nothing.
  for (let status = 0; status < ranks.length; status++) ranks[status] = ranks[status & SHOWN_STATUS] ?? 0;
  return ranks;
}

/** 256 for ICMPv6 + type → rank: first the types with names, equal names with equal ranks, then the others by number. */
export const ICMP_TYPE_RANKS: Uint16Array = rankIcmpTypes();

function rankIcmpTypes(): Uint16Array {
  const places = placesOf([...ICMP_TYPES.keys(), ...ICMPV6_TYPES.keys()]);
  return Uint16Array.from({ length: 512 }, (_, i) => {
    const name = icmpTypeName(i < 256 ? IPPROTO.icmp : IPPROTO.icmpv6, i & 255);
    return (name === undefined ? undefined : places.get(name)) ?? 256 + (i & 255);
  });
}
