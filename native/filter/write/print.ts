// An AST as its canonical text: parseFilter(printFilter(filter)) equals the filter. Pure.

import { checkObject } from '../../flow/checks.ts';
import type { LabelNames } from '../../flow/connlabels.ts';
import { PROTOCOL_NAMES } from '../../flow/names.ts';
import type { Filter, Match, Value } from '../ast.ts';
import { checkFilter, checkValue } from '../check-filter.ts';
import { checkContext, type ValueContext } from '../context.ts';
import { type Field, fieldSpec } from '../fields/fields.ts';
import type { FieldKind } from '../fields/kinds.ts';
import { printLabelMask, printLabelSet } from '../label-set.ts';
import { printAddresses, printEnd } from './addresses.ts';
import { printDuration, printRate, printSize, printTime } from './numbers.ts';
import { labelNamed, labelText, printText, quoteText } from './text.ts';

/**
 * The canonical text; '' for the filter that matches everything.
 * @param context label names, written in place of numbers; whoever reads the text must know the same names.
 */
export function printFilter(filter: Filter, context: ValueContext = {}): string {
  checkFilter(filter);
  checkContext(context);
  return printed(filter, context);
}

function printed(filter: Filter, context: ValueContext): string {
  switch (filter.kind) {
    case 'all':
      return '';
    case 'match':
      return printMatch(filter, context);
    case 'not':
      return `not ${printTerm(filter.term, filter.term.kind === 'and' || filter.term.kind === 'or', context)}`;
    case 'and':
      return filter.terms.map((term) => printTerm(term, term.kind === 'or', context)).join(' and ');
    case 'or':
      return filter.terms.map((term) => printed(term, context)).join(' or ');
  }
}

function printTerm(term: Filter, grouped: boolean, context: ValueContext): string {
  return grouped ? `(${printed(term, context)})` : printed(term, context);
}

function printMatch(match: Match, context: ValueContext): string {
  const spec = fieldSpec(match.field);
  if (spec.kind === 'flag' && match.op === '=' && isYes(match)) return match.field;
  const mask = printMask(match);
  return `${match.field}${mask === undefined ? '' : ` & ${mask}`} ${match.op} ${printOperands(match, context)}`;
}

/** The mask of a comparison, as text; undefined if it has none. */
export function printMask(match: Match): string | undefined {
  return match.mask === undefined ? printLabelMask(match) : hex(match.mask);
}

function isYes(match: Match): boolean {
  const value = match.values[0];
  return value?.type === 'name' && value.name === 'yes';
}

/** The text after a match's operator. */
export function printOperands(match: Match, context: ValueContext = {}): string {
  const spec = fieldSpec(match.field);
  const values = match.values.map((value) => printValue(spec, value, context));
  return values.length > 1 ? `{${values.join(', ')}}` : (values[0] ?? '');
}

/** One value as the language writes it; see printFilter. */
export function printValue(field: Field, value: Value, context: ValueContext = {}): string {
  checkObject(field, 'a field out of FIELDS');
  checkValue(value);
  checkContext(context);
  switch (value.type) {
    case 'number':
      if (field.kind === 'labels') return printLabel(value.value, context.labels);
      return printNumber(field.kind, value.value);
    case 'range':
      return `${printNumber(field.kind, value.from)}-${printNumber(field.kind, value.to)}`;
    case 'name':
      return value.name;
    case 'addresses':
    case 'masked':
      return printAddresses(value);
    case 'end':
      return printEnd(value);
    case 'labels':
      return printLabelSet(value);
    case 'text':
      return /[*?]/.test(value.text) ? quoteText(value.text) : printText(value.text);
    case 'pattern':
      return printText(value.pattern);
    case 'regex':
      return printRegex(value);
  }
}

function printNumber(kind: FieldKind, value: number): string {
  switch (kind) {
    case 'mark':
    case 'status':
      return hex(value);
    case 'size':
      return printSize(value);
    case 'rate':
      return printRate(value);
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

/** A label by its name if that means no other label, otherwise by its number. */
function printLabel(bit: number, labels: LabelNames = new Map()): string {
  const name = labels.get(bit);
  return name !== undefined && labelNamed(name, labels) === bit ? labelText(name) : String(bit);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** A regular expression between slashes, with its own slashes escaped. */
function printRegex({ source, ignoreCase }: Value & { type: 'regex' }): string {
  const body = source.replace(/\\[\s\S]|\//g, (part) => (part === '/' ? '\\/' : part));
  return `/${body}/${ignoreCase ? 'i' : ''}`;
}
