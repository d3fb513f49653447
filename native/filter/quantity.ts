// Lezer's tokenizer of a number and its unit with a space between: 10 MB, 5 min, 10 Mbit/s. Only where the unit is a
// whole word, so that nothing else that follows a number is taken for one.

import { ExternalTokenizer, type InputStream } from '@lezer/lr';
import { Quantity } from './parser.gen.terms.js';

const UNIT = /^(?:([kmgt]i?)?(?:b|bit|bps)|[kmgt]|ms|s|sec|min|h|d|w)(?:\/s)?$/i;
/** Longer words are no units; "Mibit/s" is the longest. */
const MAX_UNIT = 7;

export const quantityToken = new ExternalTokenizer((input) => {
  let length = digits(input, 0);
  if (length === 0) return;
  if (input.peek(length) === DOT) {
    const fraction = digits(input, length + 1);
    if (fraction === 0) return;
    length += 1 + fraction;
  }
  const spaces = run(input, length, isSpace);
  if (spaces === 0) return;
  const begin = length + spaces;
  const word = run(input, begin, isWordPart);
  if (word === 0 || word > MAX_UNIT) return;
  const unit = String.fromCharCode(...Array.from({ length: word }, (_, i) => input.peek(begin + i)));
  if (UNIT.test(unit)) input.acceptToken(Quantity, begin + word);
});

const DOT = 46;

function digits(input: InputStream, from: number): number {
  return run(input, from, (code) => code >= 48 && code <= 57);
}

/** How many characters from a place on are of a kind. */
function run(input: InputStream, from: number, isOfKind: (code: number) => boolean): number {
  let length = 0;
  while (isOfKind(input.peek(from + length))) length++;
  return length;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

/** The characters of the grammar's Word, and the slash. */
function isWordPart(code: number): boolean {
  return code >= 0xa1 || (code > 0 && /[\w.:*?%+@#[\]/-]/.test(String.fromCharCode(code)));
}
