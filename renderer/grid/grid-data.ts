// What a grid needs from the table it shows: columns, rows, and what can be done to them. The grid never knows what a
// row is. Types only.

import type { ReactNode } from 'react';

/** What the grid itself reads from a row. */
export interface GridRow {
  /** Position in the list, from 0. */
  readonly index: number;
  readonly selected: boolean;
}

/** One consistent view of the list. Replaced, never modified. */
export interface GridView<Row extends GridRow> {
  /** Rows in the list. */
  readonly listed: number;
  /** Position of the first of `rows`. */
  readonly first: number;
  /** The rows of the last requested window that have arrived. */
  readonly rows: readonly Row[];
  /** Number of selected rows, visible or not. */
  readonly selected: number;
  /** Time of the view, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Rows kept on top, whatever the list has; their positions mean nothing. None if absent. */
  readonly onTop?: readonly Row[];
  /** Undefined unless the table is still being read. */
  readonly loading: unknown;
}

/** One of the columns that rows are sorted by. */
export interface ColumnSort<Id extends string> {
  readonly column: Id;
  readonly descending: boolean;
}

export type SelectRows<Row> =
  /** `range` extends from the last selected row to this one. */
  | { readonly kind: 'only' | 'toggle' | 'range'; readonly row: Row }
  /** A range up to the row at this position, which has yet to arrive. */
  | { readonly kind: 'rangeTo'; readonly index: number };

/** The source of the rows. Must stay the same object for the same table. */
export interface GridData<Row extends GridRow, Id extends string> {
  /** For useSyncExternalStore: the listener is called on each new view. */
  subscribe(listener: () => void): () => void;
  /** The newest view; stable between changes. */
  getView(): GridView<Row>;
  /** Requests rows, at most MAX_WINDOW_ROWS. */
  setWindow(first: number, count: number): void;
  /** The columns to sort by, the most significant first. */
  setSort(sort: readonly ColumnSort<Id>[]): void;
  /** Freezes the order of rows while true. */
  setHold(hold: boolean): void;
  select(how: SelectRows<Row>): void;
  /** Current position of a row in the list, or -1. @param key see RowTraits. */
  indexOf(key: number): Promise<number>;
  /** The key that a row has now, if it can differ from a former one because the list was read again; else undefined. */
  presentKey?(key: number): number | undefined;
}

/** What the grid needs to know about the rows. Must stay the same object while its answers are the same. */
export interface RowTraits<Row> {
  /** Identifies the row while it moves; unique in the list. */
  readonly key: (row: Row) => number;
  /**
   * True if the row need not be redrawn. The grid compares position and selection itself.
   * @param aNowMs, bNowMs times of the rows' views, milliseconds since the epoch.
   */
  readonly looksSame: (a: Row, aNowMs: number, b: Row, bNowMs: number) => boolean;
  /** Attributes of the row's element, for styles and tests. */
  readonly attributes: (row: Row) => Readonly<Record<`data-${string}`, string | number>>;
  /** A sign at the left edge of the row, whatever its first column is: an element positioned there, or nothing. */
  readonly sign?: (row: Row) => ReactNode;
}

/** The buttons at the end of each row. Must stay the same object while its answers are the same. */
export interface RowAction<Row> {
  /** Title of the button column, for screen readers only. */
  readonly title: string;
  /** The buttons: elements with `data-action`; clicking one runs what that names. */
  readonly button: (row: Row) => ReactNode;
  readonly run: (row: Row, action: string) => void;
}

/** What the user can do to the order of columns. */
export interface Arranging<Id extends string> {
  /** How many columns stay in view while the others scroll sideways, from the left. */
  readonly pinned: number;
  /** Moves a column before another shown one, or to the end. */
  readonly move: (column: Id, before: Id | undefined) => void;
  /** Moves a column past its neighbour. */
  readonly step: (column: Id, by: -1 | 1) => void;
}

/** A column. The list of columns must stay the same object while they are the same. */
export interface GridColumn<Row, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** Explains the title. */
  readonly hint: string;
  /** Width when there is no room to spare, CSS px. */
  readonly width: number;
  /** Share of the spare room; 0 keeps the width. */
  readonly grow: number;
  /** Right-aligned, in the mono face. */
  readonly numeric: boolean;
  readonly sortable: boolean;
  /** Whether the first click sorts in descending order. */
  readonly descendingFirst: boolean;
  /** @param nowMs time of the row's view, milliseconds since the epoch. */
  readonly cell: (row: Row, nowMs: number) => ReactNode;
}
