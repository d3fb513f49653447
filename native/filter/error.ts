// What is said about a filter text that is not understood.

/** One problem in a filter text. It is never worked around: a text with a problem is no filter. */
export interface FilterError {
  /** Where in the text, in UTF-16 units; `to` may equal `from` at the place of something missing. */
  readonly from: number;
  readonly to: number;
  /** A sentence: what is wrong. */
  readonly message: string;
  /** What could stand there, in words or as literals. */
  readonly expected: readonly string[];
  /** A replacement for the marked text, or a text to write instead. */
  readonly suggestion?: string;
}

/** A filter, or why the text is none. */
export type ParseResult<T> =
  | { readonly ok: true; readonly filter: T }
  | { readonly ok: false; readonly errors: FilterError[] };
