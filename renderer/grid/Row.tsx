// One row of the grid. Memoised: redrawn only when something visible in it changes.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell

import { memo, type ReactNode } from 'react';
import type { GridColumn, GridRow, RowAction, RowTraits } from './grid-data.ts';

/** Id of a grid's active cell, referenced by its aria-activedescendant: a grid of another tab can be in the page, too. */
export function activeCellId(grid: string): string {
  return `fg-active-cell-${grid.toLowerCase()}`;
}

export interface RowProps<R extends GridRow> {
  readonly row: R;
  /** Time of the row's view, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Id of the active cell, if it can be in this row. */
  readonly activeId: string;
  /** The row at the top of the layer. */
  readonly origin: number;
  /** Rows above the list, the header included. */
  readonly above: number;
  /** Column of the active cell, or -1 if that is in another row. */
  readonly activeColumn: number;
  readonly columns: readonly GridColumn<R>[];
  /** How many columns stay in view, from the left. */
  readonly pinned: number;
  /** Height of a row, CSS px. */
  readonly rowPx: number;
  readonly traits: RowTraits<R>;
  readonly action: RowAction<R>;
}

/** Rows carry data-index, because the grid handles clicks for all rows at once. */
export const Row = memo(DrawnRow, looksSame) as typeof DrawnRow;

function looksSame<R extends GridRow>(a: RowProps<R>, b: RowProps<R>): boolean {
  if (a.origin !== b.origin || a.above !== b.above || a.activeColumn !== b.activeColumn) return false;
  if (a.pinned !== b.pinned || a.rowPx !== b.rowPx) return false;
  if (a.columns !== b.columns || a.traits !== b.traits || a.action !== b.action) return false;
  if (a.row.index !== b.row.index || a.row.selected !== b.row.selected) return false;
  return b.traits.looksSame(a.row, a.nowMs, b.row, b.nowMs);
}

function DrawnRow<R extends GridRow>(props: RowProps<R>): ReactNode {
  const { row, nowMs, origin, above, activeColumn, activeId, columns, pinned, rowPx, traits, action } = props;
  return (
    <div
      role="row"
      className="fg-row"
      aria-rowindex={row.index + above + 1}
      aria-selected={row.selected}
      data-index={row.index}
      {...traits.attributes(row)}
      data-active={activeColumn >= 0 || undefined}
      style={{ top: (row.index - origin) * rowPx }}
    >
      {columns.map((column, index) => (
        <div
          key={column.id}
          role="gridcell"
          className={column.numeric ? 'fg-cell fg-num' : 'fg-cell'}
          data-column={column.id}
          {...pinOf(index, pinned)}
          id={index === activeColumn ? activeId : undefined}
        >
          {index === 0 && traits.sign?.(row)}
          {column.cell(row, nowMs)}
        </div>
      ))}
      <div role="gridcell" className="fg-actions">
        {action.button(row)}
      </div>
    </div>
  );
}

/** The attributes of a cell, if its column stays in view: see use-column-variables.ts. */
export function pinOf(index: number, pinned: number): { 'data-pinned'?: 'last' | ''; style?: { left: string } } {
  if (index >= pinned) return {};
  return { 'data-pinned': index === pinned - 1 ? 'last' : '', style: { left: `var(--pin-${index})` } };
}
