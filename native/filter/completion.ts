// What can be written at a place of a filter text. Types.

import type { Field } from './fields/fields.ts';

/** One thing that could be written. */
export interface CompletionOption {
  /** The text to insert in place of what stands between `from` and the cursor. */
  readonly label: string;
  /** A few words on it. */
  readonly detail: string;
  readonly kind: 'field' | 'operator' | 'value' | 'keyword';
}

/** What could be written at a place of a text. */
export interface Completion {
  /** Where the word that is being written begins; the cursor's place if there is none. */
  readonly from: number;
  /** Not yet narrowed down by what is written. */
  readonly options: readonly CompletionOption[];
  /** The field of which values can stand here, also where they have no names; undefined elsewhere and under a mask. */
  readonly valuesOf?: Field | undefined;
}
