// How much the terms of one filter may remember together. A filter can have thousands of terms, and each is faster with
// a few hundred KiB of results: the first to ask get them, the others do without. Pure.

/** Enough for small tables of as many terms as a text can have, and for all results of the first hundred. */
const FILTER_MEMORY = 64 * 1024 * 1024;

/** A budget of bytes. */
export class Memory {
  #free: number;
  readonly #size: number;

  constructor(bytes = FILTER_MEMORY) {
    this.#size = bytes;
    this.#free = bytes;
  }

  /** Bytes taken. */
  get used(): number {
    return this.#size - this.#free;
  }

  /** Takes bytes; false if there are not enough, and the caller must do without. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  /** The same for less useful results: leaves half of the memory free. */
  takeSpare(bytes: number): boolean {
    return this.#free - bytes >= this.#size / 2 && this.take(bytes);
  }

  /** Returns bytes that were taken. */
  giveBack(bytes: number): void {
    this.#free += bytes;
  }
}
