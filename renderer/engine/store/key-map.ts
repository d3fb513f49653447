// A small map from a flow's 64-bit key to two 32-bit values, in one typed array: 20 bytes per slot, at most half of them
// used, where a Map of objects takes hundreds. Pure.

/** key low, key high, used (1), first value, second value. */
const WORDS = 5;
const MIN_SLOTS = 64;

export class KeyMap {
  #slots = MIN_SLOTS;
  #words = new Uint32Array(MIN_SLOTS * WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#words.byteLength;
  }

  /** Offset of the entry for `valueAt`, or -1. */
  find(low: number, high: number): number {
    const at = this.#probe(low, high);
    return this.#words[at + 2] === 1 ? at : -1;
  }

  /** First (0) or second (1) value of an entry that `find` returned. */
  valueAt(entry: number, which: 0 | 1): number {
    return this.#words[entry + 3 + which] ?? 0;
  }

  set(low: number, high: number, first: number, second: number): void {
    if ((this.#size + 1) * 2 > this.#slots) this.#resize(this.#slots * 2);
    const at = this.#probe(low, high);
    if (this.#words[at + 2] !== 1) this.#size++;
    const words = this.#words;
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = 1;
    words[at + 3] = first;
    words[at + 4] = second;
  }

  delete(low: number, high: number): boolean {
    const words = this.#words;
    let hole = this.#probe(low, high);
    if (words[hole + 2] !== 1) return false;
    const total = this.#slots * WORDS;
    let at = (hole + WORDS) % total;
    while (words[at + 2] === 1) {
      const home = this.#home(words[at] ?? 0, words[at + 1] ?? 0);
      if ((at - home + total) % total >= (at - hole + total) % total) {
        words.copyWithin(hole, at, at + WORDS);
        hole = at;
      }
      at = (at + WORDS) % total;
    }
    words.fill(0, hole, hole + WORDS);
    this.#size--;
    // After a burst of a million, the map does not stay that large.
    if (this.#slots > MIN_SLOTS && this.#size * 16 < this.#slots) this.#resize(this.#slots / 4);
    return true;
  }

  #home(low: number, high: number): number {
    return ((low ^ Math.imul(high, 0x85ebca6b)) & (this.#slots - 1)) * WORDS;
  }

  #probe(low: number, high: number): number {
    const words = this.#words;
    const total = this.#slots * WORDS;
    let at = this.#home(low, high);
    while (words[at + 2] === 1 && (words[at] !== low || words[at + 1] !== high)) at = (at + WORDS) % total;
    return at;
  }

  #resize(slots: number): void {
    const old = this.#words;
    this.#slots = Math.max(MIN_SLOTS, slots);
    this.#words = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 2] !== 1) continue;
      const to = this.#probe(old[at] ?? 0, old[at + 1] ?? 0);
      // By hand: a view for each entry would take most of the time.
      for (let word = 0; word < WORDS; word++) this.#words[to + word] = old[at + word] ?? 0;
    }
  }
}
