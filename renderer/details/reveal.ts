// Scrolling a list so that one of its lines is seen, and nothing else of the window.

/**
 * Unlike scrollIntoView, leaves everything around `area` in place: what the pointer is on must not move. Of a line that is
 * higher than the area, its beginning is seen.
 * @param area a positioned element that scrolls.
 */
export function revealIn(area: HTMLElement, line: HTMLElement): void {
  const top = line.offsetTop;
  const bottom = top + line.offsetHeight;
  if (top < area.scrollTop) area.scrollTop = top;
  else if (bottom > area.scrollTop + area.clientHeight) area.scrollTop = Math.min(top, bottom - area.clientHeight);
}
