// One comparison from its parts: field, mask, operator and operands, each with its place in the text. Checks every
// combination, for the text and the builder alike. Pure.

import type { Match, Value } from '../ast.ts';
import type { ValueContext } from '../context.ts';
import { type FilterError, MAX_ERRORS, type Span } from '../error.ts';
import { expectedValues } from '../fields/field-words.ts';
import { type Field, fieldSpec } from '../fields/fields.ts';
import { KINDS, operatorsOf, takesMask } from '../fields/kinds.ts';
import { type Operator, positiveOf } from '../fields/operators.ts';
import type { ComparisonParts, Operand } from './comparison-parts.ts';
import { saidWithEnds } from './end-suggestion.ts';
import { foreignEnd, foreignTerm } from './foreign-values.ts';
import { maskedLabels, setMeant } from './label-set-values.ts';
import { maskedOrder } from './masked-order.ts';
import { parseInteger } from './numbers.ts';
import { decimalComma, eachByItself, labelsOf, otherOperator } from './operator-suggestion.ts';
import type { ValueError, ValueResult } from './value-result.ts';
import { parsePattern, parseRegex, parseValue } from './values.ts';

/** The comparison, or everything that is wrong with it. */
export function makeMatch(parts: ComparisonParts): Match | FilterError[] {
  return readMatch(parts, true);
}

/** @param mends whether another operator can be suggested, which is then tried here. */
function readMatch(written: ComparisonParts, mends: boolean): Match | FilterError[] {
  const parts = withOneLabel(written);
  const { field } = parts;
  const { operands, mask, op: wanted } = asReply(splitMask(parts), parts);
  const op = plainOperator({ ...parts, op: wanted }, operands);
  const labels = allLabels(parts, op, operands, mask);
  if (labels) return 'message' in labels ? [labels] : labels;
  const operatorError = checkOperator(parts, op, mends);
  if (operatorError) return [operatorError];
  const values: Value[] = [];
  const errors: FilterError[] = [];
  for (const operand of operands) {
    const result = parseOperand(field, op, operand, parts.context);
    if (result.ok) values.push(result.value);
    else errors.push(place(result.error, operand, parts));
    if (errors.length >= MAX_ERRORS) break;
  }
  if (errors.length > 0) return withEnds(parts, op, operands, errors);
  if (mask) return maskedMatch(parts, op, values, operands, mask);
  const valueError = checkValues(parts, op, values, operands);
  return valueError ? [valueError] : { kind: 'match', field: field.name, op, values };
}

/** `labels has 5` is read as `label has 5`. */
function withOneLabel(parts: ComparisonParts): ComparisonParts {
  const isOne = parts.field.kind === 'label-set' && (parts.op === 'has' || parts.op === 'not has');
  return isOne ? { ...parts, field: fieldSpec('label') } : parts;
}

/** A comparison of labels under a mask, or the error for a set given instead of one label; undefined otherwise. */
function allLabels(
  parts: ComparisonParts,
  op: Operator,
  operands: readonly Operand[],
  mask: Operand | undefined,
): Match | FilterError | undefined {
  const { field } = parts;
  const [only, second] = operands;
  if (field.kind === 'label-set' && mask && !second) return maskedLabels(op, only, mask, parts);
  if (field.kind !== 'labels' || !only || second) return undefined;
  const meant = setMeant(only, mask, parts.op);
  if (meant === undefined) return undefined;
  const message = 'label is one label; labels is the number of the whole set.';
  return { from: only.from, to: only.to, message, expected: expectedValues(field), ...rewritten(parts, meant) };
}

