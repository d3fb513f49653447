// What a grid needs of the table that it shows: columns, rows and what may be done to them. The grid never knows what
// a row is. Types only.

import type { ReactNode } from 'react';

/** What the grid itself reads of a row. */
export interface GridRow {
  /** Position in the list; 0 is the first. */
  readonly index: number;
  readonly selected: boolean;
}

/** One consistent view of the list. Replaced, never changed. */
export interface GridView<Row extends GridRow> {
  /** Rows in the list. */
  readonly listed: number;
  /** Position of the first of `rows`. */
  readonly first: number;
  /** The rows of the window that was requested last, or what there is of them yet. */
  readonly rows: readonly Row[];
  /** Selected rows, wherever they are. */
  readonly selected: number;
  /** Time of the view, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Undefined unless rows are still being read. */
  readonly loading: unknown;
}

/** One column by which rows are sorted. */
export interface ColumnSort<Id extends string> {
  readonly column: Id;
  readonly descending: boolean;
}

export interface SelectRows<Row> {
  /** `range` goes from the row that was selected last to this one. */
  readonly kind: 'only' | 'toggle' | 'range';
  readonly row: Row;
}

/** Where the rows come from. Always the same object for the same table. */
export interface GridData<Row extends GridRow, Id extends string> {
  /** For useSyncExternalStore: called with each new view. */
  subscribe(listener: () => void): () => void;
  /** The newest view; stable between changes. */
  getView(): GridView<Row>;
  /** Requests rows: at most MAX_WINDOW_ROWS. */
  setWindow(first: number, count: number): void;
  /** The columns to sort by, the most significant first. */
  setSort(sort: readonly ColumnSort<Id>[]): void;
  /** While true the order holds still. */
  setHold(hold: boolean): void;
  select(how: SelectRows<Row>): void;
  /** Position of a row in the list now, or -1. @param key see RowTraits. */
  indexOf(key: number): Promise<number>;
}

/** What the grid has to be told of the rows. The same object as long as it answers the same. */
export interface RowTraits<Row> {
  /** Identifies the row while it moves; unique in the list. */
  readonly key: (row: Row) => number;
  /**
   * True if the row need not be drawn again. Position and selection are the grid's to compare.
   * @param aNowMs, bNowMs times of the views that the rows are from, milliseconds since the epoch.
   */
  readonly looksSame: (a: Row, aNowMs: number, b: Row, bNowMs: number) => boolean;
  /** What the row's element carries for styles and tests. */
  readonly attributes: (row: Row) => Readonly<Record<`data-${string}`, string | number>>;
}

/** A button at the end of each row. The same object as long as it says the same. */
export interface RowAction<Row> {
  /** Title of the column of buttons; only read out. */
  readonly title: string;
  /** The button: an element with `data-action`, on which a click runs the action. */
  readonly button: (row: Row) => ReactNode;
  readonly run: (row: Row) => void;
}

/** A column. All columns are one list, the same as long as they say the same. */
export interface GridColumn<Row, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** Explains the column where its title is short. */
  readonly hint: string;
  /** Width that it has without room to spare, CSS px. */
  readonly width: number;
  /** Share of the room to spare; 0 keeps its width. */
  readonly grow: number;
  /** Figures: set right, in the mono face. */
  readonly numeric: boolean;
  readonly sortable: boolean;
  /** Whether the first click sorts the largest first. */
  readonly descendingFirst: boolean;
  /** @param nowMs time of the view that the row is from, milliseconds since the epoch. */
  readonly cell: (row: Row, nowMs: number) => ReactNode;
}
