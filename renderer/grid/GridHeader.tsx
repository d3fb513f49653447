// The header row: names, sort directions, the handles that resize columns, and dragging that moves them.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys

import { type MouseEvent, memo, type ReactNode, type TouchEvent } from 'react';
import type { ColumnSort, GridColumn } from './grid-data.ts';
import { pinOf } from './Row.tsx';
import { sortDescription } from './sort-state.ts';
import { useDragOrder } from './use-drag-order.ts';

export interface GridHeaderProps<Id extends string> {
  readonly columns: readonly GridColumn<never, Id>[];
  /** How many columns stay in view, from the left. */
  readonly pinned: number;
  /** Moves a column before another, or to the end; without it, headers cannot be dragged. */
  readonly onMove: ((column: Id, before: Id | undefined) => void) | undefined;
  readonly sort: readonly ColumnSort<Id>[];
  /** Title of the button column, for screen readers only. */
  readonly actionTitle: string;
  /** Column of the active cell if that is in the header, else -1. */
  readonly activeColumn: number;
  /** Id of the active cell. */
  readonly activeId: string;
  /** `further`: in addition to the columns already sorted by. */
  readonly onSort: (column: Id, further: boolean) => void;
  readonly onResizeStart: (column: Id, event: MouseEvent | TouchEvent) => void;
  /** Restores a column's default width. */
  readonly onResizeReset: (column: Id) => void;
}

export const GridHeader = memo(HeaderRow) as typeof HeaderRow;

function HeaderRow<Id extends string>(props: GridHeaderProps<Id>): ReactNode {
  const { columns, pinned, activeColumn, onMove } = props;
  const ids = columns.map(({ id }) => id);
  const { marks, onPointerDown } = useDragOrder<Id>({ ids, attribute: 'data-column', axis: 'x', onMove });
  return (
    <div role="row" className="fg-head-row" aria-rowindex={1} onPointerDown={onPointerDown}>
      {columns.map((column, index) => (
        <HeaderCell
          key={column.id}
          {...props}
          column={column}
          active={index === activeColumn}
          marks={{ ...pinOf(index, pinned), ...marks(column.id) }}
        />
      ))}
      <div role="columnheader" className="fg-actions">
        <span className="fg-hidden">{props.actionTitle}</span>
      </div>
    </div>
  );
}

interface HeaderCellProps<Id extends string> extends GridHeaderProps<Id> {
  readonly column: GridColumn<never, Id>;
  readonly active: boolean;
  /** Whether it is pinned, dragged or dropped at. */
  readonly marks: object;
}

function HeaderCell<Id extends string>(props: HeaderCellProps<Id>): ReactNode {
  const { column, active, sort, onSort, onResizeStart, onResizeReset } = props;
  const place = sort.findIndex((key) => key.column === column.id);
  const sorted = sort[place];
  const direction = sorted && (sorted.descending ? 'descending' : 'ascending');
  const { hint, sortable } = column;
  const description = sortDescription(sort, place);
  return (
    <div
      role="columnheader"
      className={column.numeric ? 'fg-head-cell fg-num' : 'fg-head-cell'}
      data-column={column.id}
      {...props.marks}
      data-active={active || undefined}
      data-sorted={direction}
      // ARIA allows it on one header at a time: the others put theirs in the description.
      aria-sort={place > 0 || !sortable ? undefined : (direction ?? 'none')}
      aria-description={description && `${hint}; ${description}`}
      id={active ? props.activeId : undefined}
      title={sort.length > 0 && sortable ? `${hint}\nShift+click: also sort by this column` : hint}
      onClick={(event) => onSort(column.id, event.shiftKey)}
    >
      <span className="fg-head-title">{column.title}</span>
      {sorted && <SortMark place={place} several={sort.length > 1} descending={sorted.descending} />}
      <span
        className="fg-resize"
        aria-hidden="true"
        data-no-drag=""
        onMouseDown={(event) => onResizeStart(column.id, event)}
        onTouchStart={(event) => onResizeStart(column.id, event)}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={() => onResizeReset(column.id)}
      />
    </div>
  );
}

/** An arrow, and this column's rank if rows are sorted by several. */
function SortMark(props: { place: number; several: boolean; descending: boolean }): ReactNode {
  return (
    <span className="fg-sort" data-descending={props.descending} aria-hidden="true">
      <span className="fg-arrow" />
      {props.several && <span className="fg-sort-place">{props.place + 1}</span>}
    </span>
  );
}