/** The errors of values, or one that suggests the right form if the values are clear but not what the field takes. */
function withEnds(
  parts: ComparisonParts,
  op: Operator,
  operands: readonly Operand[],
  errors: FilterError[],
): FilterError[] {
  const { field } = parts;
  // A pattern that no address matches may be an address with its port.
  const plain = op === '~' ? '=' : op === '!~' ? '!=' : op;
  const texts = operands.map(({ text, quoted, regex }) => (quoted || regex ? '' : text));
  const suggestion = parts.mask ? undefined : saidWithEnds(field, plain, texts);
  if (suggestion === undefined) return errors;
  const at = texts.findIndex((text) => saidWithEnds(field, plain, [text]) !== undefined);
  const { from, to } = operands[at] ?? parts;
  const text = texts[at] ?? '';
  const isEnd = foreignEnd(text) !== undefined;
  // The errors already say what is wrong and how to mend it.
  if (!isEnd && errors.every((error) => error.suggestion !== undefined)) return errors;
  const takes = field.kind === 'port' ? 'a port' : 'an address';
  const message = isEnd
    ? `${field.name} takes ${takes}; this is an address and a port.`
    : `“${text}” is written “${foreignTerm(field, text)}” here.`;
  const expected = expectedValues(field).slice(0, 1);
  return [{ from, to, message, expected, ...rewritten(parts, suggestion) }];
}

/** `mark = 0x10/0xff` is `mark & 0xff = 0x10`, as in iptables and conntrack. */
function splitMask(parts: ComparisonParts): { operands: readonly Operand[]; mask: Operand | undefined } {
  const only = parts.operands[0];
  const slash = only && !only.quoted && !only.regex && takesMask(parts.field.kind) ? only.text.indexOf('/') : -1;
  if (!only || slash < 0 || parts.mask || parts.operands.length !== 1)
    return { operands: parts.operands, mask: parts.mask };
  const at = only.from + slash;
  const mask = { text: only.text.slice(slash + 1), quoted: false, from: at + 1, to: only.to };
  return { operands: [{ ...only, text: only.text.slice(0, slash), to: at }], mask };
}

/** The status word that the table shows for the absence of a bit: `status = unreplied`. */
function asReply(
  split: { operands: readonly Operand[]; mask: Operand | undefined },
  { field, op }: ComparisonParts,
): { operands: readonly Operand[]; mask: Operand | undefined; op: Operator } {
  const [only, second] = split.operands;
  const opposite = OPPOSITES.get(op);
  const unreplied = field.kind === 'status' && only?.text.toLowerCase() === 'unreplied' && !second && !split.mask;
  if (!only || !unreplied || !opposite) return { ...split, op };
  return { operands: [{ ...only, text: 'seen_reply' }], mask: undefined, op: opposite };
}

const OPPOSITES: ReadonlyMap<Operator, Operator> = new Map([
  ['=', '!='],
  ['!=', '='],
  ['has', 'not has'],
  ['not has', 'has'],
]);

/** A list after = means any of it; = with a single bit of a set means that the set has it. */
function plainOperator(parts: ComparisonParts, operands: readonly Operand[]): Operator {
  const { op, field } = parts;
  if (op !== '=' && op !== '!=') return op;
  const named = field.kind === 'labels' || (field.kind === 'status' && !/^[0-9]/.test(operands[0]?.text ?? ''));
  if (named && !parts.mask) return op === '=' ? 'has' : 'not has';
  if (operands.length === 1) return op;
  return op === '=' ? 'in' : 'not in';
}

function checkOperator(parts: ComparisonParts, op: Operator, mends: boolean): FilterError | undefined {
  const { field, from, to } = parts;
  const allowed = operatorsOf(field.kind);
  if (!allowed.includes(op)) {
    const message = `“${op}” does not work with ${field.name}.`;
    const suggestion = mends ? otherOperator(parts, (other) => isMatch(parts, other)) : undefined;
    return { from, to, message, expected: allowed, ...rewritten(parts, suggestion) };
  }
  if (op !== 'in' && op !== 'not in' && parts.operands.length > 1) {
    const suggestion = eachByItself(parts) ?? decimalComma(parts);
    const expected = /^[<>]/.test(op) ? ['one value'] : ['in'];
    return { from, to, message: `“${op}” takes one value.`, expected, ...rewritten(parts, suggestion) };
  }
  return undefined;
}

function isMatch(parts: ComparisonParts, op: Operator): boolean {
  return !Array.isArray(readMatch({ ...parts, op }, false));
}

/** A suggestion for the whole comparison. */
function rewritten(parts: ComparisonParts, suggestion: string | undefined): Partial<FilterError> {
  if (suggestion === undefined) return {};
  return parts.whole ? { suggestion, replaces: parts.whole } : { suggestion };
}

