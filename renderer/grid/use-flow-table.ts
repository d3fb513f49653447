// The table model: TanStack Table in manual mode over the rows of the engine's window, with the sort and the widths
// of the columns. Widths reach the cells as one CSS variable, so that resizing draws no row again.

import { useTable } from '@tanstack/react-table';
import { type MouseEvent, type RefObject, type TouchEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { RowView, SortBy } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/columns.ts';
import { ACTIONS_PX, columnDefs, FLOW_COLUMNS, features, MAX_COLUMN_PX, MIN_COLUMN_PX } from '../flows/flow-columns.ts';
import { columnTemplate, cutRest, fitColumns } from './column-fit.ts';
import { isSameSort, knownSort } from './sort-state.ts';

/** What the user decides about columns, to be remembered. */
export interface Layout {
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: readonly SortBy[];
}

export interface FlowTable {
  readonly rows: readonly RowView[];
  readonly sort: readonly SortBy[];
  /** Sorts by the column alone, by turns in either direction and not at all; `further`: besides the others in force. */
  readonly toggleSort: (column: ColumnId, further: boolean) => void;
  readonly startResize: (column: ColumnId, event: MouseEvent | TouchEvent) => void;
  readonly resizeBy: (column: ColumnId, byPx: number) => void;
  readonly resetWidth: (column: ColumnId) => void;
}

/** @param onLayout called after each change of sort or widths, not at the start. */
export function useFlowTable(
  rows: readonly RowView[],
  gridRef: RefObject<HTMLElement | null>,
  initial: Layout,
  onLayout: (layout: Layout) => void,
): FlowTable {
  const table = useTable({
    features,
    columns: columnDefs,
    data: rows,
    getRowId: (row) => String(row.handle),
    initialState: {
      sorting: initial.sort.map(({ column, descending }) => ({ id: column, desc: descending })),
      columnSizing: { ...initial.widths },
    },
    manualSorting: true,
    columnResizeMode: 'onChange',
  });
  const sized = table.state.columnSizing;
  const widths = useColumnVariable(gridRef, sized);
  const sort = useSort(table.state.sorting);
  useChanges({ widths: sized, sort }, onLayout);

  const latest = useRef({ table, widths });
  latest.current = { table, widths };
  const toggleSort = useCallback((id: ColumnId, further: boolean) => {
    const { table } = latest.current;
    const column = table.getColumn(id);
    const held = column?.getIsSorted();
    const narrows = !further && held && table.state.sorting.length > 1;
    // One of several that is now wanted alone keeps its direction: only the others go.
    column?.toggleSorting(narrows ? held === 'desc' : undefined, further);
  }, []);
  /** What stands left of a resized column keeps its place, so that the edge stays under the pointer. */
  const freeze = useCallback((column: ColumnId) => {
    const end = FLOW_COLUMNS.findIndex((spec) => spec.id === column);
    const frozen = FLOW_COLUMNS.slice(0, end + 1).map((spec) => [
      spec.id,
      latest.current.widths.get(spec.id) ?? spec.base,
    ]);
    latest.current.table.setColumnSizing((old) => ({ ...old, ...Object.fromEntries(frozen) }));
  }, []);
  const startResize = useCallback(
    (column: ColumnId, event: MouseEvent | TouchEvent) => {
      freeze(column);
      const header = latest.current.table.getFlatHeaders().find((candidate) => candidate.column.id === column);
      header?.getResizeHandler()(event);
      event.stopPropagation();
    },
    [freeze],
  );
  const resizeBy = useCallback(
    (column: ColumnId, byPx: number) => {
      freeze(column);
      latest.current.table.setColumnSizing((old) => ({ ...old, [column]: bounded((old[column] ?? 0) + byPx) }));
    },
    [freeze],
  );
  const resetWidth = useCallback((column: ColumnId) => {
    latest.current.table.setColumnSizing(({ [column]: _, ...others }) => others);
  }, []);
  return {
    rows: table.getRowModel().rows.map((row) => row.original),
    sort,
    toggleSort,
    startResize,
    resizeBy,
    resetWidth,
  };
}

function bounded(px: number): number {
  return Math.max(MIN_COLUMN_PX, Math.min(MAX_COLUMN_PX, px));
}

/** Keeps --columns and --columns-px of the grid at the widths that fit it. */
function useColumnVariable(
  gridRef: RefObject<HTMLElement | null>,
  sized: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const [available, setAvailable] = useState(0);
  useEffect(() => {
    const grid = gridRef.current;
    if (!grid) return;
    const observer = new ResizeObserver(() => setAvailable(grid.clientWidth));
    observer.observe(grid);
    return () => observer.disconnect();
  }, [gridRef]);
  const safe = Object.fromEntries(Object.entries(sized).map(([id, px]) => [id, bounded(px)]));
  const widths = fitColumns(FLOW_COLUMNS, safe, available - ACTIONS_PX);
  const template = columnTemplate(FLOW_COLUMNS, widths);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the template says all that the map says
  useEffect(() => {
    const sum = [...widths.values()].reduce((total, width) => total + width, ACTIONS_PX);
    gridRef.current?.style.setProperty('--columns', `${template} minmax(${ACTIONS_PX}px, 1fr)`);
    gridRef.current?.style.setProperty('--columns-px', `${sum}px`);
  }, [template, gridRef]);
  useCutRest(gridRef, widths, `${template} ${available}`);
  return widths;
}

/** Keeps --cut-px of the grid at what a row's button leaves of the column that it stands over. */
function useCutRest(
  gridRef: RefObject<HTMLElement | null>,
  widths: ReadonlyMap<string, number>,
  changedBy: string,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all that the map says
  useEffect(() => {
    const grid = gridRef.current;
    if (!grid) return;
    let known = Number.NaN;
    const update = () => {
      const rest = cutRest(FLOW_COLUMNS, widths, grid.scrollLeft + grid.clientWidth - ACTIONS_PX);
      if (rest !== known) grid.style.setProperty('--cut-px', `${rest}px`);
      known = rest;
    };
    update();
    // Before the rows are shifted: what is read then needs no layout.
    grid.addEventListener('scroll', update, { capture: true, passive: true });
    return () => grid.removeEventListener('scroll', update, { capture: true });
  }, [changedBy, gridRef]);
}

/** The same list as long as the sort is the same. */
function useSort(sorting: readonly { readonly id: string; readonly desc: boolean }[]): readonly SortBy[] {
  const last = useRef<readonly SortBy[]>([]);
  const sort = knownSort(sorting.map(({ id, desc }) => ({ column: id, descending: desc })));
  if (!isSameSort(last.current, sort)) last.current = sort;
  return last.current;
}

function useChanges(layout: Layout, onLayout: (layout: Layout) => void): void {
  const known = useRef(layout);
  const { widths, sort } = layout;
  useEffect(() => {
    if (known.current.widths === widths && known.current.sort === sort) return;
    known.current = { widths, sort };
    onLayout({ widths, sort });
  }, [widths, sort, onLayout]);
}
