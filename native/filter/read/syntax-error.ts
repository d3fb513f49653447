// The first syntax error of a filter's tree, in words: what is missing or out of place, and what could be there. Pure.

import type { Tree } from '@lezer/common';
import type { Filter } from '../ast.ts';
import type { FilterError, ParseResult, Span } from '../error.ts';
import { expectedValues } from '../fields/field-words.ts';
import { findField } from '../fields/fields.ts';
import { isReserved } from '../write/reserved-words.ts';
import { canOnlyBeLeftOut, canOnlyEndAtEnd } from './brackets.ts';

const CONDITION = ['a condition such as dport = 443', 'an address, port, protocol or state', '('];

/** What the parser saw before the error, in tokens. */
interface Before {
  /** Name of the last token. */
  readonly last: string | undefined;
  /** Place of the last token. */
  readonly lastAt: Span;
  /** Whether the last token is the only one. */
  readonly isOnly: boolean;
  /** The last word in the place of a field. */
  readonly field: string | undefined;
  /** Brackets still open, the innermost last. */
  readonly open: readonly { readonly bracket: string; readonly from: number }[];
}

type TextReader = (text: string) => ParseResult<Filter>;

/**
 * The first error; undefined for a tree without any.
 * @param read reads another text, for suggestions that are made only if nothing else can be meant.
 */
export function syntaxError(text: string, tree: Tree, read: TextReader | undefined): FilterError | undefined {
  const at = firstError(tree);
  if (at === undefined) return undefined;
  const before = readBefore(text, tree, at);
  const from = at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
  const next = nextToken(text, from);
  const place = { from, to: from + next.length };
  return (
    lexical(next, place, text) ?? structural(next, place, before, (error) => bracketMended(text, error, before, read))
  );
}

function firstError(tree: Tree): number | undefined {
  let at: number | undefined;
  tree.iterate({
    enter(node) {
      if (node.type.isError && (at === undefined || node.from < at)) at = node.from;
    },
  });
  return at;
}

/** The token, or the single unknown character, at a place; '' at the end. */
function nextToken(text: string, from: number): string {
  const match = /[\w.:*?%+@#[\]\u{a1}-\u{10ffff}-][\w.:*?%+@#[\]/\u{a1}-\u{10ffff}-]*|&&|\|\||==|[!<>]=|!~|[\s\S]/uy;
  match.lastIndex = from;
  return match.exec(text)?.[0] ?? '';
}

function readBefore(text: string, tree: Tree, at: number): Before {
  let last: string | undefined;
  let lastAt: Span = { from: 0, to: 0 };
  let field: string | undefined;
  let tokens = 0;
  const open: { bracket: string; from: number }[] = [];
  tree.iterate({
    to: at,
    enter(node) {
      if (node.to > at || node.type.isError || node.node.firstChild) return;
      if (node.from === node.to) return;
      tokens++;
      last = node.name;
      lastAt = { from: node.from, to: node.to };
      if (last === '(' || last === '{') open.push({ bracket: last, from: node.from });
      if (last === ')' || last === '}') open.pop();
      if (last === 'Word') field = node.node.parent?.name === 'Field' ? text.slice(node.from, node.to) : field;
    },
  });
  return { last, lastAt, isOnly: tokens === 1, field, open };
}

/** Characters that are not a token, or begin one that does not end. */
function lexical(next: string, place: Span, text: string): FilterError | undefined {
  const rest = { from: place.from, to: text.length };
  switch (next) {
    case '"': {
      const error = { ...place, message: 'The quoted text is not closed.', expected: ['"'] };
      const written = text.slice(place.from);
      // Only the writer knows how many of the words belong in the quotes.
      return /[\\\s]/.test(written) ? error : { ...error, suggestion: `${written}"`, replaces: rest };
    }
    case "'": {
      const error = { ...place, message: 'Text goes in double quotes.', expected: ['"'] };
      const inside = /^'([^'"\\\n]*)'/.exec(text.slice(place.from)) ?? /^'([^\s'"\\]+)$/.exec(text.slice(place.from));
      if (!inside) return error;
      const replaces = { from: place.from, to: place.from + inside[0].length };
      return { ...error, suggestion: `"${inside[1]}"`, replaces };
    }
    case '|':
      return { ...place, message: '“|” is not an operator.', expected: ['or', '||'], suggestion: '||' };
    case '/': {
      const error = { ...place, message: 'The regular expression is not closed.', expected: ['/'] };
      const written = /^\/[^\s/\\[\]]+/.exec(text.slice(place.from))?.[0];
      if (written === undefined) return error;
      return { ...error, suggestion: `${written}/`, replaces: { from: place.from, to: place.from + written.length } };
    }
  }
  if (next !== '' && !/^[\w.:*?%+@#[\](){},&|=!<>~\u{a1}-\u{10ffff}-]/u.test(next)) {
    const expected = ['a condition such as dport = 443', 'double quotes around a text with such characters'];
    return { ...place, message: `“${next}” is not part of the language.`, expected };
  }
  return undefined;
}

