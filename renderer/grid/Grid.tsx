// The grid `Connections`: keyboard, pointer and the rows in sight. It shows the engine's view and never keeps flows.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys

import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { DeleteScope, EngineClient, SelectHow, View } from '../engine/api.ts';
import { ACTIONS_PX, FLOW_COLUMNS, type KernelKeeps, ROW_PX } from '../flows/flow-columns.ts';
import type { Clock } from '../session/second-clock.ts';
import { type DrawnRows, drawnRows, NOTHING_DRAWN } from './drawn-rows.ts';
import { GridHeader } from './GridHeader.tsx';
import { type ActiveCell, type GridAction, gridAction } from './grid-keys.ts';
import { ACTIVE_CELL_ID, Row } from './Row.tsx';
import type { RowScroller, VisibleRange } from './row-scroller.ts';
import { type ActiveCellState, rowAt, useActiveCell } from './use-active-cell.ts';
import { type FlowTable, type Layout, useFlowTable } from './use-flow-table.ts';
import { useHold, useRowScroller, useWindowRequest } from './use-rows-window.ts';
import './grid.css';

export interface GridProps {
  readonly engine: EngineClient;
  readonly clock: Clock;
  readonly initialLayout: Layout;
  readonly onLayout: (layout: Layout) => void;
  readonly onDelete: (scope: DeleteScope) => void;
  /** Why rows cannot be deleted, or undefined when they can. */
  readonly deleteBlocked: string | undefined;
  /** The same object as long as it says the same. */
  readonly keeps: KernelKeeps;
  readonly ref: Ref<HTMLDivElement>;
}

export function useView(engine: EngineClient): View {
  const subscribe = useRef((listener: () => void) => engine.subscribe(listener));
  return useSyncExternalStore(subscribe.current, () => engine.getView());
}

