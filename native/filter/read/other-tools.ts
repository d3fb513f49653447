// Translates the syntax of tcpdump, Wireshark, nftables and iptables into this language: only for suggestions, never to
// read a filter. A rewritten text is a guess until the parser accepts it. Pure.

import { applySuggestion, type FilterError, type Span } from '../error.ts';
import { type Field, findField } from '../fields/fields.ts';
import { operatorsOf } from '../fields/kinds.ts';
import type { Operator } from '../fields/operators.ts';
import { SERVICES } from '../fields/services.ts';
import { saidWithEnds } from './end-suggestion.ts';
import { isPacketState, packetStateTerm } from './packet-states.ts';
import { foreignField } from './similar-field.ts';

/** A part of a text and its form in this language. */
interface Rewriting extends Span {
  readonly text: string;
}

/** Nobody who writes longer texts looks at suggestions. */
const MAX_LENGTH = 1000;

/** The parts of a text that other tools would understand, in this language. */
function fromOtherTools(text: string): readonly Rewriting[] {
  if (text.length > MAX_LENGTH) return [];
  const tokens = tokensOf(text);
  const rewritings: Rewriting[] = [];
  for (let at = 0; at < tokens.length; ) {
    const read = comparisonAt(tokens, at);
    const last = tokens[at + (read?.length ?? 1) - 1];
    const from = tokens[at]?.from ?? 0;
    const to = last?.to ?? from;
    if (read && !sameWords(read.text, text.slice(from, to))) rewritings.push({ from, to, text: read.text });
    at += read?.length ?? 1;
  }
  return rewritings;
}

/**
 * The errors of a text; if it is a filter once rewritten in this language, a single error that suggests that.
 * @param isFilter whether a text is a filter.
 */
export function explained(text: string, errors: FilterError[], isFilter: (text: string) => boolean): FilterError[] {
  // A state of packets that no flow is in.
  if (/\bct\s+state\b/i.test(text) && errors.length > 1) errors = errors.map(withoutSuggestion);
  const rewritings = fromOtherTools(text);
  const [first] = rewritings;
  const last = rewritings.at(-1);
  if (!first || !last) return errors;
  const whole = rewritten(text, rewritings);
  const [error, second] = errors;
  // The existing error already suggests the same, and says precisely what is wrong.
  if (error && !second && sameWords(applySuggestion(text, error) ?? '', whole)) return errors;
  if (!isFilter(whole)) return errors;
  const { from, to } = first;
  const message = `“${text.slice(from, to)}” is written “${first.text}” here.`;
  const suggestion = whole.slice(from, whole.length - (text.length - last.to));
  return [{ from, to, message, expected: [first.text], suggestion, replaces: { from, to: last.to } }];
}

function withoutSuggestion({ suggestion: _, replaces: __, ...error }: FilterError): FilterError {
  return error;
}

/** The text with all of its rewritings. */
function rewritten(text: string, rewritings: readonly Rewriting[]): string {
  return rewritings.reduceRight((all, { from, to, text: now }) => all.slice(0, from) + now + all.slice(to), text);
}

function sameWords(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/\s+/g, '').toLowerCase();
  return plain(a) === plain(b);
}

interface Token extends Span {
  readonly text: string;
}

const TOKEN = /"(?:\\.|[^"\\])*"|&&|\|\||!~|=>|=<|<>|[=!<>]=|[^\s(){},&|!=<>~"]+|\S/g;

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(({ 0: word, index }) => ({ text: word, from: index, to: index + word.length }));
}

/** Something read from tokens, and their number. */
interface Read<T> {
  readonly value: T;
  readonly length: number;
}

/** A field and its name here; `proto` is the protocol that its name includes elsewhere, as in tcp.port. */
interface Named {
  readonly field: Field;
  readonly name: string;
  readonly proto?: string | undefined;
}

function comparisonAt(tokens: readonly Token[], start: number): { text: string; length: number } | undefined {
  const named = fieldAt(tokens, start);
  if (!named) return undefined;
  const { field, proto } = named.value;
  let at = start + named.length;
  const op = operatorAt(tokens, at, field);
  at += op?.length ?? 0;
  // A field that is also a word by itself: "assured tcp".
  if (!op && field.kind === 'flag') return undefined;
  const values = op ? valuesAt(tokens, at) : bareValuesAt(tokens, at);
  if (!values) return undefined;
  const text = comparison(named.value, op?.value, values.value);
  if (text === undefined) return undefined;
  return { text: proto === undefined ? text : `(proto = ${proto} and ${text})`, length: at + values.length - start };
}

