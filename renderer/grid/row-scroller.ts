// Moves rows of equal height under a sticky layer: owns the scroll position of the grid and reports which rows are
// visible. The layer is shifted without React; React renders only when other rows become visible.
//
// With equal heights a row's position is a multiplication. A virtualizer that measures items keeps an entry for each
// and rebuilds all of them when the count changes: here up to once a frame, with a million rows.

import {
  clampOffset,
  offsetOfScroll,
  offsetShowing,
  type ScrollScale,
  scrollOfOffset,
  scrollScale,
  visibleRows,
  wheelPx,
} from './scroll-scale.ts';

/** The visible rows, [first, end), and how many fit. Replaced, never modified. */
export interface VisibleRange {
  readonly first: number;
  readonly end: number;
  /** How many rows a page key moves. */
  readonly page: number;
}

interface Parts {
  /** Scrolls; holds the header and the spacer. */
  readonly scroller: HTMLElement;
  /** Gets the height of the list, or the most that Chromium allows. */
  readonly spacer: HTMLElement;
  /** Holds the rows; shifted by the offset. */
  readonly rows: HTMLElement;
}

export class RowScroller {
  #rowPx: number;
  #headerPx: number;
  #coveredPx = 0;
  /** Height of what scrolls, without a scroll bar, CSS px. */
  #heightPx = 0;
  #parts: Parts | undefined;
  #count = 0;
  #scale: ScrollScale = scrollScale(0, 1, 0, 1);
  #offset = 0;
  /** Where the list was before it began to be read again, until it is back or the user scrolls. */
  #place: number | undefined;
  #comesBack = false;
  /** The scroll position last set here; an event that reports it is an echo, not the user's. */
  #setScroll = -1;
  #range: VisibleRange = { first: 0, end: 0, page: 1 };
  /** The row that the positions of the drawn rows are relative to. */
  #origin = 0;
  #shiftedBy = Number.NaN;
  #listeners = new Set<() => void>();

  /** @param rowPx height of a row; @param headerPx height of the sticky header above them, CSS px. */
  constructor(rowPx: number, headerPx: number) {
    this.#rowPx = rowPx;
    this.#headerPx = headerPx;
  }

