// What can be written at a place in a filter text. Types.

import type { Field } from './fields/fields.ts';

/** One thing to insert. */
export interface CompletionOption {
  /** The text that replaces everything from `from` to the cursor. */
  readonly label: string;
  /** A few words of explanation. */
  readonly detail: string;
  readonly kind: 'field' | 'operator' | 'value' | 'keyword';
}

/** What can be written at a place in a text. */
export interface Completion {
  /** Where the word being written begins; the cursor's position if there is none. */
  readonly from: number;
  /** Not yet narrowed down by the word. */
  readonly options: readonly CompletionOption[];
  /** The field whose values can go here, even if they have no names; undefined elsewhere and in a mask. */
  readonly valuesOf?: Field | undefined;
}
