// The sort and the widths of the columns, kept by TanStack Table, which has no rows here.

import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type MouseEvent, type RefObject, type TouchEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import type { ColumnWidth } from './column-fit.ts';
import type { ColumnSort, GridColumn } from './grid-data.ts';
import { MAX_COLUMN_PX, MIN_COLUMN_PX } from './grid-size.ts';
import { isSameSort, knownSort } from './sort-state.ts';
import { useColumnVariables } from './use-column-variables.ts';

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

interface ColumnsOptions<Id extends string> {
  /** The shown columns, in screen order. */
  readonly columns: readonly GridColumn<never, Id>[];
  /** How many of them stay in view, from the left. */
  readonly pinned: number;
  readonly gridRef: RefObject<HTMLElement | null>;
  /** Taken over whenever it differs from what was last reported. */
  readonly layout: ColumnLayout<Id>;
  /** Called after each change of sort or widths here. */
  readonly onLayout: (layout: ColumnLayout<Id>) => void;
}

export function useColumns<Id extends string>(options: ColumnsOptions<Id>): ColumnState<Id> {
  const { columns, pinned, gridRef, layout, onLayout } = options;
  const table = useColumnTable(columns, layout);
  const raw = table.state.columnSizing;
  // Dragging goes beyond the limits; what is drawn and remembered does not.
  const sized = useMemo(() => allBounded(raw), [raw]);
  const widths = useColumnVariables(columns, pinned, gridRef, sized);
  const sort = useSort(columns, table.state.sorting);
  useChanges(table, { widths: sized, sort }, layout, onLayout);
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
      sorting: sortingOf(initial.sort),
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

function sortingOf(sort: readonly ColumnSort<string>[]): { id: string; desc: boolean }[] {
  return sort.map(({ column, descending }) => ({ id: column, desc: descending }));
}

function bounded(px: number): number {
  return Math.max(MIN_COLUMN_PX, Math.min(MAX_COLUMN_PX, px));
}

function allBounded(sized: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(sized).map(([id, px]) => [id, bounded(px)]));
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

/** Takes over what changed outside, or else reports what changed here. */
function useChanges<Id extends string>(
  table: ColumnTable,
  here: ColumnLayout<Id>,
  outside: ColumnLayout<Id>,
  onLayout: (layout: ColumnLayout<Id>) => void,
): void {
  const known = useRef({ here, outside });
  useEffect(() => {
    const before = known.current;
    known.current = { here, outside };
    if (!isSameLayout(outside, before.outside) && !isSameLayout(outside, here)) {
      table.setColumnSizing({ ...outside.widths });
      table.setSorting(sortingOf(outside.sort));
    } else if (here.widths !== before.here.widths || here.sort !== before.here.sort) {
      onLayout(here);
    }
  });
}

function isSameLayout(a: ColumnLayout<string>, b: ColumnLayout<string>): boolean {
  return a.widths === b.widths && isSameSort(a.sort, b.sort);
}
