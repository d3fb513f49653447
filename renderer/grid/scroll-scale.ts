// The arithmetic between rows, their positions in a list of any length, and a scroll area whose height Chromium caps.
// Pure: no DOM.

/**
 * The tallest scroll area that keeps its height, in device pixels: Chromium caps it at 33,554,428 (LayoutUnit, 26
 * bits), which is 16,777,214 CSS px at a device pixel ratio of 2. Rounded down for the header above the rows.
 */
const MAX_AREA_DEVICE_PX = 33_000_000;

/** Maps positions in the list (CSS px, uncapped) to scroll positions. */
export interface ScrollScale {
  /** Height of all rows, CSS px. */
  readonly listPx: number;
  /** Height of the visible part that nothing covers. */
  readonly viewPx: number;
  /** Height of the scrolled element: listPx, or the cap. */
  readonly areaPx: number;
  /** True if the list is taller than the area: one scrolled pixel is then more than one in the list. */
  readonly scaled: boolean;
}

/** @param devicePixelRatio device px per CSS px; the cap is in device px. */
export function scrollScale(rows: number, rowPx: number, viewPx: number, devicePixelRatio: number): ScrollScale {
  const listPx = rows * rowPx;
  const cap = Math.floor(MAX_AREA_DEVICE_PX / Math.max(1, devicePixelRatio));
  const areaPx = Math.min(listPx, cap);
  return { listPx, viewPx, areaPx, scaled: areaPx < listPx };
}

/** The largest offset in the list: its end is at the lower edge. */
export function maxOffset(scale: ScrollScale): number {
  return Math.max(0, scale.listPx - scale.viewPx);
}

/** Clamps an offset to the list. */
export function clampOffset(scale: ScrollScale, offset: number): number {
  return Math.min(Math.max(0, offset), maxOffset(scale));
}

/** Offset in the list for a scroll position; ends map to ends. */
export function offsetOfScroll(scale: ScrollScale, scrollTop: number): number {
  if (!scale.scaled) return clampOffset(scale, scrollTop);
  const maxScroll = Math.max(1, scale.areaPx - scale.viewPx);
  return clampOffset(scale, (scrollTop / maxScroll) * maxOffset(scale));
}

/** Scroll position for an offset in the list; the inverse of offsetOfScroll. */
export function scrollOfOffset(scale: ScrollScale, offset: number): number {
  const clamped = clampOffset(scale, offset);
  if (!scale.scaled) return clamped;
  return (clamped / Math.max(1, maxOffset(scale))) * Math.max(0, scale.areaPx - scale.viewPx);
}

/** Rows that are at least partly visible: [first, end). @param coveredPx more that is visible, below `viewPx`. */
export function visibleRows(
  scale: ScrollScale,
  offset: number,
  rows: number,
  rowPx: number,
  coveredPx = 0,
): { readonly first: number; readonly end: number } {
  const first = Math.min(rows, Math.floor(offset / rowPx));
  return { first, end: Math.min(rows, Math.ceil((offset + scale.viewPx + coveredPx) / rowPx)) };
}

/** The offset nearest to `offset` at which a row is fully visible. */
export function offsetShowing(scale: ScrollScale, offset: number, row: number, rowPx: number): number {
  const top = row * rowPx;
  if (top < offset) return clampOffset(scale, top);
  if (top + rowPx > offset + scale.viewPx) return clampOffset(scale, top + rowPx - scale.viewPx);
  return offset;
}

/** CSS px of a wheel event; `deltaMode` as in the DOM: 0 pixels, 1 lines, 2 pages. */
export function wheelPx(deltaY: number, deltaMode: number, rowPx: number, viewPx: number): number {
  if (deltaMode === 1) return deltaY * rowPx;
  return deltaMode === 2 ? deltaY * viewPx : deltaY;
}
