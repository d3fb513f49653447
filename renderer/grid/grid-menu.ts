// Where the menu of a cell is asked for: by the pointer, or by a key on the active cell.

import type { MouseEvent } from 'react';

/** A point of the window, CSS px. */
export interface MenuPoint {
  readonly x: number;
  readonly y: number;
  /** Asked for by a key: then the menu's first entry has the focus. */
  readonly byKey: boolean;
}

/** The menu of a row. */
export interface GridMenu<Row, Id extends string = string> {
  readonly row: Row;
  /** Undefined beside the cells. */
  readonly column: Id | undefined;
  /** What the cell shows. */
  readonly text: string | undefined;
  readonly at: MenuPoint;
}

/** Where the pointer is, or below what has the focus if a key asked. */
export function pointOf({ button, clientX, clientY, target }: MenuEvent): MenuPoint {
  const below = button === 2 || !(target instanceof Element) ? undefined : pointBelow(target);
  return below ?? { x: clientX, y: clientY, byKey: false };
}

type MenuEvent = Pick<MouseEvent, 'button' | 'clientX' | 'clientY' | 'target'>;

/** Below an element; undefined if there is none. */
export function pointBelow(element: Element | null): MenuPoint | undefined {
  if (!element) return undefined;
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom, byKey: true };
}

/** What the cell around an element shows; undefined beside the cells. */
export function cellTextOf(target: EventTarget | null): string | undefined {
  const cell = target instanceof Element ? target.closest('[data-column]') : null;
  return cell?.textContent.trim();
}
