// Which rows of the view are drawn, and in which of the elements that are there already. Pure.

import type { GridRow, GridView } from './grid-data.ts';
import type { VisibleRange } from './row-scroller.ts';

/** Rows drawn beyond each edge, so that a step of the wheel uncovers drawn ones. */
export const OVERDRAW_ROWS = 4;
/** Positions are counted from a multiple of this, which keeps them small. */
const ORIGIN_STEP = 1024;

export interface DrawnRows<Row extends GridRow> {
  readonly rows: readonly Row[];
  /** Time of the view that the rows are from, milliseconds since the epoch. */
  readonly nowMs: number;
  /** The row from which positions are counted. */
  readonly origin: number;
  /** A row's key is its index less this: elements are kept by key. */
  readonly keyBase: number;
}

export const NOTHING_DRAWN: DrawnRows<never> = { rows: [], nowMs: 0, origin: 0, keyBase: 0 };

/**
 * The rows in sight, or nearly so. After a short way most elements keep their rows and a few are made anew, because
 * moving elements costs more; after a long way (or a jump) all elements stay where they are and get other rows.
 *
 * While the rows in sight have not arrived yet, those drawn before stay: nothing is taken apart for one frame.
 */
export function drawnRows<Row extends GridRow>(
  view: GridView<Row>,
  range: VisibleRange,
  before: DrawnRows<Row>,
): DrawnRows<Row> {
  const from = Math.max(0, range.first - OVERDRAW_ROWS - view.first);
  const end = Math.max(0, range.end + OVERDRAW_ROWS - view.first);
  const rows = view.rows.slice(from, end);
  const first = rows[0];
  if (!first) return view.listed > 0 && range.end > range.first ? before : { ...before, rows: [] };
  const beforeFirst = before.rows[0];
  const way = beforeFirst ? first.index - beforeFirst.index : 0;
  const keyBase = Math.abs(way) * 3 > rows.length ? before.keyBase + way : before.keyBase;
  return { rows, nowMs: view.nowMs, origin: Math.floor(first.index / ORIGIN_STEP) * ORIGIN_STEP, keyBase };
}