const SOURCE: ReadonlySet<string> = new Set(['src', 'source']);
const DESTINATION: ReadonlySet<string> = new Set(['dst', 'dest', 'destination']);
const ADDRESS: ReadonlySet<string> = new Set(['host', 'net', 'ip', 'addr', 'address']);
const PORT: ReadonlySet<string> = new Set(['port', 'portrange']);
/** Words before a field that add nothing. */
const PREFIXES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    ip: /^(saddr|daddr|protocol|proto)$/,
    ip6: /^(saddr|daddr|nexthdr)$/,
    ct: /^(state|mark|zone|label|status|helper|direction)$/,
    meta: /^(l4proto|protocol)$/,
  }),
);

/** A field's name, in this language or another tool's, in one word or two. */
function fieldAt(tokens: readonly Token[], at: number): Read<Named> | undefined {
  const first = wordOf(tokens[at]);
  const second = wordOf(tokens[at + 1]);
  const end = SOURCE.has(first) ? 's' : DESTINATION.has(first) ? 'd' : undefined;
  if (end && ADDRESS.has(second)) return namedAs(end === 's' ? 'src' : 'dst', 2);
  if (end && PORT.has(second)) return namedAs(`${end}port`, 2);
  // The state of a packet, not that of TCP.
  if (first === 'ct' && second === 'state') return namedAs(CT_STATE, 2);
  if (PREFIXES.get(first)?.test(second)) return namedAs(second === 'nexthdr' ? 'proto' : second, 2);
  return namedAs(first, 1);
}

/** nftables' name for the state of a packet. */
const CT_STATE = 'ct state';

function namedAs(name: string, length: number): Read<Named> | undefined {
  const [, proto] = /^(tcp|udp)\./.exec(name) ?? [];
  const known = findField(name);
  const field = known ?? findField(name === CT_STATE ? 'state' : (foreignField(name) ?? ''));
  const written = known || name === CT_STATE ? name : field?.name;
  return field && { value: { field, name: written ?? name, proto }, length };
}

/** A token's word, lower case, without the colon of "dport:". */
function wordOf(token: Token | undefined): string {
  return token?.text.toLowerCase().replace(/(?<=^[a-z._-]+):$/, '') ?? '';
}

const OPERATORS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '=': '=',
    '==': '==',
    '!=': '!=',
    '<': '<',
    '<=': '<=',
    '>': '>',
    '>=': '>=',
    in: 'in',
    has: 'has',
    '=<': '<=',
    '=>': '>=',
    '<>': '!=',
    is: '=',
    eq: '=',
    equals: '=',
    isnt: '!=',
    ne: '!=',
    lt: '<',
    le: '<=',
    gt: '>',
    ge: '>=',
    contains: 'contains',
  }),
);

/** An operator of this language or another; undefined if there is none. */
function operatorAt(tokens: readonly Token[], at: number, field: Field): Read<string> | undefined {
  const first = wordOf(tokens[at]);
  const second = wordOf(tokens[at + 1]);
  const negation = first === 'not' || first === '!';
  if (negation && (second === 'in' || second === 'has')) return { value: `not ${second}`, length: 2 };
  if (negation) return { value: operatorsOf(field.kind).includes('!=') ? '!=' : 'not has', length: 1 };
  if (first === 'is' && (second === 'not' || second === 'in')) {
    return { value: second === 'not' ? '!=' : 'in', length: 2 };
  }
  const value = OPERATORS.get(first);
  return value === undefined ? undefined : { value, length: 1 };
}

const CLOSING: ReadonlyMap<string, string> = new Map(Object.entries({ '(': ')', '{': '}' }));

/**
 * Values without an operator. As in tcpdump, those after "or" belong to the same field: in "dst port 80 or 443" the
 * second is a destination port, too.
 */
function bareValuesAt(tokens: readonly Token[], at: number): Read<readonly string[]> | undefined {
  const first = valuesAt(tokens, at);
  if (!first) return undefined;
  const values = [...first.value];
  let { length } = first;
  while (wordOf(tokens[at + length]) === 'or' && isPlainValue(tokens[at + length + 1], tokens[at + length + 2])) {
    values.push(tokens[at + length + 1]?.text ?? '');
    length += 2;
  }
  return { value: values, length };
}

