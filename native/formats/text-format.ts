// A text format as the exporter sees it: text before the flows, for each row, and after. Pure.

import type { FlowColumns } from '../flow/flow-columns.ts';

/** The text of one row, with its line end. */
export type RowText = (row: number) => string;

/** A format: the text before, of and after the flows. */
export interface TextFormat {
  /** Before the first flow. */
  readonly head: string;
  /** After the last flow, if there was one. */
  readonly foot: string;
  /** The whole export, if there are no flows. */
  readonly empty: string;
  /** Returns a function for the text of any row, so that lookups common to all rows are done once. */
  rowsOf(columns: FlowColumns): RowText;
}
