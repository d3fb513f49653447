// Fits the columns' widths to the width of the grid. Pure.

import type { GridColumn } from './grid-data.ts';

/** What determines the width of a column. */
export type ColumnWidth = Pick<GridColumn<never>, 'id' | 'width' | 'grow'>;

/**
 * No column grows beyond this multiple of its width: the longest addresses fit, with the names of services, and a row stays
 * easy to follow in a window that is very wide.
 */
const MOST_GROWTH = 3;

/**
 * Widths by column. Columns sized by the user keep their widths; the remaining room is shared by the others that grow,
 * up to MOST_GROWTH; what is left then stays empty.
 * If there is too little room, the sum exceeds the grid, which then scrolls sideways.
 * @param sized widths set by the user, CSS px.
 */
export function fitColumns(
  columns: readonly ColumnWidth[],
  sized: Readonly<Record<string, number>>,
  available: number,
): ReadonlyMap<string, number> {
  const widths = new Map(columns.map((column) => [column.id, sized[column.id] ?? column.width]));
  const growing = columns.filter((column) => column.grow > 0 && sized[column.id] === undefined);
  const shares = growing.reduce((sum, column) => sum + column.grow, 0);
  let room = available;
  for (const width of widths.values()) room -= width;
  if (room <= 0 || shares === 0) return widths;
  for (const column of growing) {
    const width = column.width + Math.floor((room * column.grow) / shares);
    widths.set(column.id, Math.min(width, Math.floor(column.width * MOST_GROWTH)));
  }
  return widths;
}

/** The value of grid-template-columns. */
export function columnTemplate(
  columns: readonly { readonly id: string }[],
  widths: ReadonlyMap<string, number>,
): string {
  return columns.map((column) => `${widths.get(column.id) ?? 0}px`).join(' ');
}
