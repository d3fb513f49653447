// One value of a field: from its text, strictly, with the reason and a suggestion where it is none. Pure.

import {
  boundsPrefix,
  compareAddresses,
  isIPv4Words,
  networkBounds,
  parseAddress,
  parseIPv4,
} from '../flow/address.ts';
import { stateTitle } from '../flow/format.ts';
import { ICMP_TYPES, ICMPV6_TYPES, PROTOCOL_NUMBERS, PROTOCOL_STATES } from '../flow/names.ts';
import type { Value } from './ast.ts';
import type { Field } from './fields.ts';
import { FAMILY_NAMES, type FieldKind, FLAG_NAMES, NAT_NAMES, STATE_NAMES, STATUS_NAMES } from './kinds.ts';
import { type NumberProblem, parseDuration, parseInteger, parseSize, parseTime } from './numbers.ts';
import { SERVICES } from './services.ts';
import { nearest } from './suggest.ts';

/** Why a value's text is refused. Positions count from the text's begin. */
export interface ValueError {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly expected: readonly string[];
  readonly suggestion?: string;
}

export type ValueResult =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ValueError };

/** What each field accepts, in words. */
export function expectedValues(field: Field): readonly string[] {
  switch (field.kind) {
    case 'protocol':
      return ['a protocol such as tcp, udp or icmp', 'a number from 0 to 255'];
    case 'state':
      return STATE_NAMES;
    case 'status':
      return STATUS_NAMES;
    case 'address':
      return [
        'an address such as 10.0.0.5 or fd00::1',
        'a network such as 10.0.0.0/8',
        'a range such as 10.0.0.1-10.0.0.9',
      ];
    case 'port':
      return ['a port from 0 to 65535', 'a range such as 8000-8999', 'a service such as https'];
    case 'size':
      return ['a size such as 1500, 10MB or 64KiB'];
    case 'duration':
      return ['a duration such as 90s, 5m or 1h30m'];
    case 'time':
      return ['a time such as 2026-01-31T12:00Z'];
    case 'text':
      return ['a text, in double quotes where it has spaces'];
    case 'flag':
      return FLAG_NAMES;
    case 'nat':
      return NAT_NAMES;
    case 'family':
      return FAMILY_NAMES;
    case 'icmp-type':
      return ['a type such as echo-request', 'a number from 0 to 255'];
    default:
      return [`a number from 0 to ${numberLimit(field)}`];
  }
}

function numberLimit(field: Field): string {
  return field.max === 0xffffffff ? '0xffffffff' : String(field.max);
}

/**
 * A value of a field from its text.
 * @param quoted the text stood in quotes: everything in it is meant literally.
 */
export function parseValue(field: Field, text: string, quoted: boolean): ValueResult {
  switch (field.kind) {
    case 'text':
      return parseText(text, quoted);
    case 'address':
      return parseAddresses(field, text);
    case 'state':
      return parseName(field, text, STATE_NAMES, STATE_ALIASES);
    case 'nat':
      return parseName(field, text, NAT_NAMES, NAT_ALIASES);
    case 'family':
      return parseName(field, text, FAMILY_NAMES, FAMILY_ALIASES);
    case 'flag':
      return parseName(field, text, FLAG_NAMES, FLAG_ALIASES);
    case 'status':
      return /^[0-9]/.test(text) ? parseNumbers(field, text) : parseName(field, text, STATUS_NAMES, STATUS_ALIASES);
    case 'icmp-type':
      return /^[0-9]/.test(text) ? parseNumbers(field, text) : parseName(field, text, ICMP_TYPE_NAMES, ICMP_ALIASES);
    default:
      return parseNumbers(field, text);
  }
}

/** A pattern of `~`. */
export function parsePattern(text: string): ValueResult {
  if (text === '') return refuse(text, 'The pattern is empty.', ['a pattern such as ft* or 10.0.*']);
  return { ok: true, value: { type: 'pattern', pattern: text } };
}

/** Names of ICMP and ICMPv6 types. */
export const ICMP_TYPE_NAMES: readonly string[] = [...new Set([...ICMP_TYPES.keys(), ...ICMPV6_TYPES.keys()])];

