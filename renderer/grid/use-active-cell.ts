// The active cell: where the grid's keys act and what aria-activedescendant names. It stays with its flow while rows
// move, and is remembered while scrolled out of sight.

import { useEffect, useRef, useState } from 'react';
import type { EngineClient, RowView, View } from '../engine/api.ts';
import type { ActiveCell } from './grid-keys.ts';

interface Anchor extends ActiveCell {
  /** The flow that the cell belongs to, once it has been in the window. */
  readonly handle: number | undefined;
}

export interface ActiveCellState {
  /** The cell where it is now. */
  readonly at: ActiveCell;
  /** The flow there, where it is known. */
  readonly handle: number | undefined;
  readonly moveTo: (cell: ActiveCell) => void;
}

/** The row at a position of the list, when it is in the window. */
export function rowAt(view: View, index: number): RowView | undefined {
  return view.rows[index - view.first];
}

export function useActiveCell(engine: EngineClient, view: View): ActiveCellState {
  const [anchor, setAnchor] = useState<Anchor>({ row: 0, column: 0, handle: undefined });
  const asking = useRef(false);
  const moved = anchor.handle === undefined ? undefined : view.rows.find((row) => row.handle === anchor.handle);
  const row = Math.min(moved?.index ?? anchor.row, Math.max(0, view.listed - 1));
  const handle = anchor.row < 0 ? undefined : (moved?.handle ?? rowAt(view, row)?.handle);

  useEffect(() => {
    const { handle: wanted } = anchor;
    const missing = wanted !== undefined && !moved && rowAt(view, anchor.row) !== undefined;
    if (!missing || asking.current) return;
    asking.current = true;
    const settle = (index: number) => {
      asking.current = false;
      setAnchor((old) => {
        if (old.handle !== wanted) return old;
        return index >= 0 ? { ...old, row: index } : { ...old, handle: undefined };
      });
    };
    // A flow that cannot be found any more leaves the active cell at its position.
    engine.indexOf(wanted).then(settle, () => settle(-1));
  }, [engine, view, anchor, moved]);

  return {
    at: { row: anchor.row < 0 ? -1 : row, column: anchor.column },
    handle,
    moveTo: (cell) => setAnchor({ ...cell, handle: rowAt(view, cell.row)?.handle }),
  };
}
