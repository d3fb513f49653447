// u64 columns (pairs of u32 words, low then high) as exact text and as whole seconds. Pure.

import { u64At } from '../flow/flow.ts';
import { bigintAt } from '../flow/u64-pairs.ts';

/** From this high word on, a u64 is beyond 2^53, where a number loses its lowest bits. */
const FIRST_INEXACT_HIGH = 0x200000;

/** 2^32 and 2^48 modulo 10^9. */
const WORD_REST = 294_967_296;
const HIGH_HALF_REST = 976_710_656;

/** A u64 as decimal text, exact over its whole range. */
export function u64Text(pairs: Uint32Array, row: number): string {
  const high = pairs[2 * row + 1] ?? 0;
  if (high === 0) return String(pairs[2 * row] ?? 0);
  return String(high < FIRST_INEXACT_HIGH ? u64At(pairs, row) : bigintAt(pairs, row));
}

/** What u64Text returns, sooner for a time: its digits are those of its seconds and of the nanoseconds after them. */
export function nanosecondsText(pairs: Uint32Array, row: number): string {
  const seconds = wholeSeconds(pairs, row);
  return seconds === 0 ? u64Text(pairs, row) : seconds + nineDigits(nanosecondsRest(pairs, row));
}

/** 0, 1, … as "000", "001", … "999". */
const THREE_DIGITS = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));

/** A number below 10^9. */
export function nineDigits(value: number): string {
  const thousands = Math.floor(value / 1000);
  const millions = Math.floor(thousands / 1000);
  return `${THREE_DIGITS[millions]}${THREE_DIGITS[thousands - millions * 1000]}${THREE_DIGITS[value - thousands * 1000]}`;
}

/** Nanoseconds beyond the last whole second, exact: each product stays far below 2^53. */
export function nanosecondsRest(pairs: Uint32Array, row: number): number {
  const high = pairs[2 * row + 1] ?? 0;
  return ((high >>> 16) * HIGH_HALF_REST + (high & 0xffff) * WORD_REST + (pairs[2 * row] ?? 0)) % 1e9;
}

/** Nanoseconds as whole seconds, rounded down, exact: the number's rounding error is far less than half a second. */
export function wholeSeconds(pairs: Uint32Array, row: number): number {
  return Math.round((u64At(pairs, row) - nanosecondsRest(pairs, row)) / 1e9);
}

/** A difference of seconds as C prints it as an `unsigned long long`: negative ones wrap. */
export function unsignedText(seconds: number): string {
  return seconds >= 0 ? String(seconds) : String(BigInt.asUintN(64, BigInt(seconds)));
}
