// What can be written at a place of a filter text. Types.

import type { Field } from './fields/fields.ts';

/** One thing to insert. */
export interface CompletionOption {
  /** The text to insert in place of what is between `from` and the cursor. */
  readonly label: string;
  /** A few words on it. */
  readonly detail: string;
  readonly kind: 'field' | 'operator' | 'value' | 'keyword';
}

/** What could be written at a place of a text. */
export interface Completion {
  /** Where the word being written begins; the cursor's position if there is none. */
  readonly from: number;
  /** Not yet narrowed down by the word. */
  readonly options: readonly CompletionOption[];
  /** The field whose values can go here, even if they have no names; undefined elsewhere and in a mask. */
  readonly valuesOf?: Field | undefined;
}
