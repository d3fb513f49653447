// The places of the window that can be given the focus by name. Whoever draws a place says how.

/** A place that can take the focus. */
export type FocusPlace = 'filter' | 'grid';

/** The places that are there now. */
export class FocusPlaces {
  readonly #places = new Map<FocusPlace, () => void>();

  /** Says how a place takes the focus; undefined when it is no longer there. */
  set(place: FocusPlace, focus: (() => void) | undefined): void {
    if (focus) this.#places.set(place, focus);
    else this.#places.delete(place);
  }

  /** Gives a place the focus; nothing where it is not there. */
  focus(place: FocusPlace): void {
    this.#places.get(place)?.();
  }
}
