// Groups characters into classes that none of a program's sets distinguishes, so that its transition table is small.
// Pure.

import { type CharacterSet, foldCase, holds } from './characters.ts';

const ASCII = 128;

export class Alphabet {
  /** Number of classes. */
  readonly size: number;
  /** For each set, a 1 for each class in it. */
  readonly members: readonly Uint8Array[];
  readonly #starts: Uint16Array;
  readonly #ascii = new Uint16Array(ASCII);
  readonly #ignoreCase: boolean;

  constructor(sets: readonly CharacterSet[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    const starts = new Set([0]);
    for (const set of sets) {
      for (let i = 0; i < set.length; i += 2) {
        starts.add(set[i] ?? 0);
        starts.add((set[i + 1] ?? 0) + 1);
      }
    }
    this.#starts = Uint16Array.from([...starts].filter((start) => start <= 0xffff)).sort();
    this.size = this.#starts.length;
    this.members = sets.map((set) => Uint8Array.from(this.#starts, (start) => (holds(set, start) ? 1 : 0)));
    for (let unit = 0; unit < ASCII; unit++) this.#ascii[unit] = this.#search(ignoreCase ? foldCase(unit) : unit);
  }

  /** The class of a code unit. */
  classOf(unit: number): number {
    if (unit < ASCII) return this.#ascii[unit] ?? 0;
    return this.#search(this.#ignoreCase ? foldCase(unit) : unit);
  }

  /** The last class that begins at or before a unit. */
  #search(unit: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
