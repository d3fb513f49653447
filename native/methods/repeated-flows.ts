// Finds flows that a dump lists twice: the kernel restarts a hash bucket if the entry at which it had stopped was deleted
// in the meantime (ctnetlink_dump_table). The repetition follows shortly after the first time, at most two buckets away,
// so only the latest flows are remembered. Flows are identified by their keys, 64 bits of a keyed hash.
//
// While the kernel resizes its hash table (nf_conntrack_buckets), flows can be repeated from further away, and missed.

import type { FlowBatch } from '../flow/batch.ts';

/** Number of flows remembered; a power of two. The kernel keeps buckets below a hundred (max_chainlen). */
const WINDOW = 1024;
/** Heads of chains; a power of two, well above the window, so that most chains are empty. */
const HEADS = 8192;

/** Watches one dump, batch after batch. */
export class RepeatedFlows {
  /** Keys of the latest flows, in a ring: two words each. */
  readonly #keys = new Uint32Array(WINDOW * 2);
  /** For each place in the ring, the number of the previous flow in its chain. */
  readonly #before = new Uint32Array(WINDOW);
  /** Number of the last flow of each chain. Numbers start at 1 and wrap around at 2^32. */
  readonly #heads = new Uint32Array(HEADS);
  #count = 0;

  /** The rows whose flow was listed before; undefined if there are none, as almost always. */
  of(batch: FlowBatch): Set<number> | undefined {
    const { key, length } = batch;
    let repeated: Set<number> | undefined;
    for (let row = 0; row < length; row++) {
      if (this.#isNew(key[row * 2] ?? 0, key[row * 2 + 1] ?? 0)) continue;
      repeated ??= new Set();
      repeated.add(row);
    }
    return repeated;
  }

  /** Keys are as good as random, so the low word's lowest bits choose the chain. */
  #isNew(low: number, high: number): boolean {
    const head = low & (HEADS - 1);
    const number = (this.#count + 1) >>> 0;
    const last = this.#heads[head] ?? 0;
    for (let at = last; at !== 0 && (number - at) >>> 0 < WINDOW; at = this.#before[at & (WINDOW - 1)] ?? 0) {
      const place = (at & (WINDOW - 1)) * 2;
      if (this.#keys[place] === low && this.#keys[place + 1] === high) return false;
    }
    const place = number & (WINDOW - 1);
    this.#keys[place * 2] = low;
    this.#keys[place * 2 + 1] = high;
    this.#before[place] = last;
    this.#heads[head] = number;
    this.#count = number;
    return true;
  }
}
