// A grid of rows of any kind: it draws the visible rows of a list of any length and handles keys and pointer. It shows
// what its data provides, keeps no rows, and knows nothing about what they are.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys

import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { type DrawnRows, drawnRows, NOTHING_DRAWN } from './drawn-rows.ts';
import { GridHeader } from './GridHeader.tsx';
import type { Arranging, GridColumn, GridData, GridRow, GridView, RowAction, RowTraits } from './grid-data.ts';
import type { GridMenu } from './grid-menu.ts';
import { ACTIONS_PX, ROW_PX } from './grid-size.ts';
import { activeCellId, Row } from './Row.tsx';
import type { RowScroller, VisibleRange } from './row-scroller.ts';
import { onTopStyle, TopRows } from './TopRows.tsx';
import { useActiveCell } from './use-active-cell.ts';
import { type ColumnLayout, useColumns } from './use-columns.ts';
import { type OnGridKey, useGridCommands } from './use-grid-commands.ts';
import { useHold, useRowScroller, useWindowRequest } from './use-rows-window.ts';
import './grid.css';
import './header.css';
import './rows.css';

export interface GridProps<R extends GridRow, Id extends string> {
  /** Accessible name. */
  readonly label: string;
  readonly data: GridData<R, Id>;
  /** Those that are shown, in screen order. */
  readonly columns: readonly GridColumn<R, Id>[];
  /** What the user can do to the order of columns; without it, it is fixed and none is pinned. */
  readonly arranging?: Arranging<Id>;
  /** Height of a row, CSS px. */
  readonly rowPx?: number;
  /** The same list is being read again: as soon as it is back, it is scrolled to where it was, unless the user has scrolled. */
  readonly comesBack?: boolean;
  /** Height of what floats over the lower end of the rows, CSS px: the active row is scrolled clear of it. */
  readonly coveredPx?: number;
  readonly traits: RowTraits<R>;
  readonly action: RowAction<R>;
  /** Called with each key that the grid does not handle, and the row and column of the active cell. */
  readonly onKey: OnGridKey<R, Id>;
  /** Called with the row of the active cell when the user goes to it; once it has arrived, if it was not in the window. */
  readonly onActive?: (row: R) => void;
  /** Called with a row that was double-clicked. */
  readonly onOpen?: (row: R) => void;
  /** Called when the menu of a row is asked for. The active cell is there then, the selection as before. */
  readonly onMenu?: (menu: GridMenu<R, Id>) => void;
  /** Whether the rows keep their order for a reason of the owner's, such as an open menu of one of them. */
  readonly held?: boolean;
  /** Taken over whenever it differs from what was last reported. */
  readonly layout: ColumnLayout<Id>;
  /** Called after each change of sort or widths by the user. */
  readonly onLayout: (layout: ColumnLayout<Id>) => void;
  readonly ref: Ref<HTMLElement>;
}

