// The result of reading one value: the value, or why its text is refused. Pure.

import type { Value } from '../ast.ts';

/** Why a value's text is refused. Positions count from the beginning of the text. */
export interface ValueError {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly expected: readonly string[];
  /** A text to replace the marked one. */
  readonly suggestion?: string;
  /** A complete comparison to replace the value's. */
  readonly rewrite?: string;
}

export type ValueResult =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ValueError };

/** Refuses a text as a whole. */
export function refuse(text: string, message: string, expected: readonly string[], suggestion?: string): ValueResult {
  const error = { from: 0, to: text.length, message, expected };
  return { ok: false, error: suggestion === undefined ? error : { ...error, suggestion } };
}

/** Refuses a text as a whole and suggests another comparison, if there is one. */
export function refuseFor(
  text: string,
  message: string,
  expected: readonly string[],
  rewrite: string | undefined,
): ValueResult {
  const error = { from: 0, to: text.length, message, expected };
  return { ok: false, error: rewrite === undefined ? error : { ...error, rewrite } };
}

/** Moves an error to the place of its part in the whole text; for a missing part the whole is marked. */
export function shift(result: ValueResult, by: number, whole: string): ValueResult {
  if (result.ok) return result;
  const { from, to } = result.error;
  if (from !== to) return { ok: false, error: { ...result.error, from: from + by, to: to + by } };
  const { suggestion: _, ...error } = result.error;
  return { ok: false, error: { ...error, from: 0, to: whole.length } };
}
