// One comparison out of its parts: field, mask, operator and operands, each with its place in the text.
// Every combination is checked here, for the text and for the builder alike. Pure.

import type { Match, Operator, Value } from './ast.ts';
import type { FilterError } from './error.ts';
import type { Field } from './fields.ts';
import { type FieldKind, operatorsOf, takesMask } from './kinds.ts';
import { parseInteger } from './numbers.ts';
import { expectedValues, parsePattern, parseValue, type ValueResult } from './values.ts';

/** A word or a quoted text (without its quotes) and its place. */
export interface Operand {
  readonly text: string;
  readonly quoted: boolean;
  readonly from: number;
  readonly to: number;
}

export interface ComparisonParts {
  readonly field: Field;
  readonly op: Operator;
  /** Place of the operator. */
  readonly from: number;
  readonly to: number;
  readonly operands: readonly Operand[];
  readonly mask: Operand | undefined;
}

/** The comparison, or everything that is wrong with it. */
export function makeMatch(parts: ComparisonParts): Match | FilterError[] {
  const { field } = parts;
  const { operands, mask, op: written } = asReply(splitMask(parts), parts);
  const op = plainOperator({ ...parts, op: written }, operands);
  const operatorError = checkOperator(parts, op);
  if (operatorError) return [operatorError];
  const values: Value[] = [];
  const errors: FilterError[] = [];
  for (const operand of operands) {
    const result = parseOperand(field, op, operand);
    if (result.ok) values.push(result.value);
    else errors.push(place(result.error, operand));
  }
  if (errors.length > 0) return errors;
  if (mask) return maskedMatch(parts, op, values, operands, mask);
  const valueError = checkValues(parts, op, values, operands);
  return valueError ? [valueError] : { kind: 'match', field: field.name, op, values };
}

/** `mark = 0x10/0xff` is `mark & 0xff = 0x10`, as in iptables and conntrack. */
function splitMask(parts: ComparisonParts): { operands: readonly Operand[]; mask: Operand | undefined } {
  const only = parts.operands[0];
  const slash = only && !only.quoted && takesMask(parts.field.kind) ? only.text.indexOf('/') : -1;
  if (!only || slash < 0 || parts.mask || parts.operands.length !== 1)
    return { operands: parts.operands, mask: parts.mask };
  const at = only.from + slash;
  const mask = { text: only.text.slice(slash + 1), quoted: false, from: at + 1, to: only.to };
  return { operands: [{ ...only, text: only.text.slice(0, slash), to: at }], mask };
}

/** The status word that the table shows for what is not a bit but its absence: `status = unreplied`. */
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

/** A list after = means one of it; = with a single bit of a set means that the set has it. */
function plainOperator(parts: ComparisonParts, operands: readonly Operand[]): Operator {
  const { op, field } = parts;
  if (op !== '=' && op !== '!=') return op;
  const named = field.kind === 'labels' || (field.kind === 'status' && !/^[0-9]/.test(operands[0]?.text ?? ''));
  if (named && !parts.mask) return op === '=' ? 'has' : 'not has';
  if (operands.length === 1) return op;
  return op === '=' ? 'in' : 'not in';
}

function checkOperator(parts: ComparisonParts, op: Operator): FilterError | undefined {
  const { field, from, to } = parts;
  const allowed = operatorsOf(field.kind);
  if (!allowed.includes(op)) {
    const suggestion = field.kind === 'time' ? 'age < 1h' : field.example;
    return { from, to, message: `“${op}” does not go with ${field.name}.`, expected: allowed, suggestion };
  }
  if (op !== 'in' && op !== 'not in' && parts.operands.length > 1) {
    return { from, to, message: `“${op}” takes one value.`, expected: ['in'] };
  }
  return undefined;
}

function parseOperand(field: Field, op: Operator, operand: Operand): ValueResult {
  if (op === '~' || op === '!~') return parsePattern(operand.text);
  if (operand.quoted && !QUOTABLE.has(field.kind)) {
    const error = {
      from: 0,
      to: operand.to - operand.from,
      message: `${field.name} is no text.`,
      expected: expectedValues(field),
    };
    return { ok: false, error: { ...error, suggestion: operand.text } };
  }
  return parseValue(field, operand.text, operand.quoted);
}

/** Kinds whose values may stand in quotes: texts, and the names of states, which have spaces as the table shows them. */
const QUOTABLE: ReadonlySet<FieldKind> = new Set(['text', 'time', 'state', 'status']);

/** Moves an error of a value to its place in the whole text. */
function place(error: FilterError, operand: Operand): FilterError {
  const whole = operand.quoted || operand.to - operand.from !== operand.text.length;
  const at = whole
    ? { from: operand.from, to: operand.to }
    : { from: operand.from + error.from, to: operand.from + error.to };
  return { ...error, ...at };
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
  if (/^[<>]/.test(op) && first?.type !== 'number') {
    return { ...place, message: `“${op}” takes one number, no range.`, expected: [parts.field.example] };
  }
  if (first?.type === 'name' && parts.field.kind === 'icmp-type' && /^[<>]/.test(op)) {
    return { ...place, message: 'Names have no order.', expected: ['a number from 0 to 255'] };
  }
  if (/has$/.test(op) && parts.field.kind === 'labels' && first?.type !== 'number') {
    return { ...place, message: 'One label at a time.', expected: ['label has 5 or label has 6'] };
  }
  if (/has$/.test(op) && parts.field.kind === 'status' && first?.type !== 'name') {
    return { ...place, message: '“has” takes the name of a status bit.', expected: expectedValues(parts.field) };
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
  if (!takesMask(field.kind))
    return [{ ...at, message: `${field.name} takes no mask.`, expected: ['mark & 0xff = 0x10'] }];
  const bits = parseInteger(mask.text, 0xffffffff);
  if (mask.quoted || typeof bits !== 'number') {
    return [{ ...at, message: `“${mask.text}” is no mask.`, expected: ['a number from 0 to 0xffffffff'] }];
  }
  const value = values[0];
  if ((op !== '=' && op !== '!=') || value?.type !== 'number') {
    return [
      {
        from: parts.from,
        to: parts.to,
        message: 'With a mask only = and != and one number go.',
        expected: ['mark & 0xff = 0x10'],
      },
    ];
  }
  if ((value.value & ~bits) !== 0) {
    const operand = operands[0] ?? parts;
    const message = `The value has bits that the mask ${mask.text} lacks: it could never be equal.`;
    return [{ from: operand.from, to: operand.to, message, expected: [`bits of ${mask.text} only`] }];
  }
  return { kind: 'match', field: field.name, op, values, mask: bits };
}
