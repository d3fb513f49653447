// One tab stop for many buttons: Tab reaches the one that had the focus last, arrow keys go to the others.

import { type KeyboardEvent, type RefObject, useLayoutEffect } from 'react';

/** Marks a button that arrow keys reach, in the order of the document. */
export const STOP = { 'data-stop': '' } as const;

/** Keeps one stop inside `region` in the tab order. The result handles its keys. */
export function useRovingFocus(region: RefObject<HTMLElement | null>): (event: KeyboardEvent) => void {
  // After each rendering, because stops come and go.
  useLayoutEffect(() => {
    const stops = stopsIn(region.current);
    keepOne(stops, stops.find((stop) => stop.tabIndex === 0 && stop.dataset.stop === 'last') ?? stops[0]);
  });
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const stops = stopsIn(region.current);
    const { activeElement } = document;
    const at = activeElement instanceof HTMLElement ? stops.indexOf(activeElement) : -1;
    const stop = stops[placeOfKey(event.key, at, stops.length) ?? -1];
    if (!stop) return;
    event.preventDefault();
    keepOne(stops, stop);
    stop.focus();
  };
}

function stopsIn(region: HTMLElement | null): HTMLElement[] {
  return region ? [...region.querySelectorAll<HTMLElement>('[data-stop]')] : [];
}

function keepOne(stops: readonly HTMLElement[], kept: HTMLElement | undefined): void {
  for (const stop of stops) {
    stop.tabIndex = stop === kept ? 0 : -1;
    stop.dataset.stop = stop === kept ? 'last' : '';
  }
}

function placeOfKey(key: string, at: number, count: number): number | undefined {
  if (at < 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
