// A KeyMap behind a sieve of one bit for each of 2^23 places. If most look-ups find nothing, they end in the sieve's
// megabyte, which stays in the cache, not in the map, which with a million entries does not. Pure.

import { KeyMap } from './key-map.ts';

/** This many upper bits of a key's low word are its place. */
const PLACE_BITS = 23;

export class SievedMap {
  readonly map = new KeyMap();
  /** Allocated for the first entry. Bits of deleted entries stay. */
  #places = new Uint32Array(0);

  /** Offset of the entry for `map.valueAt`, or -1. The low word must be as random as a hash. */
  find(low: number, high: number): number {
    const place = low >>> (32 - PLACE_BITS);
    if (!(((this.#places[place >>> 5] ?? 0) >>> (place & 31)) & 1)) return -1;
    return this.map.find(low, high);
  }

  set(low: number, high: number, first: number, second: number): void {
    if (this.#places.length === 0) this.#places = new Uint32Array(2 ** (PLACE_BITS - 5));
    const place = low >>> (32 - PLACE_BITS);
    this.#places[place >>> 5] = (this.#places[place >>> 5] ?? 0) | (1 << (place & 31));
    this.map.set(low, high, first, second);
  }
}
