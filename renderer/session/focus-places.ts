// The places in the window that can be focused by name. The component that draws a place defines how.

/** A place that can take the focus. */
export type FocusPlace = 'filter' | 'grid';

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
}
