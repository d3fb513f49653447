// The places in the window that can be focused by name. The component that draws a place defines how.

/** The places, in the order in which F6 goes through them. */
const FOCUS_PLACES = ['filter', 'facets', 'grid', 'details'] as const;

/** A place that can take the focus. Its element has this name as `data-focus-place`. */
export type FocusPlace = (typeof FOCUS_PLACES)[number];

/** The places that are there now. */
export class FocusPlaces {
  readonly #places = new Map<FocusPlace, () => void>();

  /** Sets how a place takes the focus; undefined once it is no longer there. */
  set(place: FocusPlace, focus: (() => void) | undefined): void {
    if (focus) this.#places.set(place, focus);
    else this.#places.delete(place);
  }

  /** Gives a place the focus; does nothing if it is not there. */
  focus(place: FocusPlace): void {
    this.#places.get(place)?.();
  }

  /** Gives the focus to the place after the one that has it, and to the first after the last. */
  focusNext(): void {
    const focused = document.activeElement?.closest<HTMLElement>('[data-focus-place]')?.dataset.focusPlace;
    const there = FOCUS_PLACES.filter((place) => this.#places.has(place));
    const at = FOCUS_PLACES.findIndex((place) => place === focused);
    const next = there.find((place) => FOCUS_PLACES.indexOf(place) > at) ?? there[0];
    if (next) this.focus(next);
  }
}
