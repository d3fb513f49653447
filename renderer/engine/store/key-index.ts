// Open-addressing hash index from a flow's 64-bit key to its row. Each slot is four bytes: the row, and six bits of the hash,
// so a search rarely reads another flow's key; the keys themselves are in the store's column. Two rows can have the same key:
// the caller compares and continues. Linear probing, and removal by shifting back, so there are no deleted slots to clean up.
// Pure.

const MIN_SLOTS = 1024;
/**
 * Above this load, probes get long. At 0.7 an unsuccessful search would take half as long, but between 734,000 and 839,000
 * rows, and just below each smaller power of two, the index would be twice as large. A million rows have 8.4 bytes each.
 */
const MAX_LOAD = 0.8;
/**
 * A slot is 0 while it is empty; otherwise its lower bits are the row + 1, and the upper ones those of the key's hash: there are
 * fewer rows than these bits can count.
 */
export const ROW_BITS = 26;
const ROW = 2 ** ROW_BITS - 1;
/** The slots of this many keys are loaded at once: they stay in the processor's cache until they are searched. */
export const LOADED_KEYS = 512;

export class KeyIndex {
  #slots = new Uint32Array(MIN_SLOTS);
  #mask = MIN_SLOTS - 1;
  #size = 0;
  /** A compiler leaves out loads that nobody uses. */
  readonly #loaded = new Uint32Array(1);

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** The first slot for `rowAt` in a search for a key. */
  first(low: number, high: number): number {
    const hash = hashOf(low, high);
    return this.#candidate(hash & this.#mask, hash);
  }

  /** Row at a slot, which probably has the key; -1 ends the search. */
  rowAt(slot: number): number {
    return ((this.#slots[slot] ?? 0) & ROW) - 1;
  }

  /** The slot after another one in the search. */
  next(slot: number, low: number, high: number): number {
    return this.#candidate(this.#after(slot), hashOf(low, high));
  }

  /**
   * Loads the slots at which the searches for the next LOADED_KEYS keys begin into the processor's cache. The loads of one
   * loop run at the same time; those of searches wait for each other, and take most of the time of a table that is larger
   * than the cache.
   * @param keys two words for each; those from `from` to before `to` are searched next.
   */
  loadSlots(keys: Uint32Array, from: number, to: number): void {
    const end = Math.min(to, from + LOADED_KEYS);
    let all = 0;
    for (let i = from; i < end; i++) {
      all |= this.#slots[hashOf(keys[2 * i] ?? 0, keys[2 * i + 1] ?? 0) & this.#mask] ?? 0;
    }
    this.#loaded[0] = all;
  }

  /** Adds a row whose key words are already in `keys` (two words per row). */
  add(row: number, keys: Uint32Array): void {
    if (this.#size + 1 > (this.#mask + 1) * MAX_LOAD) this.#resize((this.#mask + 1) * 2, keys);
    this.#place(row, keys);
    this.#size++;
  }

  /**
   * Adds rows that follow each other, up to one whose key another row has.
   * @param keys has the key words of all of them already.
   * @returns How many were added.
   */
  addNew(first: number, count: number, keys: Uint32Array): number {
    this.reserve(this.#size + count, keys);
    const slots = this.#slots;
    const end = first + count;
    let row = first;
    for (; row < end; row++) {
      if ((row - first) % LOADED_KEYS === 0) this.loadSlots(keys, row, end);
      const hash = hashOf(keys[2 * row] ?? 0, keys[2 * row + 1] ?? 0);
      let slot = this.#candidate(hash & this.#mask, hash);
      while (slots[slot] !== 0 && !this.#hasKeyOf(slot, row, keys)) slot = this.#candidate(this.#after(slot), hash);
      if (slots[slot] !== 0) break;
      slots[slot] = (hash & ~ROW) | (row + 1);
    }
    this.#size += row - first;
    return row - first;
  }

  /** Removes a row; false if it is not there. */
  remove(row: number, keys: Uint32Array): boolean {
    const slots = this.#slots;
    let hole = this.#home(row, keys);
    while (this.rowAt(hole) !== row) {
      if (slots[hole] === 0) return false;
      hole = this.#after(hole);
    }
    let slot = this.#after(hole);
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      const home = this.#home((held & ROW) - 1, keys);
      // An entry can move back into the hole only if that does not put it in front of its home slot.
      if (((slot - home) & this.#mask) >= ((slot - hole) & this.#mask)) {
        slots[hole] = held;
        hole = slot;
      }
      slot = this.#after(slot);
    }
    slots[hole] = 0;
    this.#size--;
    return true;
  }

  /** Makes room for `rows` without growing again. */
  reserve(rows: number, keys: Uint32Array): void {
    let slots = this.#mask + 1;
    while (rows > slots * MAX_LOAD) slots *= 2;
    if (slots > this.#mask + 1) this.#resize(slots, keys);
  }

  /** The first slot from `slot` on that is empty, or has the same bits of the hash. */
  #candidate(slot: number, hash: number): number {
    const slots = this.#slots;
    let at = slot;
    for (let held = slots[at] ?? 0; held !== 0 && (held ^ hash) >>> ROW_BITS !== 0; held = slots[at] ?? 0) {
      at = this.#after(at);
    }
    return at;
  }

  /** Whether the row at a slot has the same key as another row. */
  #hasKeyOf(slot: number, row: number, keys: Uint32Array): boolean {
    const other = this.rowAt(slot);
    return keys[2 * other] === keys[2 * row] && keys[2 * other + 1] === keys[2 * row + 1];
  }

  #after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  #home(row: number, keys: Uint32Array): number {
    return hashOf(keys[2 * row] ?? 0, keys[2 * row + 1] ?? 0) & this.#mask;
  }

  #place(row: number, keys: Uint32Array): void {
    const hash = hashOf(keys[2 * row] ?? 0, keys[2 * row + 1] ?? 0);
    let slot = hash & this.#mask;
    while (this.#slots[slot] !== 0) slot = this.#after(slot);
    this.#slots[slot] = (hash & ~ROW) | (row + 1);
  }

  #resize(slots: number, keys: Uint32Array): void {
    const old = this.#slots;
    // Written at once: keys are spread over all of it, and a page that is read first is mapped by the kernel twice.
    this.#slots = new Uint32Array(slots).fill(0);
    this.#mask = slots - 1;
    for (const held of old) if (held !== 0) this.#place((held & ROW) - 1, keys);
  }
}

/** The key is a SipHash already; even so, both words are used. */
function hashOf(low: number, high: number): number {
  return low ^ Math.imul(high, 0x9e3779b1);
}