export function Grid<R extends GridRow, Id extends string>(props: GridProps<R, Id>): ReactNode {
  const { data, columns, traits, action, arranging, coveredPx = 0 } = props;
  const pinned = arranging?.pinned ?? 0;
  const rowPx = props.rowPx ?? ROW_PX.comfortable;
  const view = useView(data);
  const grid = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const onTop = view.onTop ?? NONE;
  const parts = { grid, spacer, rows: layer };
  const { comesBack = false } = props;
  const size = { listed: view.listed, comesBack, onTop: onTop.length, rowPx, coveredPx };
  const { layout, onLayout, onActive } = props;
  // Before the scroller measures the grid: columns that have no widths yet can make it scroll sideways.
  const state = useColumns({ columns, pinned, gridRef: grid, layout, onLayout });
  const { scroller, range } = useRowScroller(parts, size);
  const [hasFocus, setHasFocus] = useState(false);
  const isSeen = (index: number) => hasFocus && index >= range.first && index < range.end;
  const active = useActiveCell({
    ...{ data, view, comesBack, keyOf: traits.key, columns: columns.length, onActive, isSeen },
  });
  const { onKey: holdByKey, onFocus: holdByFocus, onBlur: endHold, ...holdByPointer } = useHold(data, view, props.held);
  useWindowRequest(data, range);
  useEffect(() => data.setSort(state.sort), [data, state.sort]);
  useColumnInSight(grid, active.at.column, pinned);
  useClearOf(coveredPx, scroller, active.at.row, range);
  const drawn = useDrawnRows(view, range, scroller);
  const activeId = activeCellId(props.label);
  const { onKeyDown, ...onPointer } = useGridCommands({
    ...{ data, view, columns, traits, action, state, active, arranging, drawn: drawn.rows },
    ...{ onKey: props.onKey, onOpen: props.onOpen, onMenu: props.onMenu },
    activeElement: () => document.getElementById(activeId),
    showRow: (index) => scroller.showRow(index),
    page: range.page,
  });
  const activeShown = active.at.row < 0 || drawn.rows.some((row) => row.index === active.at.row);
  return (
    <div
      ref={(element) => {
        grid.current = element;
        assign(props.ref, element);
      }}
      role="grid"
      aria-label={props.label}
      aria-rowcount={view.listed + 1 + onTop.length}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={activeShown ? activeId : undefined}
      aria-busy={view.loading !== undefined}
      data-owned={active.isOwned || undefined}
      tabIndex={0}
      className="fg-grid"
      style={onTopStyle(onTop.length * rowPx)}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) holdByKey();
        onKeyDown(event);
      }}
      onFocus={({ target, currentTarget }) => {
        if (target !== currentTarget) return;
        setHasFocus(true);
        active.take();
        // Not by a click: then the pointer does it.
        if (target.matches(':focus-visible')) holdByFocus();
      }}
      onBlur={() => {
        setHasFocus(false);
        endHold();
      }}
    >
      <div role="rowgroup" className="fg-head">
        <GridHeader
          columns={columns}
          pinned={pinned}
          onMove={arranging?.move}
          sort={state.sort}
          actionTitle={action.title}
          activeColumn={active.at.row < 0 ? active.at.column : -1}
          activeId={activeId}
          onSort={state.toggleSort}
          onResizeStart={state.startResize}
          onResizeReset={state.resetWidth}
        />
      </div>
      <TopRows
        {...{ data, columns, pinned, rowPx, traits, action }}
        rows={onTop}
        nowMs={view.nowMs}
        onPick={props.onActive}
        onOpen={props.onOpen}
        onMenu={props.onMenu}
      />
      <div ref={spacer} className="fg-spacer">
        <div className="fg-layer" {...holdByPointer}>
          <div ref={layer} role="rowgroup" className="fg-rows" {...onPointer}>
            {drawn.rows.map((row) => (
              <Row
                key={row.index - drawn.keyBase}
                row={row}
                nowMs={drawn.nowMs}
                origin={drawn.origin}
                above={1 + onTop.length}
                activeId={activeId}
                activeColumn={row.index === active.at.row ? active.at.column : -1}
                columns={columns}
                pinned={pinned}
                rowPx={rowPx}
                traits={traits}
                action={action}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

const NONE: readonly never[] = [];

function useView<R extends GridRow>(data: GridData<R, never>): GridView<R> {
  const subscribe = useCallback((listener: () => void) => data.subscribe(listener), [data]);
  return useSyncExternalStore(subscribe, () => data.getView());
}

/** The rows to draw. The layer is shifted at the same moment as they take their places. */
function useDrawnRows<R extends GridRow>(view: GridView<R>, range: VisibleRange, scroller: RowScroller): DrawnRows<R> {
  const before = useRef<DrawnRows<R>>(NOTHING_DRAWN);
  const drawn = drawnRows(view, range, before.current);
  useLayoutEffect(() => {
    before.current = drawn;
    scroller.placeAt(drawn.origin);
  });
  return drawn;
}

/** Scrolls sideways just far enough to make the active column visible. */
function useColumnInSight(gridRef: { readonly current: HTMLElement | null }, column: number, pinned: number): void {
  const first = useRef(true);
  useEffect(() => {
    const grid = gridRef.current;
    const cells = grid?.querySelectorAll<HTMLElement>('[role="columnheader"][data-column]');
    const cell = cells?.[column];
    if (first.current || !grid || !cell || !cells) {
      first.current = false;
      return;
    }
    if (column < pinned && getComputedStyle(cell).left !== 'auto') return;
    const covered = pinnedPx([...cells].slice(0, pinned));
    const right = cell.offsetLeft + cell.offsetWidth + ACTIONS_PX;
    if (cell.offsetLeft < grid.scrollLeft + covered) grid.scrollLeft = column === 0 ? 0 : cell.offsetLeft - covered;
    else if (right > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = right - grid.clientWidth;
  }, [gridRef, column, pinned]);
}

/** Scrolls the row clear of what appears over the lower end of the rows, if the row was seen before. */
function useClearOf(coveredPx: number, scroller: RowScroller, row: number, range: VisibleRange): void {
  const seen = useRef({ row, range });
  seen.current = { row, range };
  useEffect(() => {
    const { row, range } = seen.current;
    if (coveredPx > 0 && row >= range.first && row < range.end) scroller.showRow(row);
  }, [coveredPx, scroller]);
}

/** How much of the grid the pinned columns cover, CSS px. */
function pinnedPx(cells: readonly HTMLElement[]): number {
  const staying = cells.filter((cell) => getComputedStyle(cell).left !== 'auto');
  return staying.reduce((sum, { offsetWidth }) => sum + offsetWidth, 0);
}

function assign(ref: Ref<HTMLElement>, element: HTMLElement | null): void {
  if (typeof ref === 'function') ref(element);
  else if (ref) ref.current = element;
}
