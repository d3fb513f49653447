// Values that are names out of a list: states, status bits, families, kinds of translation, directions, ICMP types. Pure.

import { stateTitle } from '../../flow/format.ts';
import { ICMP_TYPES, ICMPV6_TYPES, PROTOCOL_STATES, STATE_SECOND_NAMES } from '../../flow/names.ts';
import { expectedValues, nounOf } from '../fields/field-words.ts';
import type { Field } from '../fields/fields.ts';
import {
  DIRECTION_NAMES,
  FAMILY_NAMES,
  type FieldKind,
  FLAG_NAMES,
  NAT_NAMES,
  STATE_NAMES,
  STATUS_NAMES,
} from '../fields/kinds.ts';
import { nearest } from './suggest.ts';
import { refuse, type ValueResult } from './value-result.ts';

/** Names of ICMP and ICMPv6 types. */
export const ICMP_TYPE_NAMES: readonly string[] = [...new Set([...ICMP_TYPES.keys(), ...ICMPV6_TYPES.keys()])];

/** What the table shows for a state is understood too: "SYN received", or syn_received. */
export const STATE_ALIASES: ReadonlyMap<string, string> = new Map([
  ...shownStates(),
  ...Array.from(STATE_SECOND_NAMES, ([second, name]) => [second.toLowerCase(), name.toLowerCase()] as const),
]);

interface NameList {
  readonly names: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
}

const LISTS: Partial<Record<FieldKind, NameList>> = {
  state: { names: STATE_NAMES, aliases: STATE_ALIASES },
  nat: {
    names: NAT_NAMES,
    aliases: new Map([
      ['source', 'src'],
      ['snat', 'src'],
      ['destination', 'dst'],
      ['dnat', 'dst'],
    ]),
  },
  family: {
    names: FAMILY_NAMES,
    aliases: new Map([
      ['inet', 'ipv4'],
      ['4', 'ipv4'],
      ['ip', 'ipv4'],
      ['inet6', 'ipv6'],
      ['6', 'ipv6'],
      ['ip6', 'ipv6'],
    ]),
  },
  flag: {
    names: FLAG_NAMES,
    aliases: new Map([
      ['true', 'yes'],
      ['1', 'yes'],
      ['false', 'no'],
      ['0', 'no'],
    ]),
  },
  direction: {
    names: DIRECTION_NAMES,
    aliases: new Map([
      ['incoming', 'inbound'],
      ['outgoing', 'outbound'],
      ['forward', 'forwarded'],
      ['routed', 'forwarded'],
      ['loopback', 'local'],
    ]),
  },
  status: {
    names: STATUS_NAMES,
    aliases: new Map([
      ['untracked', 'nat_clash'],
      ['offloaded', 'offload'],
      // As the table shows them.
      ['replied', 'seen_reply'],
      ['fixed', 'fixed_timeout'],
    ]),
  },
  'icmp-type': {
    names: ICMP_TYPE_NAMES,
    aliases: new Map([
      ['ping', 'echo-request'],
      ['pong', 'echo-reply'],
      ['neighbor-solicitation', 'neighbour-solicitation'],
      ['neighbor-advertisement', 'neighbour-advertisement'],
    ]),
  },
};

/** Kinds whose values are names or numbers. */
const NUMBERED: ReadonlySet<FieldKind> = new Set(['status', 'icmp-type']);

/** Whether a text is to be read as a name of the field's list. */
export function isNameOf(field: Field, text: string): boolean {
  return LISTS[field.kind] !== undefined && !(NUMBERED.has(field.kind) && /^[0-9]/.test(text));
}

/** A name out of the field's list: case does not matter, nor - or, in quotes, a space for _ or the reverse. */
export function parseName(field: Field, text: string): ValueResult {
  const { names, aliases } = LISTS[field.kind] ?? { names: [], aliases: new Map<string, string>() };
  const word = text.toLowerCase();
  const found = [word, underscored(word), word.replaceAll('_', '-')]
    .map((form) => aliases.get(form) ?? form)
    .find((form) => names.includes(form));
  if (found !== undefined) return { ok: true, value: { type: 'name', name: found } };
  return refuse(
    text,
    `“${text}” is no ${nounOf(field)}.`,
    expectedValues(field),
    nearest(word, [...names, ...aliases.keys()]),
  );
}

/** Shown words by their form with underscores; where two protocols show the same, the first one's name. */
function shownStates(): Map<string, string> {
  const names = new Map<string, string>();
  for (const state of [...PROTOCOL_STATES.values()].flat()) {
    const shown = underscored(stateTitle(state));
    if (!names.has(shown) && !STATE_NAMES.includes(shown)) names.set(shown, state.toLowerCase());
  }
  return names;
}

/** "SYN sent (both)" as syn_sent_both. */
function underscored(text: string): string {
  return text
    .toLowerCase()
    .replace(/[()]/g, '')
    .replace(/[\s-]+/g, '_');
}
