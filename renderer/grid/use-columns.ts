// The sort and the widths of the columns, kept by TanStack Table, which has no rows here. Widths reach the cells by one
// CSS variable, so that resizing redraws no row.

import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import {
  type MouseEvent,
  type RefObject,
  type TouchEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type ColumnWidth, columnTemplate, cutRest, fitColumns } from './column-fit.ts';
import type { ColumnSort, GridColumn } from './grid-data.ts';
import { ACTIONS_PX, MAX_COLUMN_PX, MIN_COLUMN_PX } from './grid-size.ts';
import { isSameSort, knownSort } from './sort-state.ts';

/** The user's choices about columns, to be remembered. */
export interface ColumnLayout<Id extends string> {
  /** CSS px by column id; unknown ids do no harm. */
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: readonly ColumnSort<Id>[];
}

const FEATURES = tableFeatures({ rowSortingFeature, columnSizingFeature, columnResizingFeature });
const NO_ROWS: object[] = [];

export interface ColumnState<Id extends string> {
  readonly sort: readonly ColumnSort<Id>[];
  /** Sorts by this column only, cycling through both directions and unsorted; `further`: in addition to the others. */
  readonly toggleSort: (column: Id, further: boolean) => void;
  readonly startResize: (column: Id, event: MouseEvent | TouchEvent) => void;
  readonly resizeBy: (column: Id, byPx: number) => void;
  readonly resetWidth: (column: Id) => void;
}

/** @param onLayout called after each change of sort or widths, but not initially. */
export function useColumns<Id extends string>(
  columns: readonly GridColumn<never, Id>[],
  gridRef: RefObject<HTMLElement | null>,
  initial: ColumnLayout<Id>,
  onLayout: (layout: ColumnLayout<Id>) => void,
): ColumnState<Id> {
  const table = useColumnTable(columns, initial);
  const sized = table.state.columnSizing;
  const widths = useColumnVariable(columns, gridRef, sized);
  const sort = useSort(columns, table.state.sorting);
  useChanges({ widths: sized, sort }, onLayout);
  const latest = useRef({ table, widths, columns });
  latest.current = { table, widths, columns };
  const toggleSort = useCallback((id: Id, further: boolean) => {
    const { table } = latest.current;
    const column = table.getColumn(id);
    if (!column?.getCanSort()) return;
    const held = column.getIsSorted();
    const narrows = !further && held && table.state.sorting.length > 1;
    // Reducing a sort by several columns to one of them keeps its direction.
    column.toggleSorting(narrows ? held === 'desc' : undefined, further);
  }, []);
  return { sort, toggleSort, ...useResizing<Id>(latest) };
}

type ColumnTable = ReturnType<typeof useColumnTable>;

function useColumnTable(columns: readonly GridColumn<never>[], initial: ColumnLayout<string>) {
  const defs = useMemo(() => columns.map(columnDef), [columns]);
  return useTable({
    features: FEATURES,
    columns: defs,
    data: NO_ROWS,
    initialState: {
      sorting: initial.sort.map(({ column, descending }) => ({ id: column, desc: descending })),
      columnSizing: { ...initial.widths },
    },
    manualSorting: true,
    columnResizeMode: 'onChange',
  });
}

interface Latest {
  readonly table: ColumnTable;
  readonly widths: ReadonlyMap<string, number>;
  readonly columns: readonly ColumnWidth[];
}

