// The header row: names, sort direction, and the handles that resize columns.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys

import { type MouseEvent, memo, type ReactNode, type TouchEvent } from 'react';
import type { ColumnId } from '../engine/column-ids.ts';
import type { SortBy } from '../engine/protocol.ts';
import { columnHint, FLOW_COLUMNS, type FlowColumn, type KernelKeeps } from './columns.ts';
import { ACTIVE_CELL_ID } from './Row.tsx';

export interface GridHeaderProps {
  readonly sort: SortBy | undefined;
  /** Column of the active cell when it is in the header, else -1. */
  readonly activeColumn: number;
  readonly keeps: KernelKeeps;
  readonly onSort: (column: ColumnId) => void;
  readonly onResizeStart: (column: ColumnId, event: MouseEvent | TouchEvent) => void;
  /** Gives a column its own width back. */
  readonly onResizeReset: (column: ColumnId) => void;
}

export const GridHeader = memo(function GridHeader(props: GridHeaderProps): ReactNode {
  return (
    <div role="row" className="fg-head-row" aria-rowindex={1}>
      {FLOW_COLUMNS.map((column, index) => (
        <HeaderCell key={column.id} column={column} active={index === props.activeColumn} {...props} />
      ))}
      <div
        role="columnheader"
        className="fg-actions"
        id={props.activeColumn === FLOW_COLUMNS.length ? ACTIVE_CELL_ID : undefined}
      >
        <span className="fg-hidden">Actions</span>
      </div>
    </div>
  );
});

function HeaderCell(props: GridHeaderProps & { column: FlowColumn; active: boolean }): ReactNode {
  const { column, active, sort, keeps, onSort, onResizeStart, onResizeReset } = props;
  const sorted = sort?.column === column.id ? sort : undefined;
  const direction = sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none';
  return (
    <div
      role="columnheader"
      className={column.numeric ? 'fg-head-cell fg-num' : 'fg-head-cell'}
      data-column={column.id}
      data-active={active || undefined}
      aria-sort={direction}
      id={active ? ACTIVE_CELL_ID : undefined}
      title={columnHint(column, keeps)}
      onClick={() => onSort(column.id)}
    >
      <span className="fg-head-title">{column.title}</span>
      {sorted && <span className="fg-arrow" data-descending={sorted.descending} aria-hidden="true" />}
      <span
        className="fg-resize"
        aria-hidden="true"
        onMouseDown={(event) => onResizeStart(column.id, event)}
        onTouchStart={(event) => onResizeStart(column.id, event)}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={() => onResizeReset(column.id)}
      />
    </div>
  );
}
