// Values that have names: states, status bits, families, kinds of translation, directions, ICMP types; and aliases of
// those names. Data.

import { stateTitle } from '../../flow/format.ts';
import { ICMP_TYPES, ICMPV6_TYPES, PROTOCOL_STATES, STATE_SECOND_NAMES, STATUS_BITS } from '../../flow/names.ts';

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
/** Names of ICMP and ICMPv6 types. */
export const ICMP_TYPE_NAMES: readonly string[] = [...new Set([...ICMP_TYPES.keys(), ...ICMPV6_TYPES.keys()])];

/** Names by their aliases. */
export type Aliases = ReadonlyMap<string, string>;

/** Aliases of states: the words that the table shows, such as "SYN received", also as syn_received. */
export const STATE_ALIASES: Aliases = new Map([
  ...shownStates(),
  ...Array.from(STATE_SECOND_NAMES, ([second, name]) => [second.toLowerCase(), name.toLowerCase()] as const),
]);

/** Aliases of status bits, including the words that the table shows. */
export const STATUS_ALIASES: Aliases = new Map([
  ['untracked', 'nat_clash'],
  ['offloaded', 'offload'],
  ['replied', 'seen_reply'],
  ['fixed', 'fixed_timeout'],
]);

/** Aliases of kinds of translation. */
export const NAT_ALIASES: Aliases = new Map([
  ['source', 'src'],
  ['snat', 'src'],
  ['destination', 'dst'],
  ['dnat', 'dst'],
]);

/** Aliases of families. */
export const FAMILY_ALIASES: Aliases = new Map([
  ['inet', 'ipv4'],
  ['4', 'ipv4'],
  ['ip', 'ipv4'],
  ['inet6', 'ipv6'],
  ['6', 'ipv6'],
  ['ip6', 'ipv6'],
]);

/** Aliases of yes and no. */
export const FLAG_ALIASES: Aliases = new Map([
  ['true', 'yes'],
  ['1', 'yes'],
  ['false', 'no'],
  ['0', 'no'],
]);

/** Aliases of directions. */
export const DIRECTION_ALIASES: Aliases = new Map([
  ['incoming', 'inbound'],
  ['outgoing', 'outbound'],
  ['forward', 'forwarded'],
  ['routed', 'forwarded'],
  ['loopback', 'local'],
]);

/** Aliases of ICMP types. */
export const ICMP_TYPE_ALIASES: Aliases = new Map([
  ['ping', 'echo-request'],
  ['pong', 'echo-reply'],
  ['neighbor-solicitation', 'neighbour-solicitation'],
  ['neighbor-advertisement', 'neighbour-advertisement'],
]);

/** State names by the words shown, with underscores; if two protocols show the same words, the first one's name. */
function shownStates(): Map<string, string> {
  const names = new Map<string, string>();
  for (const state of [...PROTOCOL_STATES.values()].flat()) {
    const shown = underscored(stateTitle(state));
    if (!names.has(shown) && !STATE_NAMES.includes(shown)) names.set(shown, state.toLowerCase());
  }
  return names;
}

/** "SYN sent (both)" as syn_sent_both. */
export function underscored(text: string): string {
  return text
    .toLowerCase()
    .replace(/[()]/g, '')
    .replace(/[\s-]+/g, '_');
}
