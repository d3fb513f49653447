// Checks an AST from a caller, down to its last value: untyped programs pass anything, and a filter can be read from a
// file. Does not check what the values mean. Pure.

import { checkArray, checkObject, shown } from '../flow/checks.ts';
import type { Filter, Value } from './ast.ts';
import { FIELDS } from './fields/fields.ts';
import type { Operator } from './fields/operators.ts';

/** Deeper than any text can nest, and far less than the stack can hold. */
const MAX_DEPTH = 1000;

const OPERATORS = {
  '=': true,
  '!=': true,
  '<': true,
  '<=': true,
  '>': true,
  '>=': true,
  in: true,
  'not in': true,
  '~': true,
  '!~': true,
  has: true,
  'not has': true,
} as const satisfies Record<Operator, true>;

/** @throws TypeError that shows the invalid part. */
export function checkFilter(filter: unknown): asserts filter is Filter {
  checkTerm(filter, 0);
}

type Parts = Partial<Record<string, unknown>>;

function checkTerm(filter: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new TypeError(`Expected a filter nested at most ${MAX_DEPTH} times`);
  checkObject(filter, 'the AST of a filter, as parseFilter makes it');
  const parts: Parts = Object(filter);
  if (parts.kind === 'match') checkMatch(filter);
  else if (parts.kind === 'not') checkTerm(parts.term, depth + 1);
  else if (parts.kind === 'and' || parts.kind === 'or') {
    checkArray(parts.terms, '"terms" to be an array of filters');
    if (Array.isArray(parts.terms)) for (const one of parts.terms) checkTerm(one, depth + 1);
  } else if (parts.kind !== 'all') throw unknown(filter);
}

/** @throws TypeError for an invalid comparison. */
export function checkMatch(match: unknown): void {
  checkObject(match, 'a comparison of a filter');
  const { field, op, values, mask }: Parts = Object(match);
  const isField = typeof field === 'string' && NAMES.has(field);
  const isOperator = typeof op === 'string' && Object.hasOwn(OPERATORS, op);
  const isMask = mask === undefined || typeof mask === 'number';
  if (!isField || !isOperator || !isMask || !Array.isArray(values) || values.length === 0) throw unknown(match);
  for (const value of values) checkValue(value);
}

const NAMES: ReadonlySet<string> = new Set(FIELDS.map(({ name }) => name));

/** @throws TypeError for an invalid value. */
export function checkValue(value: unknown): void {
  checkObject(value, 'a value of a filter');
  if (!isValue(Object(value))) throw unknown(value);
}

function isValue(value: { readonly [Name in 'type' | ValuePart]?: unknown }): boolean {
  switch (value.type) {
    case 'number':
      return typeof value.value === 'number';
    case 'range':
      return typeof value.from === 'number' && typeof value.to === 'number';
    case 'name':
      return typeof value.name === 'string';
    case 'addresses':
      return isWords(value.first) && isWords(value.last);
    case 'masked':
      return isWords(value.address) && isWords(value.mask);
    case 'labels':
      return isWords(value.bits) && isWords(value.mask);
    case 'end':
      return isEnd(value);
    case 'text':
      return typeof value.text === 'string';
    case 'pattern':
      return typeof value.pattern === 'string';
    case 'regex':
      return typeof value.source === 'string' && typeof value.ignoreCase === 'boolean';
    default:
      return false;
  }
}

/** Its addresses are themselves a value. */
function isEnd({ addresses, ports }: { readonly addresses?: unknown; readonly ports?: unknown }): boolean {
  const { type, ...parts }: Parts = Object(addresses);
  const { from, to }: Parts = Object(ports);
  const areAddresses = (type === 'addresses' || type === 'masked') && isValue({ type, ...parts });
  return areAddresses && typeof from === 'number' && typeof to === 'number';
}

/** The names of the parts of any value. */
type ValuePart = Value extends infer One ? (One extends Value ? Exclude<keyof One, 'type'> : never) : never;

function isWords(words: unknown): boolean {
  return Array.isArray(words) && words.length === 4 && words.every((word) => typeof word === 'number');
}

function unknown(part: unknown): TypeError {
  return new TypeError(`Expected the AST of a filter, as parseFilter makes it, got ${shown(part)} in it`);
}
