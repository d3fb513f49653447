// Which rows of the view are drawn, and in which of the existing elements. Pure.

import type { GridRow, GridView } from './grid-data.ts';
import type { VisibleRange } from './row-scroller.ts';

/** Rows drawn beyond each edge, so that a wheel step uncovers rows that are already drawn. */
const OVERDRAW_ROWS = 4;
/** Positions are relative to a multiple of this, which keeps them small. */
const ORIGIN_STEP = 1024;

export interface DrawnRows<Row extends GridRow> {
  readonly rows: readonly Row[];
  /** Time of the rows' view, milliseconds since the epoch. */
  readonly nowMs: number;
  /** The row that positions are relative to. */
  readonly origin: number;
  /** A row's React key is its index minus this: elements are kept by key. */
  readonly keyBase: number;
}

export const NOTHING_DRAWN: DrawnRows<never> = { rows: [], nowMs: 0, origin: 0, keyBase: 0 };

/**
 * The visible rows and a few more. After a short scroll most elements keep their rows and a few are replaced, because
 * moving elements costs more; after a long one (or a jump) all elements stay in place and get other rows.
 *
 * Until the visible rows arrive, those drawn before stay, so that nothing is torn down for a single frame.
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
