// Open-addressing hash index from a flow's 64-bit key to its row. It holds row numbers only, four bytes per slot; the
// keys stay in the store's column. Two rows can have the same key: the caller compares and continues. Linear probing,
// and removal by shifting back, so that there are no deleted slots to clean up. Pure.

const MIN_SLOTS = 1024;
/** Above this load, probes get long; with 2^21 slots for a million rows the index takes 8.4 bytes per row. */
const MAX_LOAD = 0.7;

export class KeyIndex {
  /** Row + 1, 0 is empty. */
  #slots = new Uint32Array(MIN_SLOTS);
  #mask = MIN_SLOTS - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** Slot where a search for a key begins. The key is a SipHash already; even so, both words are used. */
  start(low: number, high: number): number {
    return (low ^ Math.imul(high, 0x9e3779b1)) & this.#mask;
  }

  /** Row at a slot; -1 ends the search. */
  rowAt(slot: number): number {
    return (this.#slots[slot] ?? 0) - 1;
  }

  next(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  /** Adds a row whose key words are already in `keys` (two words per row). */
  add(row: number, keys: Uint32Array): void {
    if (this.#size + 1 > (this.#mask + 1) * MAX_LOAD) this.#resize((this.#mask + 1) * 2, keys);
    this.#place(row, keys);
    this.#size++;
  }

  /** Removes a row; false if it is not there. */
  remove(row: number, keys: Uint32Array): boolean {
    const slots = this.#slots;
    let hole = this.start(keys[2 * row] ?? 0, keys[2 * row + 1] ?? 0);
    while (slots[hole] !== row + 1) {
      if (slots[hole] === 0) return false;
      hole = this.next(hole);
    }
    let slot = this.next(hole);
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      const home = this.start(keys[2 * held - 2] ?? 0, keys[2 * held - 1] ?? 0);
      // An entry can move back into the hole only if that does not put it in front of its home slot.
      if (((slot - home) & this.#mask) >= ((slot - hole) & this.#mask)) {
        slots[hole] = held;
        hole = slot;
      }
      slot = this.next(slot);
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

  clear(): void {
    this.#slots = new Uint32Array(MIN_SLOTS);
    this.#mask = MIN_SLOTS - 1;
    this.#size = 0;
  }

  #place(row: number, keys: Uint32Array): void {
    let slot = this.start(keys[2 * row] ?? 0, keys[2 * row + 1] ?? 0);
    while (this.#slots[slot] !== 0) slot = this.next(slot);
    this.#slots[slot] = row + 1;
  }

  #resize(slots: number, keys: Uint32Array): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
    for (const held of old) if (held !== 0) this.#place(held - 1, keys);
  }
}
