// One row of the grid. Memoised: drawn again only when something that is seen of it changed.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell

import { memo, type ReactNode } from 'react';
import type { RowView } from '../engine/api.ts';
import { CELLS } from '../flows/cells.tsx';
import { FLOW_COLUMNS, ROW_PX } from '../flows/flow-columns.ts';
import { sameRow } from '../flows/same-row.ts';
import type { Clock } from '../session/second-clock.ts';
import { identityText } from '../words/identity-words.ts';

/** Id of the active cell, which the grid's aria-activedescendant names. */
export const ACTIVE_CELL_ID = 'fg-active-cell';

export interface RowProps {
  readonly row: RowView;
  /** Time of the view that the row is from, milliseconds since the epoch. */
  readonly nowMs: number;
  /** The row at which the layer begins. */
  readonly origin: number;
  /** Column of the active cell, or -1 when it is in another row. */
  readonly activeColumn: number;
  readonly clock: Clock;
  /** Why rows cannot be deleted, or undefined when they can. */
  readonly deleteBlocked: string | undefined;
}

/** Rows carry data-index and data-handle: clicks are handled by the grid, for all rows at once. */
export const Row = memo(FlowRow, (a, b) => {
  if (a.origin !== b.origin || a.activeColumn !== b.activeColumn || a.clock !== b.clock) return false;
  return a.deleteBlocked === b.deleteBlocked && sameRow(a.row, a.nowMs, b.row, b.nowMs);
});

function FlowRow({ row, nowMs, origin, activeColumn, clock, deleteBlocked }: RowProps): ReactNode {
  const input = { row, nowMs, clock };
  return (
    <div
      role="row"
      className="fg-row"
      aria-rowindex={row.index + 2}
      aria-selected={row.selected}
      data-index={row.index}
      data-handle={row.handle}
      data-change={row.change}
      data-active={activeColumn >= 0 || undefined}
      style={{ top: (row.index - origin) * ROW_PX }}
    >
      {FLOW_COLUMNS.map((column, index) => (
        <div
          key={column.id}
          role="gridcell"
          className={column.numeric ? 'fg-cell fg-num' : 'fg-cell'}
          data-column={column.id}
          id={index === activeColumn ? ACTIVE_CELL_ID : undefined}
        >
          {CELLS[column.id](input)}
        </div>
      ))}
      <div
        role="gridcell"
        className="fg-actions"
        id={activeColumn === FLOW_COLUMNS.length ? ACTIVE_CELL_ID : undefined}
      >
        {row.change !== 'gone' && (
          <button
            type="button"
            className="fg-delete"
            tabIndex={-1}
            data-action="delete"
            aria-label={`Delete flow ${identityText(row)}`}
            title={deleteBlocked ?? 'Delete this flow…'}
            disabled={deleteBlocked !== undefined}
          />
        )}
      </div>
    </div>
  );
}
