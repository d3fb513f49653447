// An array that one grouping leaves to the next: each page of fresh memory costs as much as looking at hundreds of rows.
// Held weakly, so it goes when memory is needed. Pure.

type Numbers = Float64Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Keeps at most one array. */
export class SpareArray<T extends Numbers> {
  readonly #make: (length: number) => T;
  #spare: WeakRef<T> | undefined;

  /** @param make returns an array of zeros. */
  constructor(make: (length: number) => T) {
    this.#make = make;
  }

  /** An array of at least this length, with whatever is in it: the spare one, which is then gone from here, or a new one. */
  take(length: number): T {
    const spare = this.#spare?.deref();
    if (!spare || spare.length < length) return this.#make(length);
    this.#spare = undefined;
    return spare;
  }

  /** Leaves an array that nobody uses any longer. */
  give(array: T): void {
    const spare = this.#spare?.deref();
    if (!spare || spare.length < array.length) this.#spare = new WeakRef(array);
  }
}