/** A number, a port's name or an address that is not followed by an operator. */
function isPlainValue(token: Token | undefined, next: Token | undefined): boolean {
  const word = wordOf(token);
  const isValue = /^[0-9]/.test(word) || /^[0-9a-f]*:[0-9a-f:.]*$/.test(word) || SERVICES.has(word);
  return isValue && (next === undefined || /^(and|or|&&|\|\||\))$/i.test(next.text));
}

/** One value, several between commas, or a set in any brackets. */
function valuesAt(tokens: readonly Token[], at: number): Read<readonly string[]> | undefined {
  const first = tokens[at]?.text ?? '';
  const closing = CLOSING.get(first);
  if (closing !== undefined) return setAt(tokens, at + 1, (word) => word === closing);
  // Square brackets are parts of words: addresses have them.
  if (/^\[[^:]*$/.test(first)) return setAt(tokens, at, (word) => word.endsWith(']'));
  const values: string[] = [];
  let next = at;
  for (;;) {
    const word = tokens[next]?.text;
    if (word === undefined || !isValue(word)) return undefined;
    values.push(word);
    if (tokens[next + 1]?.text !== ',') return { value: values, length: next + 1 - at };
    next += 2;
  }
}

function setAt(
  tokens: readonly Token[],
  from: number,
  ends: (word: string) => boolean,
): Read<readonly string[]> | undefined {
  const last = tokens.findIndex(({ text }, i) => i >= from && ends(text));
  if (last < 0) return undefined;
  const inside = tokens.slice(from, last + 1).map(({ text }) => text.replace(/^\[|[\])}]$/g, ''));
  const values = inside.filter((word) => !/^(,|or|\|\||)$/i.test(word));
  const isSet = values.length > 0 && values.every(isValue);
  const opened = wordOf(tokens[from]).startsWith('[') ? 0 : 1;
  return isSet ? { value: values, length: last + 1 - from + opened } : undefined;
}

function isValue(word: string): boolean {
  return /^["\w.:[*?%+@#/-]/.test(word) && !/^(and|or|not|in|has)$/i.test(word);
}

/** The comparison in this language; undefined if it has none. */
function comparison({ field, name }: Named, op: string | undefined, values: readonly string[]): string | undefined {
  const negative = op === '!=' || op?.startsWith('not');
  if (name === CT_STATE || (field.kind === 'state' && values.some(isPacketState))) {
    const term = op !== undefined && /^[<>]/.test(op) ? undefined : packetStateTerm(values);
    return negative && term !== undefined ? `not ${term}` : term;
  }
  if (op === 'contains') return containing(field, name, values);
  const written = op ?? operatorsOf(field.kind)[0] ?? '=';
  // Only the writer knows whether less or more is meant, and neither takes several values.
  if (/[<>]/.test(written) && (op === undefined || values.length > 1)) return undefined;
  // This could mean one of several or all of them.
  if (/has$/.test(op ?? '') && values.length > 1) return undefined;
  const withEnds = saidWithEnds(field, (written === '==' ? '=' : written) as Operator, values);
  if (withEnds !== undefined) return withEnds;
  if (values.length === 1) return `${name} ${written} ${values.join()}`;
  if (operatorsOf(field.kind).includes('in')) return `${name} ${negative ? 'not in' : 'in'} {${values.join(', ')}}`;
  const each = values.map((value) => `${name} ${positive(written)} ${value}`).join(' or ');
  return negative ? `not (${each})` : `(${each})`;
}

/** Wireshark's contains: somewhere in the text, or one of a set. */
function containing(field: Field, name: string, values: readonly string[]): string | undefined {
  const [value = '', second] = values;
  const operators = operatorsOf(field.kind);
  if (second !== undefined) return undefined;
  if (operators.includes('has')) return `${name} has ${value}`;
  const inside = value.replace(/^"(.*)"$/, '$1');
  if (!operators.includes('~') || !/^[\w.:@-]+$/.test(inside)) return undefined;
  return `${name} ~ *${inside}*`;
}

function positive(op: string): string {
  return op === '!=' ? '=' : op.replace(/^not /, '');
}