/** What the table shows for a state is understood too: "SYN received", or syn_received. */
export const STATE_ALIASES: ReadonlyMap<string, string> = new Map([
  ...shownStates(),
  ['listen', 'syn_sent2'],
  ['shutdown_recv', 'shutdown_recd'],
]);
const NAT_ALIASES: ReadonlyMap<string, string> = new Map([
  ['source', 'src'],
  ['snat', 'src'],
  ['destination', 'dst'],
  ['dnat', 'dst'],
]);
const FAMILY_ALIASES: ReadonlyMap<string, string> = new Map([
  ['inet', 'ipv4'],
  ['4', 'ipv4'],
  ['ip', 'ipv4'],
  ['inet6', 'ipv6'],
  ['6', 'ipv6'],
  ['ip6', 'ipv6'],
]);
const FLAG_ALIASES: ReadonlyMap<string, string> = new Map([
  ['true', 'yes'],
  ['1', 'yes'],
  ['false', 'no'],
  ['0', 'no'],
]);
const STATUS_ALIASES: ReadonlyMap<string, string> = new Map([
  ['untracked', 'nat_clash'],
  ['offloaded', 'offload'],
  // As the table shows them.
  ['replied', 'seen_reply'],
  ['fixed', 'fixed_timeout'],
]);
const ICMP_ALIASES: ReadonlyMap<string, string> = new Map([
  ['ping', 'echo-request'],
  ['pong', 'echo-reply'],
  ['neighbor-solicitation', 'neighbour-solicitation'],
  ['neighbor-advertisement', 'neighbour-advertisement'],
]);

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

/** A name out of a list: case does not matter, nor - or, in quotes, a space for _ or the reverse. */
function parseName(
  field: Field,
  text: string,
  names: readonly string[],
  aliases: ReadonlyMap<string, string>,
): ValueResult {
  const word = text.toLowerCase();
  const found = [word, underscored(word), word.replaceAll('_', '-')]
    .map((form) => aliases.get(form) ?? form)
    .find((form) => names.includes(form));
  if (found !== undefined) return { ok: true, value: { type: 'name', name: found } };
  return refuse(
    text,
    `“${text}” is no ${noun(field)}.`,
    expectedValues(field),
    nearest(word, [...names, ...aliases.keys()]),
  );
}

function parseText(text: string, quoted: boolean): ValueResult {
  if (!quoted && /[*?]/.test(text)) {
    return refuse(
      text,
      'With “=” the characters * and ? are taken literally.',
      ['~ for a pattern', 'quotes for the literal text'],
      `~ ${text}`,
    );
  }
  return { ok: true, value: { type: 'text', text } };
}

/** A number or an inclusive range of numbers; a port or protocol may be a name. */
function parseNumbers(field: Field, text: string): ValueResult {
  const single = parseNumber(field, text);
  if (typeof single === 'number') return { ok: true, value: { type: 'number', value: single } };
  const dash = field.kind === 'time' ? -1 : text.indexOf('-');
  if (dash <= 0) return refuseNumber(field, text, single);
  const low = text.slice(0, dash);
  const high = text.slice(dash + 1);
  const from = parseNumber(field, low);
  if (typeof from !== 'number') return refuseNumber(field, low, from);
  const to = parseNumber(field, high);
  if (typeof to !== 'number') return shift(refuseNumber(field, high, to), dash + 1, text);
  if (from > to)
    return refuse(text, `The range ${text} ends before it begins.`, ['the smaller value first'], `${high}-${low}`);
  return { ok: true, value: { type: 'range', from, to } };
}

function parseNumber(field: Field, text: string): number | NumberProblem {
  const max = field.max ?? Number.MAX_SAFE_INTEGER;
  if (field.kind === 'size') return parseSize(text, max);
  if (field.kind === 'duration') return parseDuration(text, max);
  if (field.kind === 'time') return parseTime(text) ?? 'syntax';
  const names = namesOf(field);
  return names?.get(text.toLowerCase()) ?? parseInteger(text, max);
}

function namesOf(field: Field): ReadonlyMap<string, number> | undefined {
  if (field.kind === 'port') return SERVICES;
  return field.kind === 'protocol' ? PROTOCOL_NUMBERS : undefined;
}

function refuseNumber(field: Field, text: string, problem: NumberProblem): ValueResult {
  const expected = expectedValues(field);
  if (problem === 'leadingZero') {
    return refuse(text, `“${text}” begins with 0: decimal or octal?`, expected, text.replace(/^0+(?=.)/, ''));
  }
  if (problem === 'tooLarge')
    return refuse(text, `${text} is too large: ${field.name} is at most ${largest(field)}.`, expected);
  if (problem === 'fraction')
    return refuse(
      text,
      `${text} is not a whole number of ${field.kind === 'size' ? 'bytes' : 'milliseconds'}.`,
      expected,
    );
  if (/^-/.test(text)) return refuse(text, `${field.name} cannot be negative.`, expected);
  return refuse(
    text,
    text === '' ? 'A value is missing.' : `“${text}” is no ${noun(field)}.`,
    expected,
    nearest(text, namesOf(field)?.keys() ?? []),
  );
}

function largest(field: Field): string {
  return field.kind === 'duration' ? `${Math.floor((field.max ?? 0) / 1000)} s` : numberLimit(field);
}

