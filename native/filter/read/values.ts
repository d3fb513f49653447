// Parses one value of a field: strictly, with the reason and a suggestion if it is refused. Pure.

import type { Audience, ValueContext } from '../context.ts';
import { expectedValues, nounOf, numberLimit } from '../fields/field-words.ts';
import { type Field, fieldSpec } from '../fields/fields.ts';
import { type FieldKind, KINDS } from '../fields/kinds.ts';
import { checkRegex } from '../regex/index.ts';
import { labelNamed, labelText } from '../write/text.ts';
import { isAddressPattern, parseAddresses } from './address-values.ts';
import { parseEnd } from './end-values.ts';
import { otherProtocol } from './known-words.ts';
import { looksLikeLabelSet, parseLabelSet } from './label-set-values.ts';
import { isNameOf, parseName } from './name-values.ts';
import {
  type NumberProblem,
  parseDuration,
  parseInteger,
  parseRate,
  parseSize,
  parseTime,
  withoutZeros,
} from './numbers.ts';
import { nearest } from './suggest.ts';
import { refuse, refuseFor, shift, type ValueResult } from './value-result.ts';

/**
 * A value of a field from its text.
 * @param quoted whether the text was in quotes: then it is literal.
 */
export function parseValue(field: Field, text: string, quoted: boolean, context: ValueContext): ValueResult {
  const read = READERS[field.kind];
  if (read) return read(field, text, quoted, context);
  return isNameOf(field, text) ? parseName(field, text) : parseNumbers(field, text);
}

/** Parsers for kinds whose values are not just names or numbers. */
const READERS: Readonly<Partial<Record<FieldKind, typeof parseValue>>> = {
  text: parseText,
  address: parseAddresses,
  end: (_, text) => parseEnd(text, (port) => parseNumbers(fieldSpec('port'), port)),
  'label-set': (_, text, quoted, { labels }) => parseLabelSet(text, quoted, labels),
  labels: parseLabel,
};

/** A pattern for `~`. For an address field, it is refused if no address has all of its characters. */
export function parsePattern(field: Field, text: string): ValueResult {
  if (text === '') return refuse(text, 'The pattern is empty.', ['a pattern such as ft* or 10.0.*']);
  if (field.kind === 'address' && !isAddressPattern(text)) {
    return refuse(text, `No address looks like “${text}”.`, ['a pattern such as 10.0.* or fd00:*']);
  }
  return { ok: true, value: { type: 'pattern', pattern: text } };
}

/** Whether a text is a regular expression between slashes. */
export function looksLikeRegex(text: string): boolean {
  return /^\/[\s\S]+\/[a-z]*$/i.test(text);
}

/** A regular expression between slashes, with its flags. */
export function parseRegex(literal: string): ValueResult {
  const end = literal.lastIndexOf('/');
  const flags = literal.slice(end + 1);
  if (flags !== '' && flags !== 'i') {
    const message = `“${flags}” is not a regular expression flag.`;
    const error = { from: end + 1, to: literal.length, message, expected: ['i, to ignore case'] };
    // These do not affect whether something is found in a line of text.
    const isSame = /^[gimsu]*$/.test(flags);
    return { ok: false, error: isSame ? { ...error, suggestion: flags.includes('i') ? 'i' : '' } : error };
  }
  const body = literal.slice(1, end);
  const problem = checkRegex(body);
  if (problem) return { ok: false, error: { ...problem, from: problem.from + 1, to: problem.to + 1 } };
  // The backslash before a slash only keeps it from ending the expression.
  const source = body.replace(/\\([\s\S])/g, (pair, character: string) => (character === '/' ? '/' : pair));
  return { ok: true, value: { type: 'regex', source, ignoreCase: flags === 'i' } };
}

function parseText(field: Field, text: string, quoted: boolean): ValueResult {
  if (!quoted && /[*?]/.test(text)) {
    return refuseFor(
      text,
      'With “=” the characters * and ? are taken literally.',
      ['~ for a pattern', 'quotes for the literal text'],
      `${field.name} ~ ${text}`,
    );
  }
  return { ok: true, value: { type: 'text', text } };
}

/** What to do if a label is named but no names are known. */
const NAMING: Readonly<Record<Audience, string>> = {
  library: 'give its number, or names in the option “labels”, for example those that readConnlabels() returns',
  window: 'write its number, or name labels in /etc/xtables/connlabel.conf and restart Flowglass',
};