function useResizing<Id extends string>(latest: {
  readonly current: Latest;
}): Pick<ColumnState<Id>, 'startResize' | 'resizeBy' | 'resetWidth'> {
  /** Columns left of a resized one keep their widths, so that the edge stays under the pointer. */
  const freeze = useCallback(
    (column: Id) => {
      const { table, widths, columns } = latest.current;
      const end = columns.findIndex(({ id }) => id === column);
      const frozen = columns.slice(0, end + 1).map(({ id, width }) => [id, widths.get(id) ?? width]);
      table.setColumnSizing((old) => ({ ...old, ...Object.fromEntries(frozen) }));
    },
    [latest],
  );
  const startResize = useCallback(
    (column: Id, event: MouseEvent | TouchEvent) => {
      freeze(column);
      const header = latest.current.table.getFlatHeaders().find((candidate) => candidate.column.id === column);
      header?.getResizeHandler()(event);
      event.stopPropagation();
    },
    [freeze, latest],
  );
  const resizeBy = useCallback(
    (column: Id, byPx: number) => {
      freeze(column);
      latest.current.table.setColumnSizing((old) => ({ ...old, [column]: bounded((old[column] ?? 0) + byPx) }));
    },
    [freeze, latest],
  );
  const resetWidth = useCallback(
    (column: Id) => latest.current.table.setColumnSizing(({ [column]: _, ...others }) => others),
    [latest],
  );
  return { startResize, resizeBy, resetWidth };
}

/** A column for TanStack Table. Rows are sorted elsewhere: the accessor only makes the column sortable. */
function columnDef(column: GridColumn<never>): ColumnDef<typeof FEATURES, object> {
  return {
    id: column.id,
    accessorFn: () => undefined,
    header: column.title,
    size: column.width,
    minSize: MIN_COLUMN_PX,
    maxSize: MAX_COLUMN_PX,
    enableSorting: column.sortable,
    sortDescFirst: column.descendingFirst,
  };
}

function bounded(px: number): number {
  return Math.max(MIN_COLUMN_PX, Math.min(MAX_COLUMN_PX, px));
}

/** Keeps the grid's --columns and --columns-px at the widths that fit it. */
function useColumnVariable(
  columns: readonly ColumnWidth[],
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
  const widths = fitColumns(columns, safe, available - ACTIONS_PX);
  const template = columnTemplate(columns, widths);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the template says all that the map says
  useEffect(() => {
    const sum = [...widths.values()].reduce((total, width) => total + width, ACTIONS_PX);
    gridRef.current?.style.setProperty('--columns', `${template} minmax(${ACTIONS_PX}px, 1fr)`);
    gridRef.current?.style.setProperty('--columns-px', `${sum}px`);
  }, [template, gridRef]);
  useCutRest(columns, gridRef, widths, `${template} ${available}`);
  return widths;
}

/** Keeps the grid's --cut-px at how much a row's button leaves visible of the column underneath. */
function useCutRest(
  columns: readonly ColumnWidth[],
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
      const rest = cutRest(columns, widths, grid.scrollLeft + grid.clientWidth - ACTIONS_PX);
      if (rest !== known) grid.style.setProperty('--cut-px', `${rest}px`);
      known = rest;
    };
    update();
    // In the capture phase, before the rows are shifted: reading then forces no layout.
    grid.addEventListener('scroll', update, { capture: true, passive: true });
    return () => grid.removeEventListener('scroll', update, { capture: true });
  }, [changedBy, gridRef]);
}

/** Stays the same list while the sort is the same. */
function useSort<Id extends string>(
  columns: readonly GridColumn<never, Id>[],
  sorting: readonly { readonly id: string; readonly desc: boolean }[],
): readonly ColumnSort<Id>[] {
  const last = useRef<readonly ColumnSort<Id>[]>([]);
  const kept = sorting.map(({ id, desc }) => ({ column: id, descending: desc }));
  const sort = knownSort(kept, columns);
  if (!isSameSort(last.current, sort)) last.current = sort;
  return last.current;
}

function useChanges<Id extends string>(layout: ColumnLayout<Id>, onLayout: (layout: ColumnLayout<Id>) => void): void {
  const known = useRef(layout);
  const { widths, sort } = layout;
  useEffect(() => {
    if (known.current.widths === widths && known.current.sort === sort) return;
    known.current = { widths, sort };
    onLayout({ widths, sort });
  }, [widths, sort, onLayout]);
}
