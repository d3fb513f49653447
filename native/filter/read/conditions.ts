// From a text of conditions to its AST, or to errors with positions. Nothing is guessed: a text that is not understood as
// a whole is not a filter. Pure.
//
// Precedence: not, then and (also by mere juxtaposition), then or; parentheses group. Keywords are case-insensitive.

import type { SyntaxNode, Tree } from '@lezer/common';
import { combine, type Filter, MATCH_ALL } from '../ast.ts';
import type { ValueContext } from '../context.ts';
import { type FilterError, MAX_ERRORS, type ParseResult } from '../error.ts';
import { fieldSpec, findField } from '../fields/fields.ts';
import { operatorsOf } from '../fields/kinds.ts';
import type { Operator } from '../fields/operators.ts';
import { type BareMeaning, bareMeaning } from './bare-words.ts';
import { makeMatch } from './comparison.ts';
import type { Operand } from './comparison-parts.ts';
import { saidWithEnds } from './end-suggestion.ts';
import { parser } from './parser.gen.js';
import { similarField } from './similar-field.ts';
import { syntaxError } from './syntax-error.ts';
import type { ValueError } from './value-result.ts';

/** Deepest nesting of parentheses and `not`. */
export const MAX_FILTER_DEPTH = 128;

/** @param mends whether to try other texts, to find out if the error can be mended in only one way. */
export function parseConditions(text: string, context: ValueContext, mends = true): ParseResult<Filter> {
  const tree = treeOf(text);
  const wrong =
    depthError(tree) ?? syntaxError(text, tree, mends ? (other) => parseConditions(other, context, false) : undefined);
  if (wrong) return { ok: false, errors: [wrong] };
  const reader = new Reader(text, context);
  const only = tree.topNode.firstChild;
  const filter = only ? reader.read(only) : MATCH_ALL;
  return reader.errors.length > 0 ? { ok: false, errors: reader.errors.slice(0, MAX_ERRORS) } : { ok: true, filter };
}

const strictParser = parser.configure({ strict: true });
/** Characters needed after an error to explain it. */
const AROUND = 1000;

/** The tree; for a long text only up to its first error, since parsing past many errors takes long. */
function treeOf(text: string): Tree {
  if (text.length <= AROUND) return parser.parse(text);
  try {
    return strictParser.parse(text);
  } catch (error) {
    const at = error instanceof SyntaxError ? / at (\d+)/.exec(error.message)?.[1] : undefined;
    return parser.parse(at === undefined ? text : text.slice(0, Number(at) + AROUND));
  }
}

/** Checked before anything recurses into the tree. */
function depthError(tree: Tree): FilterError | undefined {
  let depth = 0;
  let from = -1;
  tree.iterate({
    enter(node) {
      if (node.name === 'Group' || node.name === 'Not') depth++;
      if (depth > MAX_FILTER_DEPTH && from < 0) from = node.from;
      return from < 0;
    },
    leave(node) {
      if (node.name === 'Group' || node.name === 'Not') depth--;
    },
  });
  if (from < 0) return undefined;
  const message = `More than ${MAX_FILTER_DEPTH} parentheses and “not” are nested here.`;
  return { from, to: from + 1, message, expected: ['fewer levels'] };
}

/** Placeholder for a part with errors; never returned. */
const BROKEN = MATCH_ALL;

class Reader {
  readonly errors: FilterError[] = [];
  readonly #text: string;
  readonly #context: ValueContext;

  constructor(text: string, context: ValueContext) {
    this.#text = text;
    this.#context = context;
  }

  read(node: SyntaxNode): Filter {
    if (this.errors.length >= MAX_ERRORS) return BROKEN;
    switch (node.name) {
      case 'Or':
      case 'And':
        return combine(node.name === 'Or' ? 'or' : 'and', this.#terms(node));
      case 'Not': {
        const term = this.#terms(node)[0] ?? BROKEN;
        return { kind: 'not', term };
      }
      case 'Group':
        return this.#terms(node)[0] ?? BROKEN;
      case 'Comparison':
        return this.#comparison(node);
      default:
        return this.#bare(node);
    }
  }

  #terms(node: SyntaxNode): Filter[] {
    return children(node)
      .filter((child) => TERMS.has(child.name))
      .map((child) => this.read(child));
  }

