// The active cell: where the grid's keys act, and what aria-activedescendant references. It belongs to its row, not to a
// place: it follows that while rows move, and is remembered while scrolled out of view.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { GridData, GridRow, GridView } from './grid-data.ts';
import type { ActiveCell } from './grid-keys.ts';

/** A row that took the place of the active cell's own counts as seen after this long, ms: keys act on none before. */
const SEEN_MS = 1000;

interface Anchor extends ActiveCell {
  /** Key of the cell's row, once that has been in the window. */
  readonly key: number | undefined;
  /** The user went there before its row was in the window: the cell belongs to the row that arrives. */
  readonly isAwaited: boolean;
  /** Its row has left the list, and the user has not seen yet which one is there now. */
  readonly isVacant: boolean;
}

export interface ActiveCellState<Row> {
  /** Where the cell is now. */
  readonly at: ActiveCell;
  /** Its row, while that is in the window. */
  readonly row: Row | undefined;
  /** Whether it belongs to a row: not before the user has come to one, nor while its own is gone. */
  readonly isOwned: boolean;
  readonly moveTo: (cell: ActiveCell) => void;
  /** The user has come to the cell where it is: from now on it belongs to the row there. */
  readonly take: () => void;
}

/** The row at a position in the list, if it is in the window. */
export function rowAt<Row extends GridRow>(view: GridView<Row>, index: number): Row | undefined {
  return view.rows[index - view.first];
}

interface ActiveCellOptions<Row extends GridRow> {
  readonly data: Pick<GridData<Row, string>, 'indexOf' | 'presentKey'>;
  readonly view: GridView<Row>;
  /** The list is being read again: the cell waits for its row. */
  readonly comesBack: boolean;
  readonly keyOf: (row: Row) => number;
  /** How many columns there are. */
  readonly columns: number;
  readonly onActive: ((row: Row) => void) | undefined;
  /** Whether the user sees which cell is active, if it is in the row at this position. */
  readonly isSeen: (index: number) => boolean;
}

export function useActiveCell<Row extends GridRow>(options: ActiveCellOptions<Row>): ActiveCellState<Row> {
  const { data, view, comesBack, keyOf, columns, onActive, isSeen } = options;
  const [anchor, setAnchor] = useState<Anchor>({
    row: 0,
    column: 0,
    key: undefined,
    isAwaited: false,
    isVacant: false,
  });
  const moved = anchor.key === undefined ? undefined : view.rows.find((row) => keyOf(row) === anchor.key);
  const index = Math.min(moved?.index ?? anchor.row, Math.max(0, view.listed - 1));
  const there = anchor.row < 0 ? undefined : rowAt(view, index);
  const belongs = anchor.key !== undefined || anchor.isVacant;
  const row = anchor.row < 0 ? undefined : belongs ? moved : there;
  const thereKey = there && keyOf(there);
  const seen = isSeen(index);

  usePresentKey(data, view, anchor, setAnchor);
  useLostRow(data, view, anchor, comesBack || moved !== undefined, setAnchor);

  useEffect(() => {
    if (!anchor.isAwaited || !row) return;
    setAnchor((old) => (old === anchor ? { ...old, key: keyOf(row), isAwaited: false } : old));
    onActive?.(row);
  }, [anchor, row, keyOf, onActive]);

  const take = useCallback(
    () => setAnchor((old) => (old === anchor ? owned(old, index, thereKey) : old)),
    [anchor, index, thereKey],
  );
  useEffect(() => {
    if (anchor.key !== undefined || anchor.isAwaited || thereKey === undefined || !seen) return;
    const timer = setTimeout(take, anchor.isVacant ? SEEN_MS : 0);
    return () => clearTimeout(timer);
  }, [anchor, thereKey, seen, take]);

  return {
    at: { row: anchor.row < 0 ? -1 : index, column: Math.min(anchor.column, Math.max(0, columns - 1)) },
    row,
    isOwned: anchor.key !== undefined,
    moveTo: (cell) => {
      const there = rowAt(view, cell.row);
      setAnchor({ ...cell, key: there && keyOf(there), isAwaited: !there && cell.row >= 0, isVacant: false });
      if (there) onActive?.(there);
    },
    take,
  };
}

/** The cell belongs to the row at its place, unless it belongs to one already. */
function owned(anchor: Anchor, index: number, key: number | undefined): Anchor {
  if (anchor.key !== undefined || key === undefined || anchor.row < 0) return anchor;
  return { ...anchor, row: index, key, isAwaited: false, isVacant: false };
}

/** The cell's row can have another key once its list was read again. */
function usePresentKey<Row extends GridRow>(
  data: Pick<GridData<Row, string>, 'presentKey'>,
  view: GridView<Row>,
  anchor: Anchor,
  setAnchor: (change: (old: Anchor) => Anchor) => void,
): void {
  const { key } = anchor;
  // The answer can be another one with each view.
  const present = view.listed > 0 && key !== undefined ? data.presentKey?.(key) : undefined;
  useEffect(() => {
    if (present !== undefined && present !== key)
      setAnchor((old) => (old.key === key ? { ...old, key: present } : old));
  }, [key, present, setAnchor]);
}

/** Finds the cell's row where another one is at its place. If it is gone, the cell stays at its place, vacant. */
function useLostRow<Row extends GridRow>(
  data: Pick<GridData<Row, string>, 'indexOf'>,
  view: GridView<Row>,
  anchor: Anchor,
  isThere: boolean,
  setAnchor: (change: (old: Anchor) => Anchor) => void,
): void {
  const asking = useRef(false);
  useEffect(() => {
    const { key: wanted } = anchor;
    const place = Math.min(anchor.row, view.listed - 1);
    const missing = wanted !== undefined && !isThere && rowAt(view, place) !== undefined;
    if (!missing || asking.current) return;
    asking.current = true;
    const settle = (now: number) => {
      asking.current = false;
      setAnchor((old) => {
        if (old.key !== wanted) return old;
        return now >= 0 ? { ...old, row: now } : { ...old, key: undefined, isVacant: true };
      });
    };
    data.indexOf(wanted).then(settle, () => settle(-1));
  }, [data, view, anchor, isThere, setAnchor]);
}
