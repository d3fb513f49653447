// What a word means that stands alone: an address, a port, a protocol, a state. Each word has one meaning;
// what has none is refused. Pure.

import { PROTOCOL_NUMBERS, SCTP_STATES, TCP_STATES } from '../flow/names.ts';
import type { Operator } from './ast.ts';
import { dottedEnd } from './end-values.ts';
import { FIELD_NAMES, type FieldName, findField } from './fields.ts';
import { operatorsOf } from './kinds.ts';
import { STATE_ALIASES } from './name-values.ts';
import { SERVICES } from './services.ts';
import { similarField } from './similar-field.ts';
import { nearest } from './suggest.ts';
import type { ValueError } from './value-result.ts';

/** The comparison that a bare word stands for; `text` is the value to parse for the field. */
export interface BareMeaning {
  readonly field: FieldName;
  readonly op: Operator;
  readonly text: string;
}

/** Status bits that the table shows by these words. */
const BARE_STATUS = ['confirmed', 'expected', 'dying', 'fixed_timeout', 'fixed', 'offload', 'hw_offload'];

/** Bare words of fixed meaning, lower case. Addresses and ports come beside them. */
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
  for (const name of ['inbound', 'outbound', 'forwarded']) add(name, 'direction');
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
  if (/^[0-9]+(-[0-9a-z-]+)?$/i.test(word) || isServiceRange(word)) return { field: 'port', op: '=', text: word };
  if (looksLikeEnd(word)) return { field: 'end', op: '=', text: word };
  if (/^[0-9.]*[.][0-9./-]*$/.test(word) || /^[0-9a-f.]*:[0-9a-f:./-]*$/i.test(word) || /^\[.*\]/.test(word)) {
    return { field: 'host', op: '=', text: word };
  }
  return unknownWord(word);
}

/** An address with a port: IPv4 with one colon, IPv6 in brackets; also as tcpdump and ss write them, for a suggestion. */
function looksLikeEnd(word: string): boolean {
  return (
    /^[0-9]+\.[0-9./-]*:[^:]*$/.test(word) ||
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
    return { ...place, message, expected: operatorsOf(field.kind), suggestion: field.example };
  }
  const regex = /^\/.*\/[a-z]*$/i.test(word);
  if (regex || /[*?]/.test(word)) {
    const message = `“${word}” needs a field and the operator “~”.`;
    return { ...place, message, expected: ['a field with ~, such as host ~ 10.0.*'], suggestion: `host ~ ${word}` };
  }
  const option = /^--?[a-z]/i.test(word);
  if (option) {
    const message = `“${word}” is an option of conntrack: options stand alone, from the begin of the text.`;
    return {
      ...place,
      message,
      expected: ['conditions such as proto = tcp and dport = 80', 'options only, such as -p tcp --dport 80'],
    };
  }
  const colon = /^([a-z._]+):(.+)$/i.exec(word);
  const named = colon && findField(colon[1] ?? '');
  if (named) {
    const message = 'Between a field and its value stands an operator, no colon.';
    const suggestion = `${named.name} ${operatorsOf(named.kind)[0]} ${colon[2]}`;
    return { ...place, message, expected: operatorsOf(named.kind), suggestion };
  }
  const expected = ['a field and an operator, such as dport = 443', 'an address', 'a port', 'a protocol or state'];
  const suggestion = nearest(word, [...BARE_WORDS.keys(), ...FIELD_NAMES]) ?? similarField(word);
  const error = { ...place, message: `“${word}” is unknown.`, expected };
  return suggestion === undefined ? error : { ...error, suggestion };
}
