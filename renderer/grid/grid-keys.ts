// What a key does in the grid: moving the active cell by WAI-ARIA's grid pattern, selecting, sorting, resizing and moving
// columns.
// Pure: takes a key and a position, returns what to do.

/** The active cell; `row` is -1 in the header. */
export interface ActiveCell {
  readonly row: number;
  readonly column: number;
}

export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  /** How many rows PageUp and PageDown move. */
  readonly page: number;
}

export interface GridKey {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** `move` goes to a cell and, if `extend` is set, selects all rows up to it. */
export type GridCommand =
  | { readonly kind: 'move'; readonly to: ActiveCell; readonly extend: boolean }
  | { readonly kind: 'toggle' }
  /** Opens the menu of the active cell. */
  | { readonly kind: 'menu' }
  /** `further`: in addition to the columns already sorted by. */
  | { readonly kind: 'sort'; readonly further: boolean }
  | { readonly kind: 'resize'; readonly byPx: number }
  /** Moves the column past its neighbour, with the active cell. */
  | { readonly kind: 'moveColumn'; readonly by: -1 | 1 };

/** How much one key press changes a column's width, CSS px. */
const RESIZE_STEP_PX = 12;

/** What the key does at the active cell; undefined if the grid does not handle it. */
export function gridCommand(key: GridKey, at: ActiveCell, extent: GridExtent): GridCommand | undefined {
  if (key.alt) return undefined;
  if (at.row < 0) {
    const command = headerCommand(key);
    if (command) return command;
  }
  return rowCommand(key) ?? movement(key, at, extent);
}

function headerCommand(key: GridKey): GridCommand | undefined {
  if (key.ctrl) {
    if (key.shift && key.key === 'ArrowLeft') return { kind: 'moveColumn', by: -1 };
    return key.shift && key.key === 'ArrowRight' ? { kind: 'moveColumn', by: 1 } : undefined;
  }
  if (key.key === 'Enter' || key.key === ' ') return { kind: 'sort', further: key.shift };
  if (key.shift && key.key === 'ArrowLeft') return { kind: 'resize', byPx: -RESIZE_STEP_PX };
  if (key.shift && key.key === 'ArrowRight') return { kind: 'resize', byPx: RESIZE_STEP_PX };
  return undefined;
}

function rowCommand(key: GridKey): GridCommand | undefined {
  if (key.ctrl) return undefined;
  if (key.key === 'ContextMenu' || (key.key === 'F10' && key.shift)) return { kind: 'menu' };
  return key.key === ' ' ? { kind: 'toggle' } : undefined;
}

function movement(key: GridKey, at: ActiveCell, extent: GridExtent): GridCommand | undefined {
  const target = destination(key, at, extent);
  if (!target) return undefined;
  const to = {
    row: Math.max(-1, Math.min(extent.rows - 1, target.row)),
    column: Math.max(0, Math.min(extent.columns - 1, target.column)),
  };
  return { kind: 'move', to, extend: key.shift && to.row >= 0 && to.row !== at.row };
}

function destination(key: GridKey, at: ActiveCell, extent: GridExtent): ActiveCell | undefined {
  const { row, column } = at;
  switch (key.key) {
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'PageUp':
      return { row: Math.max(Math.min(row, 0), row - extent.page), column };
    case 'PageDown':
      return { row: row + extent.page, column };
    case 'Home':
      return key.ctrl ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End':
      return key.ctrl ? { row: extent.rows - 1, column: extent.columns - 1 } : { row, column: extent.columns - 1 };
    default:
      return undefined;
  }
}
