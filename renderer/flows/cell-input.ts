// What the cells of a row are drawn from, beside the row itself.

import type { SecondClock } from '../session/second-clock.ts';
import type { TextInput } from '../words/cell-texts.ts';

/** What a cell and its text are made from. */
export interface CellInput<Row> extends TextInput<Row> {
  /** For texts that change between two views. */
  readonly clock: SecondClock;
  /** Whether ports are followed by the names of their services. */
  readonly serviceNames: boolean;
}
