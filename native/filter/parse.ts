// From a filter's text to its AST: conditions of the language or options of conntrack, after typographic characters
// from copying are replaced. Pure.

import type { Filter } from './ast.ts';
import { checkFilterText, type ValueContext } from './context.ts';
import { type ParseResult, visibleErrors } from './error.ts';
import { looksLikeOptions } from './options/command-line.ts';
import { readConntrackOptions } from './options/parse-options.ts';
import { withSuggestionsThatParse } from './read/checked-suggestions.ts';
import { parseConditions } from './read/conditions.ts';
import { explained } from './read/other-tools.ts';
import { pastedLines } from './read/pasted-lines.ts';
import { placed, plainText, withPlainSigns } from './read/plain-text.ts';

/** Longest text, in UTF-16 units. */
export const MAX_FILTER_LENGTH = 65_536;

/**
 * A filter text as its AST; an empty text matches everything. Errors are in the order of the text. A text that begins with
 * an option or the name of conntrack, as no condition does, is read as conntrack's options. Non-breaking spaces,
 * typographic quotes and dashes are read as plain ones.
 * @throws TypeError if the text is not a string, or for invalid label names.
 */
export function parseFilter(text: string, context: ValueContext = {}): ParseResult<Filter> {
  checkFilterText(text, context);
  // Most often there is none, also when a program starts: the parser takes a while to get going.
  if (text === '') return { ok: true, filter: { kind: 'all' } };
  if (text.length > MAX_FILTER_LENGTH) {
    const message = `The filter is longer than ${MAX_FILTER_LENGTH} characters.`;
    return {
      ok: false,
      errors: [{ from: MAX_FILTER_LENGTH, to: text.length, message, expected: ['a shorter filter'] }],
    };
  }
  return checked(text, context, readText);
}

/**
 * Options of conntrack as a filter, whatever the text begins with; see options/parse-options.ts.
 * @throws TypeError if the text is not a string, or for invalid label names.
 */
export function parseConntrackOptions(text: string, context: ValueContext = {}): ParseResult<Filter> {
  checkFilterText(text, context);
  return checked(text, context, readConntrackOptions);
}

type TextReader = (text: string, context: ValueContext) => ParseResult<Filter>;

function checked(text: string, context: ValueContext, read: TextReader): ParseResult<Filter> {
  const result = readWritten(text, context, read);
  if (result.ok) return result;
  const readAgain = (other: string): ParseResult<Filter> => readWritten(other, context, readText);
  return { ok: false, errors: visibleErrors(withSuggestionsThatParse(text, result.errors, readAgain)) };
}

/** Reads a text that may have been copied from anywhere. */
function readWritten(written: string, context: ValueContext, read: TextReader): ParseResult<Filter> {
  const plain = plainText(written);
  const result = read(plain.text, context);
  if (result.ok) return result;
  const signs = withPlainSigns(plain.text);
  const other = signs && read(signs.text, context);
  if (other?.ok) return other;
  return { ok: false, errors: placed(result.errors, plain) };
}

function readText(text: string, context: ValueContext): ParseResult<Filter> {
  const pasted = pastedLines(text);
  if (pasted) return { ok: false, errors: [pasted] };
  if (looksLikeOptions(text)) return readConntrackOptions(text, context);
  const result = parseConditions(text, context);
  if (result.ok) return result;
  return { ok: false, errors: explained(text, result.errors, (other) => parseConditions(other, context, false).ok) };
}
