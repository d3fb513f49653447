// Changes the order of things by dragging one: shows where it would go, and says so when it is dropped.

import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useRef, useState } from 'react';

/** The pointer moves this far before it drags, CSS px: less is a click. */
const DRAG_FROM_PX = 5;
/** Dropped farther than this from the things, CSS px, the dragged one stays where it was. */
const FAR_PX = 60;

/** Where the pointer is in the window, CSS px. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** The edge of another thing at which the dragged one would be dropped. */
interface DropEdge<Id extends string> {
  readonly id: Id;
  readonly side: 'before' | 'after';
}

interface Drag<Id extends string> {
  readonly dragged: Id | undefined;
  readonly drop: DropEdge<Id> | undefined;
}

export interface DragOrder<Id extends string> {
  /** The attributes of one thing's element while something is dragged. */
  readonly marks: (id: Id) => { 'data-dragged'?: true | undefined; 'data-drop'?: 'before' | 'after' | undefined };
  /** For the element around the things. */
  readonly onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
}

interface DragOptions<Id extends string> {
  /** In the order of the screen. */
  readonly ids: readonly Id[];
  /** Each thing's element has its id in this attribute. */
  readonly attribute: `data-${string}`;
  readonly axis: 'x' | 'y';
  /** Called with the thing that the moved one is now before, undefined for the end; without it, nothing is dragged. */
  readonly onMove: ((id: Id, before: Id | undefined) => void) | undefined;
}

const NO_DRAG = { dragged: undefined, drop: undefined };

export function useDragOrder<Id extends string>(options: DragOptions<Id>): DragOrder<Id> {
  const [{ dragged, drop }, setDrag] = useState<Drag<Id>>(NO_DRAG);
  const latest = useRef(options);
  latest.current = options;
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const onPointerDown = useCallback((event: ReactPointerEvent<HTMLElement>) => {
    const { axis, onMove } = latest.current;
    const around = event.currentTarget;
    const id = idUnder(event.target, latest.current);
    if (!id || !onMove || event.button !== 0) return;
    stop.current = followPointer(event, axis, {
      moved: (at) => setDrag({ dragged: id, drop: edgeAt(around, at, latest.current) }),
      dropped: (at) => {
        const edge = edgeAt(around, at, latest.current);
        const before = edge && idAfter(edge, latest.current.ids);
        if (edge && before !== id) latest.current.onMove?.(id, before);
      },
      ended: () => setDrag(NO_DRAG),
    });
  }, []);
  return {
    marks: (id) => ({
      'data-dragged': id === dragged || undefined,
      'data-drop': drop?.id === id ? drop.side : undefined,
    }),
    onPointerDown,
  };
}

interface Followed {
  readonly moved: (at: Point) => void;
  readonly dropped: (at: Point) => void;
  readonly ended: () => void;
}

/** Follows the pointer until it is released; Escape gives the drag up. The result stops it. */
function followPointer(
  start: { readonly clientX: number; readonly clientY: number },
  axis: 'x' | 'y',
  { moved, dropped, ended }: Followed,
): () => void {
  const pointOf = (event: { readonly clientX: number; readonly clientY: number }): Point => ({
    x: event.clientX,
    y: event.clientY,
  });
  const from = pointOf(start)[axis];
  const stopping = new AbortController();
  const options = { signal: stopping.signal, capture: true };
  let state: 'pressed' | 'dragging' | 'givenUp' = 'pressed';
  const onMove = (event: PointerEvent) => {
    if (state === 'pressed' && Math.abs(pointOf(event)[axis] - from) >= DRAG_FROM_PX) state = 'dragging';
    if (state === 'dragging') moved(pointOf(event));
  };
  const onUp = (event: PointerEvent) => {
    const isDrop = state === 'dragging';
    if (state !== 'pressed') swallowClick();
    stop();
    if (isDrop) dropped(pointOf(event));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || state !== 'dragging') return;
    event.preventDefault();
    event.stopPropagation();
    state = 'givenUp';
    ended();
  };
  const stop = () => {
    stopping.abort();
    if (state === 'dragging') ended();
    state = 'givenUp';
  };
  window.addEventListener('pointermove', onMove, options);
  window.addEventListener('pointerup', onUp, options);
  window.addEventListener('pointercancel', stop, options);
  window.addEventListener('keydown', onKey, options);
  return stop;
}

/** The click that follows at once, if any, only ended the drag. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, true));
}

/** The thing that is pressed, unless a part of it has another use for the pointer. */
function idUnder<Id extends string>(target: EventTarget, { ids, attribute }: DragOptions<Id>): Id | undefined {
  if (!(target instanceof Element) || target.closest('button, [data-no-drag]')) return undefined;
  const found = target.closest(`[${attribute}]`)?.getAttribute(attribute);
  return ids.find((id) => id === found);
}

/** The edge nearest to the pointer; none if that is far away. Of things that overlap, the first lies over the others. */
function edgeAt<Id extends string>(
  around: HTMLElement,
  point: Point,
  { ids, attribute, axis }: DragOptions<Id>,
): DropEdge<Id> | undefined {
  const boxes = ids.flatMap((id) => {
    const box = around.querySelector(`[${attribute}="${CSS.escape(id)}"]`)?.getBoundingClientRect();
    return box ? [{ id, box, ...extent(box, axis) }] : [];
  });
  const at = point[axis];
  const [first] = boxes;
  const inside = boxes.find(({ from, to }) => from <= at && at < to);
  const nearest = inside ?? (first && at < first.from ? first : boxes.at(-1));
  if (!nearest || isFar(nearest.box, point) || isFar(seenPart(around), point)) return undefined;
  return { id: nearest.id, side: at < (nearest.from + nearest.to) / 2 ? 'before' : 'after' };
}

function extent(box: DOMRect, axis: 'x' | 'y'): { readonly from: number; readonly to: number } {
  return axis === 'x' ? { from: box.left, to: box.right } : { from: box.top, to: box.bottom };
}

function isFar(box: DOMRect | undefined, { x, y }: Point): boolean {
  if (!box) return false;
  const { left, right, top, bottom } = box;
  return x < left - FAR_PX || x > right + FAR_PX || y < top - FAR_PX || y > bottom + FAR_PX;
}

/** The box in which the things scroll: those outside it are not seen. */
function seenPart(around: HTMLElement): DOMRect | undefined {
  for (let element = around.parentElement; element; element = element.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(element).overflow)) return element.getBoundingClientRect();
  }
  return undefined;
}

/** What follows an edge, if anything does. */
function idAfter<Id extends string>({ id, side }: DropEdge<Id>, ids: readonly Id[]): Id | undefined {
  return ids[ids.indexOf(id) + (side === 'before' ? 0 : 1)];
}
