// The values of conntrack's options, read strictly: if conntrack would read 80 from "80-90", octal from "010" or the lowest
// bits of a number that is too large, the text is refused. Pure.

import type { Filter, Match } from '../ast.ts';
import type { ValueContext } from '../context.ts';
import { fieldSpec } from '../fields/fields.ts';
import { makeMatch } from '../read/comparison.ts';
import { parseInteger, withoutZeros } from '../read/numbers.ts';
import type { Word } from './option-words.ts';

/** Why a value is refused. */
export interface Misfit {
  readonly message: string;
  readonly expected: readonly string[];
  readonly suggestion?: string | undefined;
  /** What the value means in the language, if conntrack cannot express it: for a suggestion. */
  readonly meant?: Filter | undefined;
  /** Place in the value's text; the whole if undefined. */
  readonly from?: number;
  readonly to?: number;
}

/** How conntrack reads numbers. `atoi` stops at the first non-digit; `strtoul` knows 0x and octal, and stops too. */
type Reader = 'atoi' | 'strtoul';

/** A number of at most `max`, in decimal or, if conntrack accepts it there, in hexadecimal. */
export function readNumber(text: string, max: number, reader: Reader): number | Misfit {
  const hexadecimal = /^0x/i.test(text);
  const value = reader === 'atoi' && hexadecimal ? 'syntax' : parseInteger(text, max);
  if (typeof value === 'number') return value;
  const expected = [`a number from 0 to ${max === 0xffffffff ? '0xffffffff' : max}`];
  const misread = `conntrack would silently read “${text}” as ${misreading(text, max, reader)}.`;
  if (value === 'leadingZero') {
    const octal = reader === 'strtoul' ? misread : `“${text}” begins with 0: decimal or octal?`;
    return { message: octal, expected, suggestion: withoutZeros(text) };
  }
  if (value === 'tooLarge') return { message: misread, expected };
  const negative = /^-/.test(text) ? `${text} is negative.` : undefined;
  const decimal = hexadecimal ? parseInteger(text, max) : undefined;
  const suggestion = typeof decimal === 'number' ? String(decimal) : undefined;
  return { message: negative ?? misread, expected, suggestion };
}

/** What conntrack would read in an invalid number: its first digits, truncated to 8, 16 or 32 bits. */
function misreading(text: string, max: number, reader: Reader): number {
  const [, hex, octal, decimal] = /^(?:0x([0-9a-f]+)|(0[0-7]*)|([0-9]+))/i.exec(text) ?? [];
  if (reader === 'atoi') return Number(BigInt(/^[0-9]*/.exec(text)?.[0] || '0') & BigInt(max));
  const digits = hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal.slice(1) || '0'}` : (decimal ?? '0');
  return Number(BigInt(digits) & BigInt(max));
}

/**
 * The meaning in the language of a value or comma-separated values; undefined if it does not understand them either.
 */
export function meantBy(field: Match['field'], text: string, context: ValueContext): Match | undefined {
  const texts = text.split(',');
  const operands = texts.map((part) => ({ text: part, quoted: false, from: 0, to: part.length }));
  const op = operands.length > 1 ? 'in' : '=';
  const match = makeMatch({ field: fieldSpec(field), op, from: 0, to: 0, operands, mask: undefined, context });
  return Array.isArray(match) ? undefined : match;
}

/** Why a mapped address (::ffff:192.0.2.1) is refused. */
export const MAPPED_ADDRESS = 'To conntrack a mapped address means IPv6 flows; here it is the IPv4 address.';

/** Whether a label's name can be an option's value: values are split at commas, and a dash begins an option. */
export function isOptionLabel(name: string): boolean {
  return /^[\w.:@%+][\w.:@%+-]*$/.test(name);
}

/** The place of a misfit in the whole text. */
export function misfitPlace(word: Word, { from, to }: Misfit): { from: number; to: number } {
  if (from === undefined || to === undefined || !word.plain) return { from: word.from, to: word.to };
  return { from: word.from + from, to: word.from + to };
}
