// The parts of a regular expression that match one character out of several: escapes and sets in brackets. Pure.

import { type CharacterSet, complement, DIGITS, SPACE, union, WORD } from './characters.ts';
import { refusePart } from './node.ts';

/** What was read and where the expression continues. */
export interface ReadSet {
  readonly set: CharacterSet;
  readonly to: number;
}

/** Characters by their letters after a backslash. */
const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};

/** A set in brackets, which begins at `from`, before it is negated. */
export function readSet(source: string, from: number): ReadSet & { readonly negated: boolean } {
  const negated = source.charAt(from + 1) === '^';
  let at = negated ? from + 2 : from + 1;
  const ranges: number[] = [];
  while (source.charAt(at) !== ']') {
    if (at >= source.length) refusePart(from, 1, 'The “[” is not closed.', [']', '\\[ for the character']);
    const member = readMember(source, at);
    ranges.push(...member.set);
    at = member.to;
  }
  at++;
  if (ranges.length === 0) {
    const expected = ['characters', '[\\]] for the bracket'];
    refusePart(from, at - from, 'The set in brackets is empty.', expected, negated ? '.' : undefined);
  }
  return { set: union(ranges), negated, to: at };
}

/** One member of a set: a character, an escape or a range. */
function readMember(source: string, from: number): ReadSet {
  refusePosix(source, from);
  const low = readCharacter(source, from);
  const isRange = source.charAt(low.to) === '-' && low.to + 1 < source.length && source.charAt(low.to + 1) !== ']';
  if (!isRange) return low;
  const high = readCharacter(source, low.to + 1);
  const text = source.slice(from, high.to);
  const first = onlyUnit(low.set);
  const last = onlyUnit(high.set);
  if (first === undefined || last === undefined) {
    const expected = ['\\- for the character'];
    refusePart(from, text.length, `“${text}” is not a range of characters.`, expected, text.replace(/(?<=.)-/, '\\-'));
  }
  if (first > last) {
    const turned = `${source.slice(low.to + 1, high.to)}-${source.slice(from, low.to)}`;
    refusePart(from, text.length, `The range ${text} ends before it begins.`, ['the smaller character first'], turned);
  }
  return { set: [first, last], to: high.to };
}

function onlyUnit(set: CharacterSet): number | undefined {
  return set.length === 2 && set[0] === set[1] ? set[0] : undefined;
}

function refusePosix(source: string, from: number): void {
  const [text, name = ''] = /^\[:(\w+):\]/.exec(source.slice(from)) ?? [];
  if (text === undefined) return;
  const expected = ['\\d, \\w or \\s', 'a range such as a-z'];
  refusePart(from, text.length, `“${text}” is not supported.`, expected, POSIX[name]);
}

function readCharacter(source: string, from: number): ReadSet {
  if (source.charAt(from) === '\\') return readEscape(source, from, true);
  const unit = source.charCodeAt(from);
  return { set: [unit, unit], to: from + 1 };
}

/** The escape whose backslash is at `from`. */
export function readEscape(source: string, from: number, inSet: boolean): ReadSet {
  const character = source.charAt(from + 1);
  const one = (unit: number, length: number): ReadSet => ({ set: [unit, unit], to: from + length });
  const known = CLASSES[character];
  if (known) return { set: known, to: from + 2 };
  const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(source.slice(from));
  if (code && /[xu]/.test(character)) return one(Number.parseInt(code[1] ?? code[2] ?? '', 16), code[0].length);
  const control = CONTROL[character];
  if (control !== undefined && !/^\\0\d/.test(source.slice(from))) return one(control, 2);
  if (character === '') refusePart(from, 1, 'A character is missing after “\\”.', ['\\\\ for the character']);
  if (/[A-Za-z0-9]/.test(character)) refuseEscape(source, from, character, inSet);
  return one(character.charCodeAt(0), 2);
}

function refuseEscape(source: string, from: number, character: string, inSet: boolean): never {
  const text = `\\${character}`;
  const itself = `${character} for the character`;
  if (/[1-9]/.test(character)) {
    refusePart(from, 2, `“${text}” is a back reference, which is not supported.`, ['the expression again', itself]);
  }
  if (/[bB]/.test(character) && !inSet) {
    refuseBoundary(source, from);
  }
  if (/[xu0]/.test(character)) {
    refusePart(from, 2, `“${text}” needs a character code.`, ['\\x41', '\\u0041']);
  }
  return refusePart(from, 2, `“${text}” has no meaning.`, ['\\d, \\w or \\s', itself]);
}

/** A word boundary. At the beginning or end of an expression, next to a character that must be there, it has an equivalent. */
function refuseBoundary(source: string, from: number): never {
  const said = source
    .replace(/^\\b(?=(?:\w|\\[wd])(?![*?{]))/, '(^|\\W)')
    .replace(/(?<=(?:(?<!\\)\w|\\[wd])\+?)\\b$/, '(\\W|$)');
  const expected = ['^', '$', '(^|\\W) and (\\W|$) around a word'];
  const message = `“${source.slice(from, from + 2)}” is not supported.`;
  if (/\\b/i.test(said)) refusePart(from, 2, message, expected);
  refusePart(0, source.length, message, expected, said);
}

/** POSIX's names of sets, with their equivalents here. */
const POSIX: Readonly<Record<string, string>> = {
  digit: '\\d',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};
