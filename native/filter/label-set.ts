// All labels of a flow as one number of 128 bits, compared as a whole or under a mask. Label 0 is the lowest bit, so that
// label 5 is 0x20, as Open vSwitch writes ct_label and as the bits are numbered in connlabel.conf, by nftables and in CTA_LABELS. Pure.

import type { Match, Operator, Value } from './ast.ts';
import type { FilterError, Span } from './error.ts';
import { expectedValues } from './field-words.ts';
import { fieldSpec } from './fields.ts';
import { labelNamed, labelText } from './print.ts';
import { refuse, refuseFor, type ValueResult } from './value-result.ts';
import type { ValueContext } from './values.ts';

/** 128 bits as words of 32, the lowest first: label n is bit (n & 31) of word (n >>> 5). */
export type LabelWords = readonly [number, number, number, number];

/** Labels that are compared: those of the mask must be these and no others. Has no bit beside the mask. */
export interface LabelSetValue {
  readonly type: 'labels';
  readonly bits: LabelWords;
  readonly mask: LabelWords;
}

const ALL = (1n << 128n) - 1n;

/** The mask of all labels. */
const EVERY_LABEL = wordsOf(ALL);

/** Whether a text is a set of labels rather than the number of one: hexadecimal with more digits than a label's number has. */
export function looksLikeLabelSet(text: string): boolean {
  return /^0x[0-9a-f]{3,32}$/i.test(text) && numberOf(text) !== undefined;
}

/**
 * A set of labels as it is written: hexadecimal with at most 32 digits, or 0. Decimal would be taken for a label's number.
 * @param context names of labels.
 */
export function parseLabelSet(text: string, quoted: boolean, { labels }: ValueContext): ValueResult {
  const number = quoted ? undefined : numberOf(text);
  if (number !== undefined) return { ok: true, value: setValue(number, ALL) };
  if (/^0x[0-9a-f]+$/i.test(text)) return refuse(text, 'There are 128 labels: 32 digits at most.', EXPECTED);
  const isNumber = !quoted && /^[0-9]{1,3}$/.test(text) && Number(text) <= 127;
  if (!isNumber && labelNamed(text, labels) === undefined)
    return refuse(text, `“${text}” is not a set of labels.`, EXPECTED);
  const written = isNumber ? text : labelText(text);
  return refuseFor(text, `“${text}” is one label, and labels is all of them.`, EXPECTED, `label has ${written}`);
}

/** What a comparison of one label means that is given a mask or a set; undefined where it is given neither. */
export function setMeant(value: Part, mask: Part | undefined, op: Operator): string | undefined {
  const isNegative = op === '!=' || op === 'not has';
  const equals = isNegative ? '!=' : '=';
  if (mask) {
    const match = maskedLabels(equals, value, mask, value);
    return 'message' in match ? undefined : printLabels(match, equals);
  }
  if (value.quoted || !looksLikeLabelSet(value.text)) return undefined;
  const bits = numberOf(value.text) ?? 0n;
  const set = setValue(bits, op.endsWith('has') ? bits : ALL);
  return printLabels({ kind: 'match', field: 'labels', op: equals, values: [set] }, equals);
}

/** That a flow has all labels of a set, whatever else it has; undefined for a text that is no set. */
export function hasAllOf(text: string): Match | undefined {
  const bits = looksLikeLabelSet(text) ? numberOf(text) : undefined;
  return bits === undefined ? undefined : { kind: 'match', field: 'labels', op: '=', values: [setValue(bits, bits)] };
}

function printLabels(match: Match, op: string): string | undefined {
  const [set] = labelSets(match);
  if (!set) return undefined;
  const mask = printLabelMask(match);
  return `labels${mask === undefined ? '' : ` & ${mask}`} ${op} ${printLabelSet(set)}`;
}

const EXPECTED: readonly string[] = expectedValues(fieldSpec('labels'));

/** The number of a text; undefined where it is none of 128 bits, or decimal and not 0. */
function numberOf(text: string): bigint | undefined {
  if (!/^(0|0x0*[0-9a-f]{1,32})$/i.test(text)) return undefined;
  return BigInt(text);
}

function setValue(bits: bigint, mask: bigint): LabelSetValue {
  return { type: 'labels', bits: wordsOf(bits), mask: wordsOf(mask) };
}

function wordsOf(bits: bigint): LabelWords {
  const word = (at: bigint): number => Number((bits >> (at * 32n)) & 0xffffffffn);
  return [word(0n), word(1n), word(2n), word(3n)];
}

function bitsOf(words: LabelWords): bigint {
  return words.reduceRight((bits, word) => (bits << 32n) | BigInt(word), 0n);
}

/** The set as a number: hexadecimal, `0` where it is empty. */
export function printLabelSet({ bits }: LabelSetValue): string {
  const number = bitsOf(bits);
  return number === 0n ? '0' : `0x${number.toString(16)}`;
}

/** The mask of a comparison of labels as it is written; undefined where all labels are compared. */
export function printLabelMask({ values: [value] }: Match): string | undefined {
  if (value?.type !== 'labels' || EVERY_LABEL.every((word, i) => word === value.mask[i])) return undefined;
  return `0x${bitsOf(value.mask).toString(16)}`;
}

/** A part of a comparison and its place. */
type Part = Span & { readonly text: string; readonly quoted: boolean };

/** `labels & mask = value`, or what is wrong with it. @param operator its place. */
export function maskedLabels(op: Operator, operand: Part | undefined, mask: Part, operator: Span): Match | FilterError {
  const wrong = ({ from, to }: Span, message: string, expected: string): FilterError => {
    return { from, to, message, expected: [expected] };
  };
  const maskBits = mask.quoted ? undefined : maskedNumber(mask.text);
  if (maskBits === undefined) return wrong(mask, `“${mask.text}” is no mask.`, 'a number of at most 128 bits');
  const bits = !operand || operand.quoted ? undefined : maskedNumber(operand.text);
  const isEquality = op === '=' || op === '!=';
  if (!isEquality || !operand || bits === undefined) {
    const message = 'With a mask only = and != and one number go.';
    return wrong(operand && isEquality ? operand : operator, message, 'labels & 0xff = 0x1');
  }
  if ((bits & ~maskBits) !== 0n) {
    const outcome = op === '=' ? 'it could never be equal' : 'it would always differ';
    const message = `The value has bits that the mask ${mask.text} lacks: ${outcome}.`;
    return wrong(operand, message, `bits of ${mask.text} only`);
  }
  return { kind: 'match', field: 'labels', op, values: [setValue(bits, maskBits)] };
}

/** Under a mask a decimal number cannot be taken for a label's. */
function maskedNumber(text: string): bigint | undefined {
  const number = /^(0|[1-9][0-9]{0,38})$/.test(text) ? BigInt(text) : numberOf(text);
  return number !== undefined && number <= ALL ? number : undefined;
}

/** Whether four words are labels that a value is compared with. @param at the index of the first. */
export function hasLabels({ bits, mask }: LabelSetValue, words: Uint32Array, at: number): boolean {
  const differs = (i: 0 | 1 | 2 | 3): number => ((words[at + i] ?? 0) & mask[i]) ^ bits[i];
  return (differs(0) | differs(1) | differs(2) | differs(3)) === 0;
}

/** The sets of labels among the values of a comparison. */
export function labelSets({ values }: { readonly values: readonly Value[] }): LabelSetValue[] {
  return values.flatMap((value) => (value.type === 'labels' ? [value] : []));
}
