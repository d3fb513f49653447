// Errors in a filter text.

import { checkObject, checkText } from '../flow/checks.ts';
import { visibleText } from '../flow/visible-text.ts';

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One problem in a filter text. It is never worked around: a text with a problem is not a filter. */
export interface FilterError {
  /** Where in the text, in UTF-16 units; `to` can equal `from` if something is missing. */
  readonly from: number;
  readonly to: number;
  /** A sentence: what is wrong. */
  readonly message: string;
  /** What could be there instead, in words or as literals. */
  readonly expected: readonly string[];
  /** The replacement for the marked text, or for `replaces`. It is raw: use visibleText to show it. */
  readonly suggestion?: string;
  /** What the suggestion replaces, if not the marked text. */
  readonly replaces?: Span;
}

/** Reading stops after this many errors: nobody reads more, and suggestions take time. */
export const MAX_ERRORS = 20;

/** Errors that are safe to show: text quoted in them cannot control a terminal or reorder what surrounds it. */
export function visibleErrors<T extends Pick<FilterError, 'message' | 'expected'>>(errors: readonly T[]): T[] {
  return errors.map((error) => ({
    ...error,
    message: visibleText(error.message),
    expected: error.expected.map(visibleText),
  }));
}

/** A filter, or why the text is not one. */
export type ParseResult<T> =
  | { readonly ok: true; readonly filter: T }
  | { readonly ok: false; readonly errors: FilterError[] };

/** The text with an error's suggestion applied; undefined if there is none. */
export function applySuggestion(text: string, error: FilterError): string | undefined {
  checkText(text, 'text');
  checkObject(error, 'an error of a filter');
  if (error.suggestion === undefined) return undefined;
  const { from, to } = error.replaces ?? error;
  return text.slice(0, from) + error.suggestion + text.slice(to);
}
