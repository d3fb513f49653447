// An AST as its canonical text: parseFilter(printFilter(filter)) equals the filter. Pure.

import { formatAddress } from '../flow/address.ts';
import { PROTOCOL_NAMES } from '../flow/names.ts';
import type { Filter, Match, Value } from './ast.ts';
import { type Field, fieldSpec } from './fields.ts';
import { isKeyword } from './keywords.ts';
import type { FieldKind } from './kinds.ts';
import { printDuration, printSize, printTime } from './numbers.ts';
import { writtenPrefix } from './values.ts';

/** The canonical text; '' for what matches everything. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return '';
    case 'match':
      return printMatch(filter);
    case 'not':
      return `not ${printTerm(filter.term, filter.term.kind === 'and' || filter.term.kind === 'or')}`;
    case 'and':
      return filter.terms.map((term) => printTerm(term, term.kind === 'or')).join(' and ');
    case 'or':
      return filter.terms.map((term) => printFilter(term)).join(' or ');
  }
}

function printTerm(term: Filter, grouped: boolean): string {
  return grouped ? `(${printFilter(term)})` : printFilter(term);
}

function printMatch(match: Match): string {
  const spec = fieldSpec(match.field);
  if (spec.kind === 'flag' && match.op === '=' && isYes(match)) return match.field;
  const mask = match.mask === undefined ? '' : ` & ${hex(match.mask)}`;
  return `${match.field}${mask} ${match.op} ${printOperands(match)}`;
}

function isYes(match: Match): boolean {
  const value = match.values[0];
  return value?.type === 'name' && value.name === 'yes';
}

/** The text after a match's operator. */
export function printOperands(match: Match): string {
  const spec = fieldSpec(match.field);
  const values = match.values.map((value) => printValue(spec, value));
  return values.length > 1 ? `{${values.join(', ')}}` : (values[0] ?? '');
}

/** One value as the language writes it. */
export function printValue(field: Field, value: Value): string {
  switch (value.type) {
    case 'number':
      return printNumber(field.kind, value.value);
    case 'range':
      return `${printNumber(field.kind, value.from)}-${printNumber(field.kind, value.to)}`;
    case 'name':
      return value.name;
    case 'addresses':
      return printAddresses(value);
    case 'text':
      return /[*?]/.test(value.text) ? quoteText(value.text) : printText(value.text);
    case 'pattern':
      return printText(value.pattern);
  }
}

function printNumber(kind: FieldKind, value: number): string {
  switch (kind) {
    case 'mark':
    case 'status':
      return hex(value);
    case 'size':
      return printSize(value);
    case 'duration':
      return printDuration(value);
    case 'time':
      return printTime(value);
    case 'protocol':
      return PROTOCOL_NAMES.get(value) ?? String(value);
    default:
      return String(value);
  }
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function printAddresses(value: Value & { type: 'addresses' }): string {
  const prefix = writtenPrefix(value);
  const first = formatAddress(value.first);
  const last = formatAddress(value.last);
  if (first === last) return first;
  return prefix === undefined ? `${first}-${last}` : `${first}/${prefix}`;
}

/** A text bare where the grammar reads it as one word, otherwise quoted. */
function printText(text: string): string {
  const bare = /^[\w.:*?%+@#[\]-][\w.:*?%+@#[\]/-]*$/.test(text) && !isKeyword(text);
  return bare ? text : quoteText(text);
}

/** A text in double quotes. */
export function quoteText(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
