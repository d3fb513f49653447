// A command line's words as options with their values, as getopt_long pairs them; what getopt would accept silently
// (abbreviated names, values that begin with a dash) is refused. Pure.

import type { Audience } from '../context.ts';
import { type FilterError, MAX_ERRORS, type Span } from '../error.ts';
import { nearest } from '../read/suggest.ts';
import { type Elsewhere, elsewhereSentence } from './elsewhere.ts';
import { findOption, OPTION_NAMES, type OptionSpec } from './option-table.ts';
import type { Word } from './option-words.ts';

/** One option as written. */
export interface WrittenOption {
  readonly spec: OptionSpec;
  /** The name as written, with its dashes. */
  readonly name: string;
  readonly value: Word | undefined;
  /** The "!" before it, which is iptables' negation and means nothing to conntrack. */
  readonly negated: Word | undefined;
  /** From the beginning of the name to the end of the value. */
  readonly place: Span;
}

export interface ReadOptions {
  readonly options: readonly WrittenOption[];
  readonly errors: readonly FilterError[];
}

/**
 * The options among words.
 * @param audience who reads the errors.
 */
export function readOptions(words: readonly Word[], audience: Audience): ReadOptions {
  const options: WrittenOption[] = [];
  const errors: FilterError[] = [];
  let negated: Word | undefined;
  let i = 0;
  while (i < words.length && errors.length < MAX_ERRORS) {
    const word = words[i++];
    if (!word) break;
    if (word.text === '!') {
      negated = word;
      continue;
    }
    const isOption = word.text.startsWith('-');
    const read = isOption
      ? (misnamed(word) ?? readOption(word, words[i], negated))
      : positional(word, options.at(-1), audience);
    negated = undefined;
    if (read === 'table') continue;
    if ('message' in read) {
      errors.push(read);
      // The value of an unknown option is not a second mistake.
      if (isOption && misnamed(word) && !/^([-!]|$)/.test(words[i]?.text ?? '')) i++;
      continue;
    }
    options.push(read);
    if (read.value && read.value === words[i]) i++;
  }
  if (negated) errors.push(refuse(negated, 'An option is missing after “!”.', ['-s', '-p'], ''));
  return { options, errors };
}

const NO_OPTION: readonly string[] = ['an option such as -p, -s or --dport'];

function refuse(place: Span, message: string, expected: readonly string[], suggestion?: string): FilterError {
  const error = { from: place.from, to: place.to, message, expected };
  return suggestion === undefined ? error : { ...error, suggestion };
}

/** A word that is not an option: the table after the command, or an extra word. */
function positional(word: Word, before: WrittenOption | undefined, audience: Audience): 'table' | FilterError {
  if (before?.spec.meaning.kind === 'command') {
    if (word.text === 'conntrack') return 'table';
    const table = TABLES.get(word.text);
    if (table) return refuse(word, elsewhereSentence(table, audience), ['the table conntrack']);
  }
  if (/^(and|or|not|&&)$/i.test(word.text)) {
    const message = `“${word.text}” cannot be used among options: all of them must match.`;
    return refuse(
      word,
      message,
      ['options only', 'conditions of the language only, such as proto = tcp and dport = 80'],
      /^(and|&&)$/i.test(word.text) ? '' : undefined,
    );
  }
  const option = `--${word.text}`;
  return refuse(
    word,
    `“${word.text}” does not belong to an option.`,
    NO_OPTION,
    findOption(option) ? option : undefined,
  );
}

const TABLES: ReadonlyMap<string, Elsewhere> = new Map([
  ['expect', 'expectationTable'],
  ['dying', 'dyingTable'],
  ['unconfirmed', 'unconfirmedTable'],
]);

/** Why a word that begins with a dash is not an option; undefined if it is one. */
function misnamed(word: Word): FilterError | undefined {
  const twoDashes = `-${word.text}`;
  if (word.text.length > 2 && findOption(twoDashes.replace(/=.*$/s, ''))) {
    return refuse(word, 'Long names take two dashes.', NO_OPTION, twoDashes);
  }
  const { name } = splitName(word);
  return findOption(name) ? undefined : unknownOption(word, name);
}

function readOption(word: Word, next: Word | undefined, negated: Word | undefined): WrittenOption | FilterError {
  const { name, attached } = splitName(word);
  const spec = findOption(name);
  if (!spec) return unknownOption(word, name);
  const from = negated?.from ?? word.from;
  const written = { spec, name, negated };
  if (spec.value === 'none') {
    if (attached) return refuse(attached, `${name} takes no value.`, NO_OPTION);
    return { ...written, value: undefined, place: { from, to: word.to } };
  }
  if (spec.value === 'optional') {
    if (attached) return attachedOptional(word, name, attached);
    const value = next && !/^[-!]/.test(next.text) ? next : undefined;
    return { ...written, value, place: { from, to: value?.to ?? word.to } };
  }
  const value = attached ?? (next && !/^-/.test(next.text) ? next : undefined);
  if (!value || value.text === '') return missingValue(word, name, spec);
  return { ...written, value, place: { from, to: value.to } };
}

/** The name of an option and a value in the same word: -s10.0.0.1 or --src=10.0.0.1. */
function splitName(word: Word): { name: string; attached: Word | undefined } {
  const { text } = word;
  const length = text.startsWith('--') ? text.indexOf('=') : Math.min(2, text.length);
  if (length < 0 || length >= text.length) return { name: text, attached: undefined };
  const skipped = text.startsWith('--') ? length + 1 : length;
  const from = word.plain ? word.from + skipped : word.from;
  return { name: text.slice(0, length), attached: { text: text.slice(skipped), from, to: word.to, plain: word.plain } };
}

function unknownOption(word: Word, name: string): FilterError {
  const place = word.plain ? { from: word.from, to: word.from + name.length } : word;
  const longer = OPTION_NAMES.filter((known) => name.length > 3 && known.startsWith(name));
  const [only] = longer;
  if (only !== undefined) {
    const message = `“${name}” is only the beginning of an option’s name.`;
    return refuse(place, message, longer, longer.length === 1 ? only : undefined);
  }
  const foreign = FOREIGN_OPTIONS.get(name);
  if (foreign !== undefined) return refuse(place, `${name} is “${foreign}” in conntrack.`, [foreign], foreign);
  const letter = name.slice(1);
  const otherCase = `-${letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()}`;
  const long = OPTION_NAMES.filter((known) => known.startsWith('--'));
  const suggestion =
    findOption(otherCase)?.meaning.kind === 'elsewhere' ? undefined : findOption(otherCase) && otherCase;
  return refuse(place, `conntrack has no option “${name}”.`, NO_OPTION, nearest(name, long) ?? suggestion);
}

/** iptables' options, each with the equivalent one of conntrack. */
const FOREIGN_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['--protocol', '--protonum'],
  ['--source', '--src'],
  ['--destination', '--dst'],
  ['--source-port', '--sport'],
  ['--destination-port', '--dport'],
]);

/** getopt passes such a value on, but conntrack looks only at the next word: it would select every translated flow. */
function attachedOptional(word: Word, name: string, attached: Word): FilterError {
  const message = `conntrack ignores a value attached to ${name}.`;
  return refuse(
    word,
    message,
    [`${name}, then the value as a separate word`],
    `${name} ${attached.text.replace(/^=/, '')}`,
  );
}

function missingValue(word: Word, name: string, spec: OptionSpec): FilterError {
  return refuse(word, `${name} needs a value.`, [`a value such as ${spec.example ?? '5'}`]);
}
