// The meaning of a word by itself: an address, a port, a protocol, a state. Each word has one meaning; a word without
// one is refused. Pure.

import { PROTOCOL_NUMBERS, SCTP_STATES, TCP_STATES } from '../../flow/names.ts';
import { FIELD_NAMES, type FieldName, findField } from '../fields/fields.ts';
import { operatorsOf } from '../fields/kinds.ts';
import type { Operator } from '../fields/operators.ts';
import { SERVICES } from '../fields/services.ts';
import { DIRECTION_NAMES, STATE_ALIASES } from '../fields/value-names.ts';
import { isAddressPattern, looksLikeGroup } from './address-values.ts';
import { dottedEnd } from './end-values.ts';
import { foreignField } from './similar-field.ts';
import { nearest } from './suggest.ts';
import type { ValueError } from './value-result.ts';

/** The comparison that a bare word means; `text` is the value to parse for the field. */
export interface BareMeaning {
  readonly field: FieldName;
  readonly op: Operator;
  readonly text: string;
}

/** Status bits that the table shows by these words. */
const BARE_STATUS = ['confirmed', 'expected', 'dying', 'fixed_timeout', 'fixed', 'offload', 'hw_offload'];

/** Bare words with a fixed meaning, in lower case, besides addresses and ports. */
export const BARE_WORDS: ReadonlyMap<string, BareMeaning> = bareWords();

function bareWords(): Map<string, BareMeaning> {
  const words = new Map<string, BareMeaning>();
  const add = (word: string, field: FieldName, op: Operator = '=', text = word): void => {
    if (!words.has(word)) words.set(word, { field, op, text });
  };
  for (const flag of ['assured', 'seen_reply', 'offloaded'] as const) add(flag, flag, '=', 'yes');
  add('replied', 'seen_reply', '=', 'yes');
  add('unreplied', 'seen_reply', '=', 'no');
  add('snat', 'nat', '=', 'src');
  add('dnat', 'nat', '=', 'dst');
  add('nat', 'nat', '=', 'any');
  for (const name of DIRECTION_NAMES) add(name, 'direction');
  add('ipv4', 'family');
  add('ipv6', 'family');
  for (const name of PROTOCOL_NUMBERS.keys()) add(name, 'proto');
  for (const state of [...TCP_STATES, ...SCTP_STATES]) if (state !== 'NONE') add(state.toLowerCase(), 'state');
  for (const [shown, name] of STATE_ALIASES) if (words.get(name)?.field === 'state') add(shown, 'state');
  for (const name of BARE_STATUS) add(name, 'status', 'has');
  for (const name of SERVICES.keys()) add(name, 'port');
  return words;
}

/** The meaning of a bare word, or why it has none. */
export function bareMeaning(word: string): BareMeaning | ValueError {
  const known = BARE_WORDS.get(word.toLowerCase()) ?? BARE_WORDS.get(word.toLowerCase().replaceAll('-', '_'));
  if (known) return known;
  if (/^\[[a-z_]+\]$/i.test(word)) return bracketed(word);
  if (/^[0-9]+(-[0-9a-z-]+)?$/i.test(word) || isServiceRange(word) || isPortOfProtocol(word))
    return { field: 'port', op: '=', text: word };
  if (looksLikeEnd(word)) return { field: 'end', op: '=', text: word };
  if (looksLikeAddress(word) || /^(multicast|broadcast)$/i.test(word)) return { field: 'host', op: '=', text: word };
  return unknownWord(word);
}

function looksLikeAddress(word: string): boolean {
  return (
    /^[0-9.]*[.][0-9./-]*$/.test(word) ||
    /^[0-9a-f.]*:[0-9a-f:./-]*(%[\w.@-]+)?$/i.test(word) ||
    /^\[.*\]/.test(word) ||
    looksLikeGroup(word)
  );
}

/** 53/udp, tcp/443, tcp:443: for a suggestion. */
function isPortOfProtocol(word: string): boolean {
  return /^[0-9a-z-]+\/(tcp|udp|sctp|dccp|udp-?lite)$/i.test(word) || /^(tcp|udp|sctp|dccp|udp-?lite)[/:]./i.test(word);
}

