// The suggestion when an operator does not work with its field or its values: the same condition in other words, never a
// similar one. Pure.

import { operatorsOf } from '../fields/kinds.ts';
import { type Operator, positiveOf } from '../fields/operators.ts';
import { quoteText } from '../write/text.ts';
import type { ComparisonParts, Operand } from './comparison-parts.ts';

/** Operators that mean the same for one value: that a flow has it. Orders and patterns mean something else. */
const HAS_IT: readonly Operator[] = ['=', 'in', 'has', '~'];
const LACKS_IT: readonly Operator[] = ['!=', 'not in', 'not has', '!~'];

/**
 * The comparison with an operator of its field that means the same; undefined if there is none.
 * @param isMatch whether the comparison is valid with an operator.
 */
export function otherOperator(parts: ComparisonParts, isMatch: (op: Operator) => boolean): string | undefined {
  const { field, op, operands } = parts;
  const same = [HAS_IT, LACKS_IT].find((operators) => operators.includes(op));
  if (!same) return undefined;
  if (operands.length > 1) return eachByItself(parts);
  const other = same.find((one) => !/~/.test(one) && operatorsOf(field.kind).includes(one) && isMatch(one));
  return other === undefined ? undefined : withOperator(parts, other);
}

/**
 * Alternatives for a list, with an operator that takes one value: `(label has 5 or label has 6)` for `label in {5, 6}`.
 * Undefined if a list is not clearly "one of": `label has 5, 6` might mean both.
 */
export function eachByItself(parts: ComparisonParts): string | undefined {
  const { field, op, operands } = parts;
  const allowed = operatorsOf(field.kind);
  const isSet = op === '=' || op === '!=' || op === 'in' || op === 'not in';
  const one = isSet ? 'has' : op === '~' || op === '!~' ? '~' : undefined;
  if (one === undefined || !allowed.includes(one) || operands.length < 2) return undefined;
  const each = operands.map((operand) => `${field.name} ${one} ${written(operand)}`).join(' or ');
  return positiveOf(op) ? `not (${each})` : `(${each})`;
}

/** Nobody writes a condition on more labels. */
const MAX_LABELS = 32;

/** A range of labels as alternatives, one for each label. */
export function labelsOf(op: Operator, { from, to }: { from: number; to: number }): string | undefined {
  if (to - from >= MAX_LABELS) return undefined;
  const each = Array.from({ length: to - from + 1 }, (_, i) => `label has ${from + i}`).join(' or ');
  return positiveOf(op) ? `not (${each})` : `(${each})`;
}

/**
 * `bytes > 1,5GB` with a decimal point. Three digits after the comma could be thousands; a space after it, or a unit before
 * it, makes it a list.
 */
export function decimalComma({ field, op, operands }: ComparisonParts): string | undefined {
  const [whole, fraction, third] = operands;
  const isNumber = field.kind === 'size' || field.kind === 'rate' || field.kind === 'duration';
  if (!isNumber || !whole || !fraction || third || fraction.from !== whole.to + 1) return undefined;
  const digits = /^[0-9]+(?=[ \t]*[a-z])/i.exec(fraction.text)?.[0].length;
  if (!/^[0-9]+$/.test(whole.text) || digits === undefined || digits === 3) return undefined;
  return `${field.name} ${op} ${whole.text}.${fraction.text}`;
}

function written({ text, quoted }: Operand): string {
  return quoted ? quoteText(text) : text;
}

/** The comparison's text with another operator. */
function withOperator({ field, operands }: ComparisonParts, op: Operator): string {
  return `${field.name} ${op} ${operands.map(written).join()}`;
}
