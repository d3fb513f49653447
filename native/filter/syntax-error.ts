// The first syntax error of a filter's tree, in words: what is missing or out of place, and what could stand
// there. Pure.

import type { Tree } from '@lezer/common';
import type { FilterError } from './error.ts';
import { findField } from './fields.ts';
import { expectedValues } from './values.ts';

const CONDITION = ['a condition such as dport = 443', 'an address, port, protocol or state', '('];

/** What the parser saw before the error, in tokens. */
interface Before {
  /** Name of the last token. */
  readonly last: string | undefined;
  /** Last word that is a field's place. */
  readonly field: string | undefined;
  /** Places of brackets still open, the innermost last. */
  readonly open: readonly { readonly bracket: string; readonly from: number }[];
}

/** The first error, or undefined for a tree without any. */
export function syntaxError(text: string, tree: Tree): FilterError | undefined {
  const at = firstError(tree);
  if (at === undefined) return undefined;
  const before = readBefore(text, tree, at);
  const from = at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
  const next = nextToken(text, from);
  const place = { from, to: from + next.length };
  return lexical(next, place) ?? structural(next, place, before);
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
  let field: string | undefined;
  const open: { bracket: string; from: number }[] = [];
  tree.iterate({
    to: at,
    enter(node) {
      if (node.to > at || node.type.isError || node.node.firstChild) return;
      if (node.from === node.to) return;
      last = node.name;
      if (last === '(' || last === '{') open.push({ bracket: last, from: node.from });
      if (last === ')' || last === '}') open.pop();
      if (last === 'Word') field = node.node.parent?.name === 'Field' ? text.slice(node.from, node.to) : field;
    },
  });
  return { last, field, open };
}

type Place = { readonly from: number; readonly to: number };

/** Characters that are no token at all. */
function lexical(next: string, place: Place): FilterError | undefined {
  if (next === '"') return { ...place, message: 'The text in quotes does not end.', expected: ['"'] };
  if (next === "'") return { ...place, message: 'Texts stand in double quotes.', expected: ['"'], suggestion: '"' };
  if (next === '|') return { ...place, message: '“|” is no operator.', expected: ['or', '||'], suggestion: '||' };
  if (next === '/')
    return { ...place, message: 'Regular expressions are not part of the language.', expected: ['~ with * and ?'] };
  if (next !== '' && !/^[\w.:*?%+@#[\](){},&|=!<>~\u{a1}-\u{10ffff}-]/u.test(next)) {
    return { ...place, message: `“${next}” is not part of the language.`, expected: [] };
  }
  return undefined;
}

function structural(next: string, place: Place, before: Before): FilterError {
  const { last, open } = before;
  const seen = next === '' ? 'The filter ends here' : `“${next}” stands here`;
  if (last !== undefined && AWAITS_VALUE.has(last)) {
    const field = before.field === undefined ? undefined : findField(before.field);
    return {
      ...place,
      message: `${seen}, but a value is missing.`,
      expected: field ? expectedValues(field) : ['a value'],
    };
  }
  const bracket = open.at(-1)?.bracket;
  if (bracket === '{') return { ...place, message: `${seen}, but the set is not closed.`, expected: [',', '}'] };
  if (/^([=<>~&]|!=|!~|in$|has$)/i.test(next)) {
    return {
      ...place,
      message: `Before “${next}” a field is missing.`,
      expected: ['a field such as proto, src or dport'],
    };
  }
  if (last === undefined || AWAITS_CONDITION.has(last)) {
    const message =
      next === ')' && bracket === undefined ? 'There is no “(” for this “)”.' : `${seen}, but a condition is missing.`;
    return { ...place, message, expected: CONDITION };
  }
  if (next === '' && bracket === '(')
    return { ...place, message: 'The “(” is not closed.', expected: [')'], suggestion: ')' };
  if (next === ')') return { ...place, message: 'There is no “(” for this “)”.', expected: ['and', 'or'] };
  return { ...place, message: `${seen}, where it has no meaning.`, expected: ['and', 'or', 'a condition'] };
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