function parseOperand(field: Field, op: Operator, operand: Operand, context: ValueContext): ValueResult {
  if (op === '~' || op === '!~') return operand.regex ? parseRegex(operand.text) : parsePattern(field, operand.text);
  const place = { from: 0, to: operand.to - operand.from };
  if (operand.regex) {
    const message = 'A regular expression needs the operator “~”.';
    const error = { ...place, message, expected: ['~ /…/'] };
    const takesIt = operatorsOf(field.kind).includes('~');
    return { ok: false, error: takesIt ? { ...error, rewrite: `${field.name} ~ ${operand.text}` } : error };
  }
  if (operand.quoted && !KINDS[field.kind].quotes) {
    const error = { ...place, message: `${field.name} does not take text in quotes.`, expected: expectedValues(field) };
    return { ok: false, error: { ...error, suggestion: operand.text } };
  }
  return parseValue(field, operand.text, operand.quoted, context);
}

/** Moves an error of a value to its place in the whole text. */
function place({ rewrite, ...error }: ValueError, operand: Operand, parts: ComparisonParts): FilterError {
  const isWhole = operand.quoted || operand.to - operand.from !== operand.text.length;
  const at = isWhole
    ? { from: operand.from, to: operand.to }
    : { from: operand.from + error.from, to: operand.from + error.to };
  // A separate condition cannot express an order.
  const isEqual = !/^[<>]/.test(parts.op);
  if (rewrite === undefined || !isEqual || parts.operands.length > 1 || parts.mask) return { ...error, ...at };
  return { ...error, ...at, ...rewritten(parts, positiveOf(parts.op) ? `not ${rewrite}` : rewrite) };
}

function checkValues(
  parts: ComparisonParts,
  op: Operator,
  values: readonly Value[],
  operands: readonly Operand[],
): FilterError | undefined {
  const at = operands[0] ?? parts;
  const place = { from: at.from, to: at.to };
  const first = values[0];
  const { field } = parts;
  if (/^[<>]/.test(op) && first?.type === 'name') {
    return { ...place, message: 'Names have no order.', expected: expectedValues(field).slice(1) };
  }
  if (/^[<>]/.test(op) && first?.type !== 'number') {
    return { ...place, message: `“${op}” takes one number, not a range.`, expected: expectedValues(field) };
  }
  if (/has$/.test(op) && field.kind === 'labels' && first?.type === 'range') {
    const expected = ['label has 5 or label has 6'];
    return { ...place, message: 'One label at a time.', expected, ...rewritten(parts, labelsOf(op, first)) };
  }
  if (/has$/.test(op) && field.kind === 'status' && first?.type !== 'name') {
    return { ...place, message: '“has” takes the name of a status bit.', expected: expectedValues(field) };
  }
  return undefined;
}

function maskedMatch(
  parts: ComparisonParts,
  op: Operator,
  values: readonly Value[],
  operands: readonly Operand[],
  mask: Operand,
): Match | FilterError[] {
  const { field } = parts;
  const at = { from: mask.from, to: mask.to };
  const refuse = (place: Span, message: string, expected: string, more: Partial<FilterError> = {}): FilterError[] => [
    { from: place.from, to: place.to, message, expected: [expected], ...more },
  ];
  if (!takesMask(field.kind)) {
    return refuse(at, `${field.name} does not take a mask.`, 'mark & 0xff = 0x10');
  }
  const bits = parseInteger(mask.text, 0xffffffff);
  if (mask.quoted || typeof bits !== 'number') {
    return refuse(at, `“${mask.text}” is not a mask.`, 'a number from 0 to 0xffffffff');
  }
  const value = values[0];
  if ((op !== '=' && op !== '!=') || value?.type !== 'number') {
    const message = 'A mask works only with = or != and one number.';
    const order = value?.type === 'number' ? maskedOrder(field.name, bits, op, value.value) : undefined;
    return refuse(parts, message, 'mark & 0xff = 0x10', rewritten(parts, order));
  }
  if ((value.value & ~bits) !== 0) {
    const outcome = op === '=' ? 'it could never be equal' : 'it would always differ';
    const message = `The value has bits outside the mask ${mask.text}: ${outcome}.`;
    return refuse(operands[0] ?? parts, message, `only bits in ${mask.text}`);
  }
  return { kind: 'match', field: field.name, op, values, mask: bits };
}
