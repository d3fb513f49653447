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
