// What is said about a filter text that is not understood.

import { checkObject, checkText } from '../flow/checks.ts';
import { visibleText } from '../flow/visible-text.ts';

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One problem in a filter text. It is never worked around: a text with a problem is no filter. */
export interface FilterError {
  /** Where in the text, in UTF-16 units; `to` may equal `from` at the place of something missing. */
  readonly from: number;
  readonly to: number;
  /** A sentence: what is wrong. */
  readonly message: string;
  /** What could stand there, in words or as literals. */
  readonly expected: readonly string[];
  /** A text to write instead of the marked one, or of `replaces`: as it is, so that visibleText is for showing it. */
  readonly suggestion?: string;
  /** What the suggestion replaces, where that is not the marked text. */
  readonly replaces?: Span;
}

/** More errors are not looked for: nobody reads them, and suggestions take time. */
export const MAX_ERRORS = 20;

/** Errors with sentences that can be shown: what they quote of a text cannot steer a terminal or turn what is beside it. */
export function visibleErrors<T extends Pick<FilterError, 'message' | 'expected'>>(errors: readonly T[]): T[] {
  return errors.map((error) => ({
    ...error,
    message: visibleText(error.message),
    expected: error.expected.map(visibleText),
  }));
}

/** A filter, or why the text is none. */
export type ParseResult<T> =
  | { readonly ok: true; readonly filter: T }
  | { readonly ok: false; readonly errors: FilterError[] };

/** The text with an error's suggestion in place; undefined where there is none. */
export function applySuggestion(text: string, error: FilterError): string | undefined {
  checkText(text, 'text');
  checkObject(error, 'an error of a filter');
  if (error.suggestion === undefined) return undefined;
  const { from, to } = error.replaces ?? error;
  return text.slice(0, from) + error.suggestion + text.slice(to);
}
