// Arrays that one question leaves to the next: each page of fresh memory costs as much as looking at hundreds of rows.
// Held weakly, so they go when memory is needed. Pure.

type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Keeps a few arrays, the largest. */
export class SpareArray<T extends Numbers> {
  readonly #make: (length: number) => T;
  readonly #most: number;
  #spares: WeakRef<T>[] = [];

  /** @param make returns an array of zeros. @param most how many are kept. */
  constructor(make: (length: number) => T, most = 1) {
    this.#make = make;
    this.#most = most;
  }

  /** An array of at least this length, with whatever is in it: the smallest spare one, which is then gone from here, or a new one. */
  take(length: number): T {
    const found = this.#kept().find((spare) => spare.length >= length);
    if (!found) return this.#make(length);
    this.#spares = this.#spares.filter((spare) => spare.deref() !== found);
    return found;
  }

  /** Leaves an array that nobody uses any longer. */
  give(array: T): void {
    const kept = [...this.#kept(), array].sort((a, b) => a.length - b.length).slice(-this.#most);
    this.#spares = kept.map((spare) => new WeakRef(spare));
  }

  /** Those that are still there, the smallest first. */
  #kept(): T[] {
    return this.#spares.flatMap((spare) => spare.deref() ?? []);
  }
}

/** For sorting: of two fields at once, with what they are sorted into. */
export const SPARE_WORDS = new SpareArray((length) => new Uint32Array(length), 6);

/** A larger array with the first words of another, which is left to others. */
export function grownWords(words: Uint32Array<ArrayBuffer>, used: number, length: number): Uint32Array<ArrayBuffer> {
  const grown = SPARE_WORDS.take(length);
  grown.set(words.subarray(0, used));
  if (used > 0) SPARE_WORDS.give(words);
  return grown;
}

/** Arrays grow in such steps towards what is expected: little is copied on the way, and memory that is not written costs little. */
const STEP = 16;

/** The length to which an array of `now` words grows, of which `needed` are needed now, and `expected` at most if that is known. */
export function nextRoom(needed: number, now: number, expected: number): number {
  return Math.max(needed, expected < needed ? 2 * now : Math.min(expected, STEP * needed));
}
