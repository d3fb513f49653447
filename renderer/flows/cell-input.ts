// What the cells of a row are drawn from, beside the row itself.

import type { LabelNames } from '../../native/flow/index.ts';
import type { SecondClock } from '../session/second-clock.ts';

/** What a cell and its text are made from. */
export interface CellInput<Row> {
  readonly row: Row;
  /** When the kernel will drop the flow, milliseconds since the epoch; undefined if it gives no timeout. */
  readonly deadlineMs: number | undefined;
  /** For texts that change between two views. */
  readonly clock: SecondClock;
  /** Names of labels by their bits. */
  readonly labels: LabelNames;
  /** Whether ports are followed by the names of their services. */
  readonly serviceNames: boolean;
}
