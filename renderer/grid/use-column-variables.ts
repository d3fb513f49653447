// Widths of columns reach the cells by CSS variables of the grid, so that resizing redraws no row: --columns, the widths;
// --columns-px, their sum; --pin-N, where the N-th pinned column stays. The grid has data-overflows if it scrolls sideways.

import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ColumnWidth, columnTemplate, fitColumns } from './column-fit.ts';
import { ACTIONS_PX, GUTTER_PX } from './grid-size.ts';

/** Pinned columns take at most this share of the grid, so that there is room to see the others. */
const MOST_PINNED = 0.6;

/** Keeps the variables at the widths that fit the grid. @param pinned how many columns, from the left. */
export function useColumnVariables(
  columns: readonly ColumnWidth[],
  pinned: number,
  gridRef: RefObject<HTMLElement | null>,
  sized: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const [available, setAvailable] = useState(0);
  // All of it before the next picture, also of a grid that was hidden: one with other widths would be seen.
  useLayoutEffect(() => {
    const grid = gridRef.current;
    if (!grid) return;
    const measure = () => setAvailable(grid.clientWidth);
    measure();
    const observer = new ResizeObserver(() => flushSync(measure));
    observer.observe(grid);
    return () => observer.disconnect();
  }, [gridRef]);
  const widths = fitColumns(columns, sized, available - GUTTER_PX - ACTIONS_PX);
  const template = columnTemplate(columns, widths);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the template says all that the map says
  useLayoutEffect(() => {
    const style = gridRef.current?.style;
    const sum = [...widths.values()].reduce((total, width) => total + width, GUTTER_PX + ACTIONS_PX);
    style?.setProperty('--columns', `${GUTTER_PX}px ${template} minmax(${ACTIONS_PX}px, 1fr)`);
    style?.setProperty('--columns-px', `${sum}px`);
    gridRef.current?.toggleAttribute('data-overflows', sum > available);
  }, [template, available, gridRef]);
  const places = pinPlaces(columns.slice(0, pinned), widths, available).join(' ');
  useLayoutEffect(() => {
    for (const [n, place] of places.split(' ').entries()) gridRef.current?.style.setProperty(`--pin-${n}`, place);
  }, [places, gridRef]);
  return widths;
}

/** Left edges of pinned columns; 'auto' for those that would leave too little room, which then scroll. */
export function pinPlaces(
  pinned: readonly { readonly id: string }[],
  widths: ReadonlyMap<string, number>,
  available: number,
): readonly string[] {
  let left = 0;
  return pinned.map(({ id }, n) => {
    const at = left;
    // The first column includes the gutter.
    left += (widths.get(id) ?? 0) + (n === 0 ? GUTTER_PX : 0);
    return left <= available * MOST_PINNED ? `${at}px` : 'auto';
  });
}
