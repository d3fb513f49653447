// The final check of suggestions: one that does not parse is no help, wherever it was made. Pure.

import { applySuggestion, type FilterError, type ParseResult } from '../error.ts';

/** Limit of the characters read to check a text's suggestions after the first: nobody looks at those of long texts. */
const MAX_READ = 10_000;

/**
 * The errors, keeping only suggestions that make the text a filter or leave only errors that it already had.
 * @param read reads a text; its errors may have suggestions that do not parse.
 */
export function withSuggestionsThatParse<T>(
  text: string,
  errors: readonly FilterError[],
  read: (text: string) => ParseResult<T>,
): FilterError[] {
  let rest = Number.POSITIVE_INFINITY;
  return errors.map((error) => {
    const mended = applySuggestion(text, error);
    if (mended === undefined) return error;
    const isRead = mended.length <= rest;
    rest = Math.min(rest, MAX_READ) - mended.length;
    if (isRead && isMended(error, errors, read(mended))) return error;
    const { suggestion: _, replaces: __, ...plain } = error;
    return plain;
  });
}

/** Whether a text has fewer errors and no new ones. */
function isMended<T>(error: FilterError, before: readonly FilterError[], result: ParseResult<T>): boolean {
  if (result.ok) return true;
  const others = before.filter((other) => other !== error).map(keyOf);
  return result.errors.every((left) => {
    const at = others.indexOf(keyOf(left));
    if (at < 0) return false;
    others.splice(at, 1);
    return true;
  });
}

/** Identifies an error regardless of its place in the text. */
function keyOf({ message, to, from }: FilterError): string {
  return `${to - from} ${message}`;
}
