// New filter texts from known ones: parts of both notations are inserted, removed, doubled, swapped and joined.

import { BARE_WORDS, FIELDS, operatorsOf, valueNames } from '../../native/filter/index.ts';
import { OPTION_NAMES, OPTIONS } from '../../native/filter/options/option-table.ts';
import type { Random } from '../random.ts';

/** Longest generated text: short ones reach everything that longer ones do, and more often. */
const MAX_LENGTH = 400;

const SIGNS = [
  ' ',
  '(',
  ')',
  '{',
  '}',
  ',',
  '"',
  "'",
  '/',
  '\\',
  '&',
  '&&',
  '||',
  '!',
  '=',
  '!=',
  '<=',
  '>',
  '~',
  '!~',
  '-',
  '.',
  ':',
  '%',
  '\n',
  '\t',
  '\r',
  '\u0000',
  'é',
  '😀',
  '\ud800',
  '$',
  '|',
  ';',
];
const VALUES = [
  '0',
  '1',
  '80',
  '65535',
  '65536',
  '080',
  '0x10',
  '0xffffffff',
  '4294967296',
  '-1',
  '80-90',
  '90-80',
  '10.0.0.1',
  '10.0.0.0/8',
  '10.0.0.1/255.0.255.0',
  '10.0.*',
  'fd00::1',
  'fd00::/16',
  '::ffff:1.2.3.4',
  'fd00::1/ffff::ffff',
  '[::1]:80',
  '1.2.3.4:80',
  '10.0.0.1-10.0.0.9',
  '1.5MB',
  '10 Mbit/s',
  '10Mb',
  '5m',
  '1h30m',
  '2026-01-31T12:00Z',
  '/a|b/i',
  '/(a*)*$/',
  '/[^a-z]{2,3}\\d/',
  '/[',
  'ft*',
  '"a b"',
  '0x1/0xff',
  'ASSURED,!SEEN_REPLY',
  'UNREPLIED',
  'web',
];
const TOKENS: readonly string[] = [
  ...FIELDS.flatMap((field) => [
    field.name,
    field.example,
    ...operatorsOf(field.kind),
    ...valueNames(field).slice(0, 20),
  ]),
  ...BARE_WORDS.keys(),
  ...OPTION_NAMES,
  ...OPTIONS.map(({ long, example }) => `--${long[0]} ${example ?? ''}`),
  ...SIGNS,
  ...VALUES,
  'and',
  'or',
  'not',
  'in',
  'has',
  'conntrack -L ',
  'sudo ',
];

type Mutation = (text: string, random: Random, other: string) => string;

/** A place in a text and one after it. */
function span(text: string, random: Random): [number, number] {
  const from = random.below(text.length + 1);
  return [from, Math.min(text.length, from + 1 + random.below(8))];
}

const MUTATIONS: readonly Mutation[] = [
  (text, random) => {
    const [from, to] = span(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    const token = random.pick(TOKENS);
    return text.slice(0, at) + (random.below(2) ? ` ${token} ` : token) + text.slice(at);
  },
  (text, random) => {
    const [from, to] = span(text, random);
    return text.slice(0, from) + random.pick(TOKENS) + text.slice(to);
  },
  (text, random) => {
    // Replaces one word by another, which more often keeps the text well-formed.
    const words = text.split(' ');
    words[random.below(words.length)] = random.pick(TOKENS);
    return words.join(' ');
  },
  (text, random) => {
    const [from, to] = span(text, random);
    return text.slice(0, to) + text.slice(from);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    const changed = String.fromCharCode((text.charCodeAt(at) || 65) ^ (1 << random.below(7)));
    return text.slice(0, at) + changed + text.slice(at + 1);
  },
  (text, random, other) => text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1)),
  (text, random, other) => `${text}${random.pick([' and ', ' or ', ' ', ' and not '])}${other}`,
  (text, random) => `${random.pick(['(', 'not (', '!('])}${text})`,
  (text, random) => text.replace(/[0-9]+/g, (digits) => (random.below(3) ? digits : random.pick(VALUES))),
];

/** A text made from one in the corpus by one to four mutations. */
export function mutate(corpus: readonly string[], random: Random): string {
  let text = random.pick(corpus);
  for (let steps = 1 + random.below(4); steps > 0; steps--) {
    text = random.pick(MUTATIONS)(text, random, random.pick(corpus)).slice(0, MAX_LENGTH);
  }
  return text;
}
