// What a text format is to the exporter: text before, for each row, and after. Pure.

import type { FlowColumns } from '../flow/flow-columns.ts';

/** The text of one row, with its line end. */
export type RowText = (row: number) => string;

/** A format: what stands before, between and after the flows. */
export interface TextFormat {
  /** Before the first flow. */
  readonly head: string;
  /** After the last flow, where there was one. */
  readonly foot: string;
  /** All of an export without flows. */
  readonly empty: string;
  /** Binds the rows of columns: what holds for all of them is looked up once, not for each row. */
  rowsOf(columns: FlowColumns): RowText;
}

/** A clock for what depends on the time. */
export interface ClockOption {
  /**
   * The clock, milliseconds since the epoch: where conntrack asks for the time of day. Without it ages are counted to the
   * time at which the columns were filled, and events have the time that the kernel told (since Linux 6.14, with
   * nf_conntrack_timestamp), else that same one.
   */
  readonly nowMs?: number | undefined;
}