/** The error of a parenthesis, with the suggestion to close it or leave it out if every way of doing so means the same. */
function bracketMended(text: string, error: FilterError, { open }: Before, read: TextReader | undefined): FilterError {
  if (!read) return error;
  const from = open.at(-1)?.from;
  if (from !== undefined) return canOnlyEndAtEnd(text, from, read) ? { ...error, suggestion: ')' } : error;
  return canOnlyBeLeftOut(text, error.from, read) ? { ...error, suggestion: '' } : error;
}

function structural(
  next: string,
  place: Span,
  before: Before,
  mended: (error: FilterError) => FilterError,
): FilterError {
  const { last, open } = before;
  const where = next === '' ? 'at the end' : `before “${next}”`;
  if (last !== undefined && AWAITS_VALUE.has(last)) return missingValue(where, place, before);
  const bracket = open.at(-1)?.bracket;
  if (bracket === '{') {
    const error = { ...place, message: `The set is not closed ${where}.`, expected: [',', '}'] };
    return {
      ...error,
      suggestion: next === '' ? '}' : /^[\w"]/.test(next) && !isReserved(next) ? `, ${next}` : `} ${next}`,
    };
  }
  const awaitsCondition = last === undefined || AWAITS_CONDITION.has(last);
  if (/^([=<>~&]|!=|!~|in$|has$)/i.test(next)) {
    const message = `A field is missing before “${next}”.`;
    return { ...place, message, expected: ['a field such as proto, src or dport'] };
  }
  if (awaitsCondition) return missingCondition(next, where, place, before);
  if (next === '' && bracket === '(') return mended({ ...place, message: 'The “(” is not closed.', expected: [')'] });
  if (next === ')') return mended({ ...place, message: 'There is no “(” for this “)”.', expected: ['and', 'or'] });
  const message = next === '' ? 'The filter is not complete.' : `“${next}” has no meaning here.`;
  return { ...place, message, expected: ['and', 'or', 'a condition'] };
}

function missingValue(where: string, place: Span, before: Before): FilterError {
  const field = before.field === undefined ? undefined : findField(before.field);
  const error = { ...place, message: `A value is missing ${where}.` };
  if (!field) return { ...error, expected: ['a value'] };
  return { ...error, expected: before.last === '&' ? ['a number from 0 to 0xffffffff'] : expectedValues(field) };
}

function missingCondition(next: string, where: string, place: Span, before: Before): FilterError {
  const { last, lastAt, isOnly, open } = before;
  if (next === ')' && open.length === 0) {
    return { ...place, message: 'There is no “(” for this “)”.', expected: CONDITION };
  }
  const error = { ...place, message: `A condition is missing ${where}.`, expected: CONDITION };
  // Empty parentheses, or a connective alone, do not say what to select.
  if (last === undefined || last === '(') return isJoining(next) ? { ...error, suggestion: '' } : error;
  // "tcp and" makes sense without its last token, and so does "tcp and and udp", but not "tcp and or udp".
  if (isOnly || (next !== '' && next !== ')' && !(isJoining(next) && wordOf(next) === wordOf(last)))) return error;
  return { ...error, suggestion: '', replaces: { from: lastAt.from, to: place.from } };
}

function isJoining(token: string): boolean {
  return /^(and|or|&&|\|\|)$/i.test(token);
}

/** The word for a token, given its text or its grammar name. */
function wordOf(token: string): string {
  const word = token.toLowerCase().replace(/op$/, '');
  return word === '&&' ? 'and' : word === '||' ? 'or' : word;
}

const AWAITS_VALUE: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '~',
  '!~',
  '&',
  '{',
  ',',
  'InOp',
  'HasOp',
]);
const AWAITS_CONDITION: ReadonlySet<string> = new Set(['(', '&&', '||', '!', 'AndOp', 'OrOp', 'NotOp']);
