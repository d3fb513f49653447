// The active cell: where the grid's keys act, and what aria-activedescendant references. It stays with its row while
// rows move, and is remembered while scrolled out of view.

import { useEffect, useRef, useState } from 'react';
import type { GridData, GridRow, GridView } from './grid-data.ts';
import type { ActiveCell } from './grid-keys.ts';

interface Anchor extends ActiveCell {
  /** Key of the cell's row, once that has been in the window. */
  readonly key: number | undefined;
  /** The user went there before its row was in the window: the cell belongs to the row that arrives. */
  readonly isAwaited: boolean;
}

export interface ActiveCellState<Row> {
  /** Where the cell is now. */
  readonly at: ActiveCell;
  /** Its row, while that is in the window. */
  readonly row: Row | undefined;
  readonly moveTo: (cell: ActiveCell) => void;
}

/** The row at a position in the list, if it is in the window. */
export function rowAt<Row extends GridRow>(view: GridView<Row>, index: number): Row | undefined {
  return view.rows[index - view.first];
}

interface ActiveCellOptions<Row extends GridRow> {
  readonly data: Pick<GridData<Row, string>, 'indexOf'>;
  readonly view: GridView<Row>;
  readonly keyOf: (row: Row) => number;
  /** How many columns there are. */
  readonly columns: number;
  readonly onActive: ((row: Row) => void) | undefined;
}

export function useActiveCell<Row extends GridRow>(options: ActiveCellOptions<Row>): ActiveCellState<Row> {
  const { data, view, keyOf, columns, onActive } = options;
  const [anchor, setAnchor] = useState<Anchor>({ row: 0, column: 0, key: undefined, isAwaited: false });
  const asking = useRef(false);
  const moved = anchor.key === undefined ? undefined : view.rows.find((row) => keyOf(row) === anchor.key);
  const index = Math.min(moved?.index ?? anchor.row, Math.max(0, view.listed - 1));
  const row = anchor.row < 0 ? undefined : (moved ?? rowAt(view, index));

  useEffect(() => {
    const { key: wanted } = anchor;
    const missing = wanted !== undefined && !moved && rowAt(view, anchor.row) !== undefined;
    if (!missing || asking.current) return;
    asking.current = true;
    const settle = (now: number) => {
      asking.current = false;
      setAnchor((old) => {
        if (old.key !== wanted) return old;
        return now >= 0 ? { ...old, row: now } : { ...old, key: undefined };
      });
    };
    // If the row is gone, the active cell stays at its position.
    data.indexOf(wanted).then(settle, () => settle(-1));
  }, [data, view, anchor, moved]);

  useEffect(() => {
    if (!anchor.isAwaited || !row) return;
    setAnchor((old) => (old === anchor ? { ...old, key: keyOf(row), isAwaited: false } : old));
    onActive?.(row);
  }, [anchor, row, keyOf, onActive]);

  return {
    at: { row: anchor.row < 0 ? -1 : index, column: Math.min(anchor.column, Math.max(0, columns - 1)) },
    row,
    moveTo: (cell) => {
      const there = rowAt(view, cell.row);
      setAnchor({ ...cell, key: there && keyOf(there), isAwaited: !there && cell.row >= 0 });
      if (there) onActive?.(there);
    },
  };
}