/** An address, a network with its prefix length, or a range of addresses. */
function parseAddresses(field: Field, text: string): ValueResult {
  const dash = text.indexOf('-');
  if (dash > 0) return parseAddressRange(field, text, dash);
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const words = parseAddress(address);
  if (!words) return refuseAddress(field, address, text);
  if (slash < 0) return { ok: true, value: { type: 'addresses', first: words, last: words } };
  const length = text.slice(slash + 1);
  const dotted = !address.includes(':');
  const bits = dotted && length.includes('.') ? maskLength(length) : parseInteger(length, dotted ? 32 : 128);
  if (typeof bits !== 'number') {
    const limit = `a prefix length from 0 to ${dotted ? 32 : 128}`;
    return shift(
      refuse(length, `“${length}” is no prefix length of ${dotted ? 'IPv4' : 'IPv6'}.`, [limit]),
      slash + 1,
      text,
    );
  }
  return { ok: true, value: { type: 'addresses', ...networkBounds(words, dotted ? bits + 96 : bits) } };
}

/** The prefix length of a netmask such as 255.255.0.0; undefined when its bits are not together. */
function maskLength(text: string): number | undefined {
  const mask = parseIPv4(text);
  if (mask === undefined) return undefined;
  const bits = Math.clz32(~mask);
  return mask === (bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0) ? bits : undefined;
}

function parseAddressRange(field: Field, text: string, dash: number): ValueResult {
  const low = text.slice(0, dash);
  const high = text.slice(dash + 1);
  const first = parseAddress(low);
  if (!first) return refuseAddress(field, low, text);
  const last = parseAddress(high);
  if (!last) return shift(refuseAddress(field, high, text), dash + 1, text);
  if (isIPv4Words(first) !== isIPv4Words(last)) {
    return refuse(text, 'A range cannot go from one address family to the other.', expectedValues(field));
  }
  if (compareAddresses(first, last) > 0) {
    return refuse(text, `The range ${text} ends before it begins.`, ['the smaller address first'], `${high}-${low}`);
  }
  return { ok: true, value: { type: 'addresses', first, last } };
}

function refuseAddress(field: Field, address: string, whole: string): ValueResult {
  const expected = expectedValues(field);
  if (/[*?]/.test(address))
    return refuse(address, 'A pattern needs the operator “~”.', ['~ for a pattern'], `${field.name} ~ ${whole}`);
  const endpoint = /^\[(.+)\]:(\d+)$/.exec(address) ?? /^([0-9.]+):(\d+)$/.exec(address);
  if (endpoint) {
    const suggestion = `${field.name} = ${endpoint[1]} and port = ${endpoint[2]}`;
    return refuse(address, 'An address and a port are two conditions.', expected, suggestion);
  }
  if (/^(0*\d{1,3}\.){3}0*\d{1,3}$/.test(address) && /(^|\.)0\d/.test(address)) {
    return refuse(
      address,
      `“${address}” has parts that begin with 0: decimal or octal?`,
      expected,
      address.replace(/(^|\.)0+(?=\d)/g, '$1'),
    );
  }
  if (/^(\d+\.){3}\d+$/.test(address))
    return refuse(address, `${address} is no address: each part is at most 255.`, expected);
  if (/^(\d+\.){1,2}\d+$|^\d+$/.test(address)) return refuse(address, `“${address}” is no whole address.`, expected);
  return refuse(address, `“${address}” is no address.`, expected);
}

/** What a value of a kind is called. */
const NOUNS: Partial<Record<FieldKind, string>> = {
  protocol: 'protocol',
  state: 'state',
  status: 'status bit',
  port: 'port',
  size: 'size',
  duration: 'duration',
  time: 'time',
  nat: 'kind of translation',
  family: 'address family',
  flag: 'answer to yes or no',
  'icmp-type': 'ICMP type',
};

function noun(field: Field): string {
  return NOUNS[field.kind] ?? 'number';
}

function refuse(text: string, message: string, expected: readonly string[], suggestion?: string): ValueResult {
  const error = { from: 0, to: text.length, message, expected };
  return { ok: false, error: suggestion === undefined ? error : { ...error, suggestion } };
}

/** Moves an error to where its part stands in the whole text; a missing part is marked at the whole. */
function shift(result: ValueResult, by: number, whole: string): ValueResult {
  if (result.ok) return result;
  const { from, to } = result.error;
  const at = from === to ? { from: 0, to: whole.length } : { from: from + by, to: to + by };
  return { ok: false, error: { ...result.error, ...at } };
}

/** The prefix length of a value's addresses as text writes it, undefined where they are no single network. */
export function writtenPrefix(value: Value & { type: 'addresses' }): number | undefined {
  const prefix = boundsPrefix(value.first, value.last);
  return prefix !== undefined && isIPv4Words(value.first) && prefix >= 96 ? prefix - 96 : prefix;
}
