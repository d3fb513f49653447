// Requests the rows around the visible ones, and freezes the order while the user points at a row or is at one by keys.

import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { GridData, GridView } from './grid-data.ts';
import { HEADER_PX } from './grid-size.ts';
import { RowScroller, type VisibleRange } from './row-scroller.ts';

/** The most rows requested at once. */
const MAX_WINDOW_ROWS = 200;
/** Rows requested beyond each edge, at least, so that a page key finds its rows there. */
const MARGIN_ROWS = 24;
/** A new window is requested when fewer rows than this are left beyond an edge. */
const REFILL_ROWS = 8;
/** A pointer or keyboard that rests this long no longer freezes the order. */
const POINTER_HOLD_MS = 10_000;

interface ScrollParts {
  readonly grid: RefObject<HTMLElement | null>;
  readonly spacer: RefObject<HTMLElement | null>;
  readonly rows: RefObject<HTMLElement | null>;
}

interface ListSize {
  /** Rows in the list, whether it is being read again, and rows kept on top of it. */
  readonly listed: number;
  readonly comesBack: boolean;
  readonly onTop: number;
  /** Height of a row, and of what floats over the lower end of the rows, CSS px. */
  readonly rowPx: number;
  readonly coveredPx: number;
}

/** A scroller for the elements with a list of this size, and the visible rows. */
export function useRowScroller(
  parts: ScrollParts,
  { listed, comesBack, onTop, rowPx, coveredPx }: ListSize,
): { scroller: RowScroller; range: VisibleRange } {
  const [scroller] = useState(() => new RowScroller(rowPx, HEADER_PX));
  const { grid, spacer, rows } = parts;
  useLayoutEffect(() => {
    if (!grid.current || !spacer.current || !rows.current) return;
    return scroller.attach({ scroller: grid.current, spacer: spacer.current, rows: rows.current });
  }, [scroller, grid, spacer, rows]);
  useLayoutEffect(() => scroller.setCount(listed, comesBack), [scroller, listed, comesBack]);
  useLayoutEffect(() => {
    scroller.setRowPx(rowPx);
    grid.current?.style.setProperty('--row-px', `${rowPx}px`);
  }, [scroller, rowPx, grid]);
  useLayoutEffect(() => scroller.setHeader(HEADER_PX + onTop * rowPx), [scroller, onTop, rowPx]);
  useLayoutEffect(() => scroller.setCovered(coveredPx), [scroller, coveredPx]);
  const range = useSyncExternalStore(scroller.subscribe, scroller.getRange);
  return { scroller, range };
}

/** Keeps the window around the visible rows. */
export function useWindowRequest(data: Pick<GridData<never, never>, 'setWindow'>, range: VisibleRange): void {
  const asked = useRef({ first: 0, end: 0 });
  const { first, end, page } = range;
  useEffect(() => {
    const enoughBefore = first === 0 || first - asked.current.first >= REFILL_ROWS;
    const inside = first >= asked.current.first && end <= asked.current.end;
    if (inside && (enoughBefore || asked.current.first === 0) && asked.current.end - end >= REFILL_ROWS) return;
    const visible = Math.max(end - first, page + 2);
    const margin = Math.max(0, Math.min(Math.max(MARGIN_ROWS, page), Math.floor((MAX_WINDOW_ROWS - visible) / 2)));
    const from = Math.max(0, first - margin);
    const count = Math.min(MAX_WINDOW_ROWS, first - from + visible + margin);
    asked.current = { first: from, end: from + count };
    data.setWindow(from, count);
  }, [data, first, end, page]);
}

/** For the grid's own keys and focus, and for the pointer over its rows. */
interface Hold {
  readonly onPointerMove: () => void;
  readonly onPointerLeave: () => void;
  readonly onKey: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/**
 * Freezes the order of rows while the pointer moves over them, while the user goes through them by keys, while some are
 * selected, or for a reason of the owner's.
 */
export function useHold(
  data: Pick<GridData<never, never>, 'setHold'>,
  view: Pick<GridView<never>, 'selected'>,
  held = false,
): Hold {
  const [pointing, point, stopPointing] = useMoment(POINTER_HOLD_MS);
  const [typing, type, stopTyping] = useMoment(POINTER_HOLD_MS);
  const hold = held || pointing || typing || view.selected > 0;
  useEffect(() => data.setHold(hold), [data, hold]);
  return { onPointerMove: point, onPointerLeave: stopPointing, onKey: type, onFocus: type, onBlur: stopTyping };
}

/** True from its start until it has not been started for a while, or is stopped. */
function useMoment(forMs: number): readonly [now: boolean, start: () => void, stop: () => void] {
  const [now, setNow] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const stop = () => {
    clearTimeout(timer.current);
    setNow(false);
  };
  const start = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setNow(false), forMs);
    setNow(true);
  };
  return [now, start, stop];
}