  /** Starts listening on the elements; call the result to stop. */
  attach(parts: Parts): () => void {
    this.#parts = parts;
    const { scroller } = parts;
    const onScroll = () => this.#scrolled(scroller.scrollTop);
    const onWheel = (event: WheelEvent) => this.#wheeled(event);
    const resize = new ResizeObserver(() => this.#resized());
    scroller.addEventListener('scroll', onScroll, { passive: true });
    scroller.addEventListener('wheel', onWheel, { passive: false });
    window.addEventListener('resize', this.#onWindowResize);
    resize.observe(scroller);
    this.#resized();
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      scroller.removeEventListener('wheel', onWheel);
      window.removeEventListener('resize', this.#onWindowResize);
      resize.disconnect();
      this.#parts = undefined;
    };
  }

  /** For useSyncExternalStore: the listener is called when other rows become visible. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getRange = (): VisibleRange => this.#range;

  /** Number of rows in the list. @param comesBack whether the list is being read again: it returns to its place then. */
  setCount(count: number, comesBack: boolean): void {
    if (comesBack) this.#place ??= this.#offset;
    else if (!this.#comesBack && count !== this.#count) this.#place = undefined;
    this.#comesBack = comesBack;
    if (count !== this.#count) {
      this.#count = count;
      this.#measure();
    }
    this.#returnToPlace();
  }

  /**
   * At the end of the list, the place can be out of reach until the notice about the restart has made the view smaller: it
   * takes less than a view.
   */
  #returnToPlace(): void {
    const place = this.#place;
    if (place === undefined || this.#comesBack) return;
    this.#moveTo(clampOffset(this.#scale, place));
    const missingPx = place - this.#offset;
    this.#place = missingPx > 0 && missingPx < this.#scale.viewPx ? place : undefined;
  }

  /** Changes the height of rows; the topmost row stays where it is. */
  setRowPx(rowPx: number): void {
    if (rowPx === this.#rowPx) return;
    this.#offset *= rowPx / this.#rowPx;
    if (this.#place !== undefined) this.#place *= rowPx / this.#rowPx;
    this.#rowPx = rowPx;
    this.#measure();
    this.#writeScroll();
  }

  /** Changes the height of everything sticky above the rows, CSS px. */
  setHeader(headerPx: number): void {
    if (headerPx === this.#headerPx) return;
    this.#headerPx = headerPx;
    this.#measure();
  }

  /** Something floats over the lower end of the rows: they can be scrolled clear of it. @param coveredPx its height, CSS px. */
  setCovered(coveredPx: number): void {
    if (coveredPx === this.#coveredPx) return;
    this.#coveredPx = coveredPx;
    this.#measure();
  }

  /** Scrolls just far enough to make a row fully visible. */
  showRow(row: number): void {
    // The user is somewhere else now.
    if (!this.#comesBack) this.#place = undefined;
    this.#moveTo(offsetShowing(this.#scale, this.#offset, row, this.#rowPx));
  }

  /** Sets the row that the positions of the drawn rows are relative to, once they are placed. */
  placeAt(origin: number): void {
    this.#origin = origin;
    this.#shift();
  }

  readonly #onWindowResize = () => this.#resized();

  #shift(): void {
    const parts = this.#parts;
    const by = this.#origin * this.#rowPx - this.#offset;
    if (!parts || by === this.#shiftedBy) return;
    this.#shiftedBy = by;
    parts.rows.style.transform = `translate3d(0, ${by}px, 0)`;
  }

  /** The only place that reads the height: reading it forces a layout, so other changes use the value kept here. */
  #resized(): void {
    this.#heightPx = this.#parts?.scroller.clientHeight ?? 0;
    // A grid that is shown again, or has grown, may not be at the position that was last set.
    this.#setScroll = -1;
    this.#measure();
  }

  #measure(): void {
    const parts = this.#parts;
    if (!parts) return;
    const viewPx = Math.max(0, this.#heightPx - this.#headerPx);
    const before = this.#scale;
    this.#scale = scrollScale(this.#count, this.#rowPx, viewPx - this.#covered(viewPx), window.devicePixelRatio);
    this.#setPx('height', parts.spacer, this.#scale.areaPx + this.#covered(viewPx));
    this.#setPx('--view-px', parts.scroller, viewPx);
    const offset = clampOffset(this.#scale, this.#offset);
    // Chromium clamps the position of a list that became shorter.
    if (offset !== this.#offset) this.#setScroll = -1;
    this.#offset = offset;
    if (this.#scale.scaled || before.scaled) this.#writeScroll();
    this.#update();
    this.#returnToPlace();
  }

  /** At least the topmost row stays clear. */
  #covered(viewPx: number): number {
    return Math.min(this.#coveredPx, Math.max(0, viewPx - this.#rowPx));
  }

  #setPx(property: string, element: HTMLElement, px: number): void {
    const value = `${px}px`;
    if (element.style.getPropertyValue(property) !== value) element.style.setProperty(property, value);
  }

  #scrolled(scrollTop: number): void {
    // Chromium rounds the position to device pixels: an echo differs by less than one.
    if (Math.abs(scrollTop - this.#setScroll) < 1) return;
    this.#setScroll = -1;
    const next = offsetOfScroll(this.#scale, scrollTop);
    // A list that became shorter has moved by itself.
    if (Math.abs(next - this.#offset) >= 1) this.#place = undefined;
    this.#offset = next;
    this.#update();
  }

  /** In a scaled area a wheel step would skip rows, so it moves the list and the scroll bar follows. */
  #wheeled(event: WheelEvent): void {
    if (!this.#scale.scaled || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    this.#moveTo(this.#offset + wheelPx(event.deltaY, event.deltaMode, this.#rowPx, this.#scale.viewPx));
  }

  #moveTo(offset: number): void {
    const next = clampOffset(this.#scale, offset);
    if (next === this.#offset) return;
    this.#place = undefined;
    this.#offset = next;
    this.#writeScroll();
    this.#update();
  }

  #writeScroll(): void {
    const parts = this.#parts;
    if (!parts) return;
    const scroll = scrollOfOffset(this.#scale, this.#offset);
    // Setting it forces a layout.
    if (scroll === this.#setScroll) return;
    this.#setScroll = scroll;
    parts.scroller.scrollTop = scroll;
  }

  #update(): void {
    const { first, end } = visibleRows(this.#scale, this.#offset, this.#count, this.#rowPx, this.#coveredPx);
    const page = Math.max(1, Math.floor(this.#scale.viewPx / this.#rowPx) - 1);
    this.#shift();
    const old = this.#range;
    if (old.first === first && old.end === end && old.page === page) return;
    this.#range = { first, end, page };
    for (const listener of this.#listeners) listener();
  }
}