/** A number is read as a label's number, as labels are printed; a label named like that must be in quotes. */
function parseLabel(field: Field, text: string, quoted: boolean, context: ValueContext): ValueResult {
  const { labels = new Map<number, string>(), audience = 'library' } = context;
  const bit = quoted || typeof parseNumber(field, text) !== 'number' ? labelNamed(text, labels) : undefined;
  if (bit !== undefined) return { ok: true, value: { type: 'number', value: bit } };
  if (!quoted && looksLikeLabelSet(text)) {
    return refuse(text, `${text} is a set of labels as one number; label is one of them.`, expectedValues(field));
  }
  if (!quoted && /^[0-9]/.test(text)) return parseNumbers(field, text);
  if (labels.size === 0) {
    return refuse(text, `No label has a name here: ${NAMING[audience]}.`, expectedValues(field));
  }
  const names = [...labels.values()];
  const expected = [...expectedValues(field), `a label’s name such as ${names.slice(0, 3).join(', ')}`];
  const near = nearest(text, names);
  const suggestion = near === undefined ? undefined : labelText(near);
  return refuse(text, `There is no label “${text}”.`, expected, suggestion);
}

/** A number or an inclusive range of numbers; a port or protocol can be a name. */
function parseNumbers(field: Field, text: string): ValueResult {
  const single = parseNumber(field, text);
  if (typeof single === 'number') return { ok: true, value: { type: 'number', value: single } };
  const dash = field.kind === 'time' ? -1 : text.indexOf('-');
  if (dash <= 0) return refuseNumber(field, text, single);
  const low = text.slice(0, dash);
  const high = text.slice(dash + 1);
  const from = parseNumber(field, low);
  if (typeof from !== 'number') return refuseNumber(field, low, from);
  if (high === '') return refuseOpenRange(field, low, text);
  const to = parseNumber(field, high);
  if (typeof to !== 'number') return shift(refuseNumber(field, high, to), dash + 1, text);
  if (from > to)
    return refuse(text, `The range ${text} ends before it begins.`, ['the smaller value first'], `${high}-${low}`);
  return { ok: true, value: { type: 'range', from, to } };
}

function refuseOpenRange(field: Field, low: string, text: string): ValueResult {
  return refuseFor(text, 'The end of the range is missing.', expectedValues(field), `${field.name} >= ${low}`);
}

function parseNumber(field: Field, text: string): number | NumberProblem {
  const max = field.max ?? Number.MAX_SAFE_INTEGER;
  switch (field.kind) {
    case 'size':
      return parseSize(text, max);
    case 'rate':
      return parseRate(text, max);
    case 'duration':
      return parseDuration(text, max);
    case 'time':
      return parseTime(text) ?? 'syntax';
    default:
      return KINDS[field.kind].numbers?.get(text.toLowerCase()) ?? parseInteger(text, max);
  }
}

function refuseNumber(field: Field, text: string, problem: NumberProblem): ValueResult {
  const expected = expectedValues(field);
  switch (problem) {
    case 'leadingZero':
      return refuse(text, `“${text}” begins with 0: decimal or octal?`, expected, withoutZeros(text));
    case 'tooLarge':
      return refuse(text, `${text} is too large: ${field.name} is at most ${largest(field)}.`, expected);
    case 'fraction':
      return refuse(text, `${text} is not a whole number of ${KINDS[field.kind].unit ?? 'units'}.`, expected);
    case 'unclearUnit': {
      const [bytes, bits] = clearRates(text);
      return refuse(text, `“${text}” may mean bits or bytes.`, [`${bytes} for bytes`, `${bits} for bits`]);
    }
    default:
      return refuseSyntax(field, text, expected);
  }
}

function refuseSyntax(field: Field, text: string, expected: readonly string[]): ValueResult {
  if (text === '') return refuse(text, 'A value is missing.', expected);
  if (/^-/.test(text)) return refuse(text, `${field.name} cannot be negative.`, expected);
  // As ss writes ports.
  if (field.kind === 'port' && /^:./.test(text))
    return refuse(text, 'A port is written without a colon.', expected, text.slice(1));
  const names = KINDS[field.kind].numbers ?? new Map<string, number>();
  const number = field.kind === 'protocol' ? otherProtocol(text) : undefined;
  const suggestion = number === undefined ? nearest(text, names.keys(), (name) => names.get(name)) : String(number);
  return refuse(text, `“${text}” is not ${nounOf(field)}.`, expected, suggestion);
}

/** A rate with an unclear unit, in bytes and in bits: 10Mb/s as 10MB/s and 10Mbit/s. */
function clearRates(text: string): [bytes: string, bits: string] {
  const [, number = '', unit = ''] = /^([0-9.]+)[ \t]*([kmgt]?i?)/i.exec(text) ?? [];
  const prefix = /^k$/i.test(unit) ? 'k' : unit.charAt(0).toUpperCase() + unit.slice(1).toLowerCase();
  return [`${number}${prefix}B/s`, `${number}${prefix}bit/s`];
}

function largest(field: Field): string {
  return field.kind === 'duration' ? `${Math.floor((field.max ?? 0) / 1000)} s` : numberLimit(field);
}
