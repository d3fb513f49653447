// What keys and clicks do to a grid: move the active cell, select, sort, resize, and run the rows' action.
// Other keys are passed to the owner of the rows.

import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import type {
  Arranging,
  GridColumn,
  GridData,
  GridRow,
  GridView,
  RowAction,
  RowTraits,
  SelectRows,
} from './grid-data.ts';
import { type ActiveCell, type GridCommand, gridCommand } from './grid-keys.ts';
import { cellTextOf, type GridMenu, pointBelow, pointOf } from './grid-menu.ts';
import { type ActiveCellState, rowAt } from './use-active-cell.ts';
import type { ColumnState } from './use-columns.ts';

/** @param row, column those of the active cell; the row while it is in the window. */
export type OnGridKey<Row, Id extends string = string> = (
  event: KeyboardEvent,
  row: Row | undefined,
  column: Id | undefined,
) => void;

interface Parts<Row extends GridRow, Id extends string> {
  readonly data: Pick<GridData<Row, Id>, 'select'>;
  readonly view: GridView<Row>;
  readonly columns: readonly GridColumn<Row, Id>[];
  readonly traits: Pick<RowTraits<Row>, 'key'>;
  readonly action: Pick<RowAction<Row>, 'run'>;
  readonly state: Pick<ColumnState<Id>, 'toggleSort' | 'resizeBy'>;
  readonly arranging: Arranging<Id> | undefined;
  readonly active: ActiveCellState<Row>;
  readonly onKey: OnGridKey<Row, Id>;
  readonly onOpen: ((row: Row) => void) | undefined;
  readonly onMenu: ((menu: GridMenu<Row, Id>) => void) | undefined;
  /** The element of the active cell, if it is drawn. */
  readonly activeElement: () => Element | null;
  /** Scrolls just far enough to make a row visible. */
  readonly showRow: (index: number) => void;
  /** How many rows a page key moves. */
  readonly page: number;
  /** The drawn rows, which can be older than the view's. */
  readonly drawn: readonly Row[];
}

interface GridCommands {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onDoubleClick: (event: MouseEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
}

export function useGridCommands<Row extends GridRow, Id extends string>(parts: Parts<Row, Id>): GridCommands {
  const { data, view, columns, active } = parts;
  /** Whether a range has a start. Kept here because keys can arrive faster than the views that show their effect. */
  const anchored = useRef(false);
  const select = (how: SelectRows<Row>) => {
    if (how.kind === 'only' || how.kind === 'toggle') anchored.current = true;
    data.select(how);
  };
  const moveTo = (to: ActiveCell) => {
    active.moveTo(to);
    if (to.row >= 0) parts.showRow(to.row);
  };
  const move = (to: ActiveCell, extend: boolean) => {
    moveTo(to);
    if (!extend) return;
    if (!anchored.current && active.row) select({ kind: 'only', row: active.row });
    const row = rowAt(view, to.row);
    select(row ? { kind: 'range', row } : { kind: 'rangeTo', index: to.row });
  };
  return {
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget) return;
      const key = { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey };
      const extent = { rows: view.listed, columns: columns.length, page: parts.page };
      const command = gridCommand(key, active.at, extent);
      if (!command) {
        // Escape clears the selection, but not here.
        if (event.key === 'Escape') anchored.current = false;
        parts.onKey(event, active.row, columns[active.at.column]?.id);
        return;
      }
      event.preventDefault();
      if (command.kind === 'move') move(command.to, command.extend);
      else perform(command, parts, select);
    },
    onClick: (event) => {
      const hit = hitRow(event, parts);
      if (!hit) return;
      moveTo({ row: hit.row.index, column: hit.column ?? 0 });
      if (hit.action !== undefined) parts.action.run(hit.row, hit.action);
      else select({ kind: clickKind(event), row: hit.row });
    },
    onDoubleClick: (event) => {
      const hit = hitRow(event, parts);
      if (hit && hit.action === undefined) parts.onOpen?.(hit.row);
    },
    onContextMenu: (event) => {
      const hit = hitRow(event, parts);
      if (!hit) return;
      event.preventDefault();
      // The selection stays as it is.
      moveTo({ row: hit.row.index, column: hit.column ?? active.at.column });
      const column = hit.column === undefined ? undefined : columns[hit.column]?.id;
      parts.onMenu?.({ row: hit.row, column, text: cellTextOf(event.target), at: pointOf(event) });
    },
  };
}

/** None where the active cell belongs to no row, such as in the header. */
function openMenuByKey<Row extends GridRow, Id extends string>({
  active: { row, at },
  columns,
  activeElement,
  onMenu,
}: Parts<Row, Id>): void {
  const cell = activeElement();
  const point = pointBelow(cell);
  if (row && point) onMenu?.({ row, column: columns[at.column]?.id, text: cellTextOf(cell), at: point });
}

function perform<Row extends GridRow, Id extends string>(
  command: Exclude<GridCommand, { readonly kind: 'move' }>,
  parts: Parts<Row, Id>,
  select: (how: SelectRows<Row>) => void,
): void {
  const { columns, active, state, arranging } = parts;
  const { at, row } = active;
  const column = columns[at.column]?.id;
  switch (command.kind) {
    case 'toggle':
      if (row) select({ kind: 'toggle', row });
      return;
    case 'menu':
      openMenuByKey(parts);
      return;
    case 'sort':
      if (column) state.toggleSort(column, command.further);
      return;
    case 'resize':
      if (column) state.resizeBy(column, command.byPx);
      return;
    case 'moveColumn':
      if (!column || !arranging || !columns[at.column + command.by]) return;
      arranging.step(column, command.by);
      active.moveTo({ ...at, column: at.column + command.by });
  }
}

/** What a click on a row selects. */
export function clickKind(event: MouseEvent): 'only' | 'toggle' | 'range' {
  if (event.shiftKey) return 'range';
  return event.ctrlKey || event.metaKey ? 'toggle' : 'only';
}

interface Hit<Row> {
  readonly row: Row;
  /** Index of the column; undefined if none was hit. */
  readonly column: number | undefined;
  /** The action of the button that was hit. */
  readonly action: string | undefined;
}

/** What a click hits; undefined if that is not a row, or a row no longer in the window. */
function hitRow<Row extends GridRow, Id extends string>(
  { target }: MouseEvent,
  { view, columns, traits, drawn }: Parts<Row, Id>,
): Hit<Row> | undefined {
  if (!(target instanceof Element)) return undefined;
  const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index);
  const seen = drawn.find((row) => row.index === index);
  const row = seen && view.rows.find((candidate) => traits.key(candidate) === traits.key(seen));
  if (!row) return undefined;
  const id = target.closest<HTMLElement>('[data-column]')?.dataset.column;
  const place = columns.findIndex((candidate) => candidate.id === id);
  const column = place < 0 ? undefined : place;
  return { row, column, action: target.closest<HTMLElement>('[data-action]')?.dataset.action };
}
