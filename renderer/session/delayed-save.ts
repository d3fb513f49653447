// Saves what changes many times a second, such as a width that is dragged: once, a moment after the last change, or at the
// end of the page. No React.

/** How long after the last change, ms. */
const SAVE_DELAY_MS = 400;

/** One thing that is saved. */
export class DelayedSave {
  readonly #save: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(save: () => void) {
    this.#save = save;
  }

  /** It has changed, and may change again in the next moment. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), SAVE_DELAY_MS);
  }

  /** It has changed for good. */
  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#save();
  }

  /** There is no later: saves what has changed and is not saved yet. */
  finish(): void {
    if (this.#timer !== undefined) this.now();
  }
}
