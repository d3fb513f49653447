// Leaves out flows that a dump tells twice: the kernel begins a hash bucket anew where the entry at which it stopped was
// deleted meanwhile (ctnetlink_dump_table). Flows are known by their keys, 64 bits of a keyed hash.

import type { FlowBatch } from './flow/batch.ts';

/** Slots of the table at first; two words each. */
const FIRST_SLOTS = 4096;

/** Which flows came before. */
export class DistinctFlows {
  readonly #window: number;
  #recent = new KeySet();
  #before = new KeySet();

  /**
   * @param window how many flows are remembered at least. A repeated bucket comes right behind the first time; only
   * where the kernel resizes its hash table meanwhile (nf_conntrack_buckets) repetitions come from further away.
   */
  constructor(window = Number.POSITIVE_INFINITY) {
    this.#window = window;
  }

  /** The rows, of those given, whose flow did not come before. A key of 0, which one in 2^64 has, always did not. */
  of(batch: FlowBatch, rows: readonly number[]): readonly number[] {
    const { key } = batch;
    let repeated: Set<number> | undefined;
    for (const row of rows) {
      const low = key[row * 2] ?? 0;
      const high = key[row * 2 + 1] ?? 0;
      if (!this.#before.has(low, high) && this.#recent.add(low, high)) continue;
      repeated ??= new Set();
      repeated.add(row);
    }
    if (this.#recent.size >= this.#window) {
      const oldest = this.#before;
      this.#before = this.#recent;
      this.#recent = oldest;
      oldest.clear();
    }
    return repeated ? rows.filter((row) => !repeated.has(row)) : rows;
  }
}

/** A set of 64-bit keys, which are as good as random numbers: open addressing by their low word. */
class KeySet {
  size = 0;
  /** Pairs of words; two zeros are an empty slot. */
  #slots = new Uint32Array(FIRST_SLOTS * 2);

  has(low: number, high: number): boolean {
    return this.#isTaken(this.#find(low, high));
  }

  /** False where it is in there already. */
  add(low: number, high: number): boolean {
    const at = this.#find(low, high);
    if (this.#isTaken(at)) return false;
    this.#put(at, low, high);
    this.size++;
    if (this.size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  clear(): void {
    this.size = 0;
    this.#slots.fill(0);
  }

  /** The place of the key, or the empty one where it belongs. */
  #find(low: number, high: number): number {
    const slots = this.#slots;
    const last = slots.length - 1;
    let at = (low * 2) & last;
    while (this.#isTaken(at) && (slots[at] !== low || slots[at + 1] !== high)) at = (at + 2) & last;
    return at;
  }

  #isTaken(at: number): boolean {
    return ((this.#slots[at] ?? 0) | (this.#slots[at + 1] ?? 0)) !== 0;
  }

  #put(at: number, low: number, high: number): void {
    this.#slots[at] = low;
    this.#slots[at + 1] = high;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [low = 0, high = 0] = [old[at], old[at + 1]];
      if ((low | high) !== 0) this.#put(this.#find(low, high), low, high);
    }
  }
}
