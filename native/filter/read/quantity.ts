// Lezer's tokenizer for a number and its unit with a space between: 10 MB, 5 minutes, 10 Mbit/s. Only if the unit is a
// whole word, so that nothing else after a number is taken for one.

import { ExternalTokenizer } from '@lezer/lr';
import { Quantity } from './parser.gen.terms.js';

const DURATION = 'ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?';
const SIZE = '(?:(?:[kmgt]i?)?(?:b|bit|bps)|[kmgt])(?:/s)?';
const NUMBER = '[0-9]+(?:\\.[0-9]+)?[ \\t]+';
/** The word ends: no character of the grammar's Word, and no slash. */
const END = '(?![\\w.:*?%+@#[\\]/\\u{a1}-\\u{10ffff}-])';
/** Durations can have several parts: 1 hour 30 minutes. */
const SPAN = `(?:${DURATION})(?:/s)?${END}(?:[ \\t]+${NUMBER}(?:${DURATION})${END})*`;
const QUANTITY = new RegExp(`^${NUMBER}(?:${SPAN}|${SIZE}${END})`, 'iu');
/** Nobody writes longer ones. */
const MAX_QUANTITY = 64;

export const quantityToken = new ExternalTokenizer((input) => {
  if (!isDigit(input.peek(0))) return;
  let text = '';
  // At the end of the text the code is negative.
  for (let at = 0, code = input.peek(0); code >= 0 && at < MAX_QUANTITY; code = input.peek(++at)) {
    text += String.fromCharCode(code);
  }
  const [quantity] = QUANTITY.exec(text) ?? [];
  if (quantity !== undefined) input.acceptToken(Quantity, quantity.length);
});

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