export function Grid(props: GridProps): ReactNode {
  const { engine, clock, deleteBlocked } = props;
  const view = useView(engine);
  const grid = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const { scroller, range } = useRowScroller({ grid, spacer, rows: layer }, view.listed);
  const table = useFlowTable(view.rows, grid, props.initialLayout, props.onLayout);
  const active = useActiveCell(engine, view);
  const hold = useHold(engine, view);
  useWindowRequest(engine, range);
  useEffect(() => engine.setSort(table.sort), [engine, table.sort]);
  useColumnInSight(grid, active.at.column);

  /** Whether a range has a beginning. Kept here: keys may come faster than the views that show what they did. */
  const anchored = useRef(false);
  const select = (how: SelectHow) => {
    if (how.kind === 'only' || how.kind === 'toggle') anchored.current = true;
    if (how.kind === 'none') anchored.current = false;
    engine.select(how);
  };
  const moveTo = (to: ActiveCell) => {
    active.moveTo(to);
    if (to.row >= 0) scroller.showRow(to.row);
  };
  const extendTo = useExtension(view, select);
  const perform = performer({ view, active, table, anchored, select, moveTo, extendTo, onDelete: props.onDelete });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const key = { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey };
    const extent = { rows: view.listed, columns: FLOW_COLUMNS.length, page: range.page };
    const action = gridAction(key, active.at, extent);
    if (!action) return;
    event.preventDefault();
    perform(action);
  };
  const drawn = useDrawnRows(view, range, scroller);
  const activeShown = active.at.row < 0 || drawn.rows.some((row) => row.index === active.at.row);
  return (
    <div
      ref={(element) => {
        grid.current = element;
        assign(props.ref, element);
      }}
      role="grid"
      aria-label="Connections"
      aria-rowcount={view.listed + 1}
      aria-colcount={FLOW_COLUMNS.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={activeShown ? ACTIVE_CELL_ID : undefined}
      aria-busy={view.loading !== undefined}
      tabIndex={0}
      className="fg-grid"
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="fg-head">
        <GridHeader
          sort={table.sort}
          keeps={props.keeps}
          activeColumn={active.at.row < 0 ? active.at.column : -1}
          onSort={table.toggleSort}
          onResizeStart={table.startResize}
          onResizeReset={table.resetWidth}
        />
      </div>
      <div ref={spacer} className="fg-spacer">
        <div className="fg-layer" {...hold}>
          <div
            ref={layer}
            role="rowgroup"
            className="fg-rows"
            onClick={(event) => clicked(event, view, { ...active, moveTo }, select, props.onDelete)}
          >
            {drawn.rows.map((row) => (
              <Row
                key={row.index - drawn.keyBase}
                row={row}
                nowMs={drawn.nowMs}
                origin={drawn.origin}
                activeColumn={row.index === active.at.row ? active.at.column : -1}
                clock={clock}
                deleteBlocked={deleteBlocked}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

/** The rows to draw; the layer is shifted in the same moment in which they take their places. */
function useDrawnRows(view: View, range: VisibleRange, scroller: RowScroller): DrawnRows {
  const before = useRef(NOTHING_DRAWN);
  const drawn = drawnRows(view, range, before.current);
  useLayoutEffect(() => {
    before.current = drawn;
    scroller.placeAt(drawn.origin);
  });
  return drawn;
}

interface Performer {
  readonly view: View;
  readonly active: ActiveCellState;
  readonly table: FlowTable;
  readonly anchored: { readonly current: boolean };
  readonly select: (how: SelectHow) => void;
  readonly moveTo: (cell: ActiveCell) => void;
  readonly extendTo: (row: number) => void;
  readonly onDelete: (scope: DeleteScope) => void;
}

function performer(from: Performer): (action: GridAction) => void {
  const { view, active, table, anchored, select, moveTo, extendTo, onDelete } = from;
  const { at, handle } = active;
  const column = FLOW_COLUMNS[at.column]?.id;
  return (action) => {
    switch (action.kind) {
      case 'move':
        moveTo(action.to);
        if (!action.extend) return;
        if (!anchored.current && handle !== undefined) select({ kind: 'only', index: at.row, handle });
        extendTo(action.to.row);
        return;
      case 'toggle':
      case 'selectOnly':
        if (handle !== undefined) select({ kind: action.kind === 'toggle' ? 'toggle' : 'only', index: at.row, handle });
        return;
      case 'selectAll':
        return select({ kind: 'all' });
      case 'selectNone':
        return select({ kind: 'none' });
      case 'delete':
        if (view.selected > 0) onDelete({ kind: 'selected' });
        else if (handle !== undefined) onDelete({ kind: 'one', handle });
        return;
      case 'sort':
        if (column) table.toggleSort(column, action.further);
        return;
      case 'resize':
        if (column) table.resizeBy(column, action.byPx);
    }
  };
}

function clicked(
  event: MouseEvent,
  view: View,
  active: Pick<ActiveCellState, 'moveTo'>,
  select: (how: SelectHow) => void,
  onDelete: (scope: DeleteScope) => void,
): void {
  if (!(event.target instanceof Element)) return;
  const element = event.target.closest<HTMLElement>('[data-handle]');
  const handle = Number(element?.dataset.handle ?? Number.NaN);
  const row = view.rows.find((candidate) => candidate.handle === handle);
  if (!row) return;
  const cell = event.target.closest<HTMLElement>('[data-column]')?.dataset.column;
  const column = FLOW_COLUMNS.findIndex((spec) => spec.id === cell);
  active.moveTo({ row: row.index, column: Math.max(0, column) });
  if (event.target.closest('[data-action="delete"]')) {
    onDelete({ kind: 'one', handle });
    return;
  }
  const kind = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';
  select({ kind, index: row.index, handle });
}

/** Selects all rows up to one, as soon as that row is in the window: with Ctrl+Shift+End it first has to come. */
function useExtension(view: View, select: (how: SelectHow) => void): (row: number) => void {
  const [wanted, setWanted] = useState<number | undefined>(undefined);
  const row = wanted === undefined ? undefined : rowAt(view, wanted);
  useEffect(() => {
    if (!row) return;
    select({ kind: 'range', index: row.index, handle: row.handle });
    setWanted(undefined);
  });
  return setWanted;
}

/** Scrolls sideways by as little as makes the active column visible. */
function useColumnInSight(gridRef: { readonly current: HTMLElement | null }, column: number): void {
  const first = useRef(true);
  useEffect(() => {
    const grid = gridRef.current;
    const id = FLOW_COLUMNS[column]?.id;
    const cell = grid?.querySelector<HTMLElement>(`[role="columnheader"][data-column="${id}"]`);
    if (first.current || !grid || !cell) {
      first.current = false;
      return;
    }
    const right = cell.offsetLeft + cell.offsetWidth + ACTIONS_PX;
    if (cell.offsetLeft < grid.scrollLeft) grid.scrollLeft = column === 0 ? 0 : cell.offsetLeft;
    else if (right > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = right - grid.clientWidth;
  }, [gridRef, column]);
}

function assign(ref: Ref<HTMLDivElement>, element: HTMLDivElement | null): void {
  if (typeof ref === 'function') ref(element);
  else if (ref) ref.current = element;
}

export { ROW_PX };