  #comparison(node: SyntaxNode): Filter {
    const parts = children(node);
    const name = parts.find((part) => part.name === 'Field');
    const mask = parts.find((part) => part.name === 'Mask')?.getChild('Value');
    const operators = parts.filter((part) => OPERATORS.has(part.name));
    const first = operators[0];
    const last = operators.at(-1);
    if (!name || !first || !last) return BROKEN;
    const word = this.#slice(name);
    const field = findField(word);
    if (!field) return this.#refuse(unknownField(word, name.from));
    const set = node.getChild('Set') ?? node;
    const operands = set.getChildren('Value').map((value) => this.#operand(value));
    const op = operators.map((part) => OPERATOR_WORDS[part.name] ?? this.#slice(part)).join(' ');
    const match = makeMatch({
      field,
      op: (op === '==' ? '=' : op) as Operator,
      from: first.from,
      to: last.to,
      operands,
      mask: mask ? this.#operand(mask) : undefined,
      whole: { from: node.from, to: node.to },
      context: this.#context,
    });
    return Array.isArray(match) ? this.#refuse(...match) : match;
  }

  #bare(node: SyntaxNode): Filter {
    const operands = node.getChildren('Value').map((value) => this.#operand(value));
    const meanings = this.#meanings(operands);
    const errors = meanings.flatMap((meaning, i) => {
      const from = operands[i]?.from ?? 0;
      if (!('message' in meaning)) return [];
      return [{ ...meaning, from, to: operands[i]?.to ?? from }];
    });
    if (errors.length > 0) return this.#refuse(...(this.#missingOperator(node) ?? errors));
    const known = meanings.flatMap((meaning) => ('field' in meaning ? [meaning] : []));
    const first = known[0];
    if (!first) return BROKEN;
    const odd = known.findIndex((meaning) => meaning.field !== first.field || (known.length > 1 && meaning.op !== '='));
    const at = operands[Math.max(0, odd)];
    if (odd >= 0 && at) {
      const message = 'A list must hold values of one kind.';
      const suggestion = `(${operands.map(({ from, to }) => this.#text.slice(from, to)).join(' or ')})`;
      const replaces = { from: node.from, to: node.to };
      const expected = [`a value of ${first.field}`, 'or'];
      return this.#refuse({ from: at.from, to: at.to, message, expected, suggestion, replaces });
    }
    const values = operands.map((operand, i) => ({ ...operand, text: known[i]?.text ?? '', quoted: false }));
    const { from, to } = node;
    const match = makeMatch({
      field: fieldSpec(first.field),
      op: first.op,
      from,
      to,
      operands: values,
      mask: undefined,
      whole: { from, to },
      context: this.#context,
    });
    return Array.isArray(match) ? this.#refuse(...match) : match;
  }

  /** What each word means, up to the last error that is reported. */
  #meanings(operands: readonly Operand[]): (BareMeaning | ValueError)[] {
    const meanings: (BareMeaning | ValueError)[] = [];
    let errors = 0;
    for (const { quoted, text } of operands) {
      const meaning = bareMeaning(quoted ? `"${text}"` : text);
      meanings.push(meaning);
      if ('message' in meaning && ++errors >= MAX_ERRORS) break;
    }
    return meanings;
  }

  /** "dport 443", as other tools write it. */
  #missingOperator(node: SyntaxNode): FilterError[] | undefined {
    const next = node.nextSibling;
    const field = findField(this.#slice(node));
    if (!field || next?.name !== 'Bare') return undefined;
    const [op = '='] = operatorsOf(field.kind);
    const message = `An operator is missing between “${this.#slice(node)}” and its value.`;
    const values = next.getChildren('Value').map((value) => this.#slice(value));
    const error = { from: node.from, to: next.to, message, expected: operatorsOf(field.kind) };
    // Only the writer knows whether less or more is meant.
    if (/^[<>]/.test(op)) return [error];
    return [{ ...error, suggestion: saidWithEnds(field, op, values) ?? `${field.name} ${op} ${this.#slice(next)}` }];
  }

  #operand(value: SyntaxNode): Operand {
    const { from, to } = value;
    const text = this.#slice(value);
    if (value.getChild('String')) return { text: unquote(text), quoted: true, from, to };
    return { text, quoted: false, regex: value.getChild('Regex') !== null, from, to };
  }

  #refuse(...errors: FilterError[]): Filter {
    this.errors.push(...errors);
    return BROKEN;
  }

  #slice(node: SyntaxNode): string {
    return this.#text.slice(node.from, node.to);
  }
}

const TERMS: ReadonlySet<string> = new Set(['Or', 'And', 'Not', 'Group', 'Comparison', 'Bare']);
const OPERATORS: ReadonlySet<string> = new Set(['CompareOp', 'LikeOp', 'NotOp', 'InOp', 'HasOp']);
/** Keyword operators, whatever their case; `!in` is `not in`. */
const OPERATOR_WORDS: Readonly<Record<string, string>> = { NotOp: 'not', InOp: 'in', HasOp: 'has' };

function children(node: SyntaxNode): SyntaxNode[] {
  const list: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) list.push(child);
  return list;
}

function unknownField(word: string, from: number): FilterError {
  const suggestion = similarField(word);
  const error = {
    from,
    to: from + word.length,
    message: `There is no field “${word}”.`,
    expected: ['a field such as proto, state, src, dst, dport or bytes'],
  };
  return suggestion === undefined ? error : { ...error, suggestion };
}

/** The text of a quoted token: \n is a line end, any other character after \ is itself. */
function unquote(token: string): string {
  return token.slice(1, -1).replace(/\\([\s\S])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
