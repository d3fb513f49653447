// Parses sets of labels: as a number, under a mask, and what is meant if a set is given for one label. Pure.

import type { LabelNames } from '../../flow/connlabels.ts';
import type { Match } from '../ast.ts';
import type { FilterError, Span } from '../error.ts';
import { expectedValues } from '../fields/field-words.ts';
import { fieldSpec } from '../fields/fields.ts';
import type { Operator } from '../fields/operators.ts';
import { ALL_LABELS, labelSets, numberOf, printLabelMask, printLabelSet, setValue } from '../label-set.ts';
import { labelNamed, labelText } from '../write/text.ts';
import { refuse, refuseFor, type ValueResult } from './value-result.ts';

/** Whether a text is a set of labels rather than the number of one: hexadecimal with more digits than a label's number has. */
export function looksLikeLabelSet(text: string): boolean {
  return /^0x[0-9a-f]{3,32}$/i.test(text) && numberOf(text) !== undefined;
}

/**
 * A set of labels as written: hexadecimal with at most 32 digits, or 0. Other decimal numbers are refused, since they
 * could be the number of one label.
 */
export function parseLabelSet(text: string, quoted: boolean, labels?: LabelNames): ValueResult {
  const number = quoted ? undefined : numberOf(text);
  if (number !== undefined) return { ok: true, value: setValue(number, ALL_LABELS) };
  if (!quoted && /^0x[0-9a-f]+$/i.test(text)) return refuse(text, 'There are 128 labels: 32 digits at most.', EXPECTED);
  const isNumber = !quoted && /^[0-9]{1,3}$/.test(text) && Number(text) <= 127;
  if (!isNumber && labelNamed(text, labels) === undefined)
    return refuse(text, `“${text}” is not a set of labels.`, EXPECTED);
  // A number might be meant as the set.
  const meant = isNumber ? undefined : `label has ${labelText(text)}`;
  return refuseFor(text, `“${text}” is one label; labels is the whole set.`, EXPECTED, meant);
}

/** Operators that compare with one value, each as `=` or `!=`. */
const EQUAL_TO: ReadonlyMap<Operator, '=' | '!='> = new Map([
  ['=', '='],
  ['in', '='],
  ['has', '='],
  ['!=', '!='],
  ['not in', '!='],
  ['not has', '!='],
]);

/** What a comparison of one label means if it is given a mask or a set; undefined if it is given neither or is ambiguous. */
export function setMeant(value: Part, mask: Part | undefined, op: Operator): string | undefined {
  const equals = EQUAL_TO.get(op);
  if (equals === undefined) return undefined;
  if (mask) {
    // The value of `has` might be the number of one label.
    if (op !== equals) return undefined;
    const match = maskedLabels(equals, value, mask, value);
    return 'message' in match ? undefined : printLabels(match, equals);
  }
  if (value.quoted || !looksLikeLabelSet(value.text)) return undefined;
  const bits = numberOf(value.text) ?? 0n;
  const isPart = op.endsWith('has');
  // The empty set is part of every set.
  if (isPart && bits === 0n) return undefined;
  const set = setValue(bits, isPart ? bits : ALL_LABELS);
  return printLabels({ kind: 'match', field: 'labels', op: equals, values: [set] }, equals);
}

/** The condition that a flow has all labels of a set, and possibly others; undefined for a text that is not a set. */
export function hasAllOf(text: string): Match | undefined {
  const bits = looksLikeLabelSet(text) ? numberOf(text) : undefined;
  // The empty set is part of every set.
  return bits ? { kind: 'match', field: 'labels', op: '=', values: [setValue(bits, bits)] } : undefined;
}

function printLabels(match: Match, op: string): string | undefined {
  const [set] = labelSets(match);
  if (!set) return undefined;
  const mask = printLabelMask(match);
  return `labels${mask === undefined ? '' : ` & ${mask}`} ${op} ${printLabelSet(set)}`;
}

const EXPECTED: readonly string[] = expectedValues(fieldSpec('labels'));

/** A part of a comparison and its place. */
type Part = Span & { readonly text: string; readonly quoted: boolean };

/** `labels & mask = value`, or what is wrong with it. @param operator its place. */
export function maskedLabels(op: Operator, operand: Part | undefined, mask: Part, operator: Span): Match | FilterError {
  const wrong = ({ from, to }: Span, message: string, expected: string): FilterError => {
    return { from, to, message, expected: [expected] };
  };
  const maskBits = mask.quoted ? undefined : maskedNumber(mask.text);
  if (maskBits === undefined) return wrong(mask, `“${mask.text}” is not a mask.`, 'a number of at most 128 bits');
  const bits = !operand || operand.quoted ? undefined : maskedNumber(operand.text);
  const isEquality = op === '=' || op === '!=';
  if (!isEquality || !operand || bits === undefined) {
    const message = 'A mask works only with = or != and one number.';
    return wrong(operand && isEquality ? operand : operator, message, 'labels & 0xff = 0x1');
  }
  if ((bits & ~maskBits) !== 0n) {
    const outcome = op === '=' ? 'it could never be equal' : 'it would always differ';
    const message = `The value has bits outside the mask ${mask.text}: ${outcome}.`;
    return wrong(operand, message, `only bits in ${mask.text}`);
  }
  return { kind: 'match', field: 'labels', op, values: [setValue(bits, maskBits)] };
}

/** Under a mask a decimal number cannot be mistaken for a label's. */
function maskedNumber(text: string): bigint | undefined {
  const number = /^(0|[1-9][0-9]{0,38})$/.test(text) ? BigInt(text) : numberOf(text);
  return number !== undefined && number <= ALL_LABELS ? number : undefined;
}