/** [UNREPLIED] and the like, as conntrack marks flows. */
function bracketed(word: string): BareMeaning | ValueError {
  const inside = word.slice(1, -1).toLowerCase();
  const error = { from: 0, to: word.length, message: `“${word}” is how conntrack marks a flow.` };
  const known = BARE_WORDS.get(inside);
  if (known?.field === 'status' || known?.field === 'assured' || known?.field === 'seen_reply') {
    return { ...error, expected: [inside], suggestion: inside };
  }
  return {
    ...error,
    message: `“${word}” is not an address.`,
    expected: ['an address such as [fd00::1]', 'a status such as assured'],
  };
}

/** An address with a port: IPv4 with one colon, IPv6 in brackets; also as tcpdump and ss write them, for a suggestion. */
function looksLikeEnd(word: string): boolean {
  return (
    /^[0-9]+\.[0-9.*/-]*:[^:]*$/.test(word) ||
    /^\[[^\]]*\]:/.test(word) ||
    /^\*?:[0-9a-z-]+$/i.test(word) ||
    dottedEnd(word) !== undefined
  );
}

function isServiceRange(word: string): boolean {
  const dash = word.indexOf('-');
  return dash > 0 && SERVICES.has(word.slice(0, dash).toLowerCase());
}

function unknownWord(word: string): ValueError {
  const field = findField(word);
  const place = { from: 0, to: word.length };
  if (field) {
    const message = `“${word}” needs an operator and a value.`;
    return { ...place, message, expected: operatorsOf(field.kind) };
  }
  const regex = /^\/.*\/[a-z]*$/i.test(word);
  if (regex || /[*?]/.test(word)) {
    const message = `“${word}” needs a field and the operator “~”.`;
    const error = { ...place, message, expected: ['a field with ~, such as host ~ 10.0.*'] };
    const isAddress = !regex && /[0-9a-f][.:]|[.:][0-9a-f]/i.test(word) && isAddressPattern(word);
    return isAddress ? { ...error, suggestion: `host ~ ${word}` } : error;
  }
  const option = /^--?[a-z]/i.test(word);
  if (option) {
    const message = `“${word}” is an option of conntrack: options cannot be mixed with conditions.`;
    return {
      ...place,
      message,
      expected: ['conditions such as proto = tcp and dport = 80', 'options only, such as -p tcp --dport 80'],
    };
  }
  const colon = /^([a-z._]+):(.+)$/i.exec(word);
  const named = colon && findField(colon[1] ?? '');
  if (named) {
    const message = 'An operator goes between a field and its value, not a colon.';
    const [op = '='] = operatorsOf(named.kind);
    const error = { ...place, message, expected: operatorsOf(named.kind) };
    // Only the writer knows whether less or more is meant.
    return /^[<>]/.test(op) ? error : { ...error, suggestion: `${named.name} ${op} ${colon[2]}` };
  }
  return packetState(word) ?? unlisted(word);
}

/** The error for a packet state of iptables or nftables. */
function packetState(word: string): ValueError | undefined {
  const place = { from: 0, to: word.length };
  const message = `“${word}” is a state of packets, not of flows.`;
  if (/^related$/i.test(word)) return { ...place, message, expected: ['expected'], suggestion: 'expected' };
  if (/^(new|invalid|untracked)$/i.test(word))
    return { ...place, message, expected: ['a state such as syn_sent', 'unreplied'] };
  return undefined;
}

function unlisted(word: string): ValueError {
  const error = { from: 0, to: word.length, message: `“${word}” is unknown.` };
  const expected = ['a field and an operator, such as dport = 443', 'an address', 'a port', 'a protocol or state'];
  const names = [...BARE_WORDS.keys(), ...FIELD_NAMES];
  const meaningOf = (name: string): string => JSON.stringify(BARE_WORDS.get(name) ?? findField(name)?.name);
  const suggestion = nearest(word, names, meaningOf) ?? foreignField(word);
  const field = suggestion === undefined || BARE_WORDS.has(suggestion) ? undefined : findField(suggestion);
  // A field alone is not a condition.
  if (field) return { ...error, expected: [`${field.name} with an operator and a value, such as ${field.example}`] };
  return suggestion === undefined ? { ...error, expected } : { ...error, expected, suggestion };
}
