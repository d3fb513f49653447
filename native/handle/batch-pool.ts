// The memory of one handle's dumps: what is given back is filled again. A page that the system has to provide first costs
// 5 to 13 µs on small virtual machines, which is more than reading the twenty flows that fit into it.

import { copyRows, FlowBatch } from '../flow/batch.ts';
import { batchBytes, HEADER } from '../flow/batch-layout.ts';

/**
 * Flows in a batch of a dump. Listing 200,000 flows took as long with 1,000, 2,000, 4,000 and 8,000: fewer need less fresh
 * memory for the first dump, more are fewer things to do for the caller. Not near a power of two: every column of a row
 * would lie in the same cache set (strides are then multiples of 4 KiB). A delete sends 200 requests at a time.
 */
export const DUMP_BATCH_FLOWS = 4000;

/** Flows in the first batch of a dump: more than a screen has, and read while thousands would still be on their way. */
export const FIRST_BATCH_FLOWS = 240;

/**
 * Buffers kept. Two dumps at once have up to seven in use: each has one that is filled, one ahead and one that was read; the
 * caller has one.
 */
const MOST_FREE = 8;

/** Not for other threads: a buffer is in the pool, lent to a reader, or part of one batch. */
export class BatchPool {
  readonly #free: ArrayBuffer[] = [];
  #closed = false;

  /** Memory for one batch, with anything in it. What came back last is taken first: the CPU may still have it in a cache. */
  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(batchBytes(DUMP_BATCH_FLOWS));
  }

  /** Memory for the first batch of a dump; it is not kept. */
  takeFirst(): ArrayBuffer {
    return new ArrayBuffer(batchBytes(FIRST_BATCH_FLOWS));
  }

  /** Keeps memory that nothing else uses any longer, or leaves it to garbage collection. */
  give(memory: ArrayBuffer): void {
    if (!this.#closed && isLarge(memory) && this.#free.length < MOST_FREE) this.#free.push(memory);
  }

  /** Memory that was filled, as a batch. If it is less than half full, it is copied, and the memory is free at once. */
  toBatch(memory: ArrayBuffer, strings: readonly string[]): FlowBatch {
    const count = new Uint32Array(memory, 0, 8)[HEADER.count] ?? 0;
    const isCopied = isLarge(memory) && count < DUMP_BATCH_FLOWS / 2;
    const own = isCopied ? copyRows(memory) : memory;
    if (isCopied) this.give(memory);
    return new FlowBatch(own, strings, (again) => this.give(again));
  }

  /** Frees everything, and keeps nothing from now on. */
  close(): void {
    this.#closed = true;
    this.#free.length = 0;
  }
}

/** Whether it can hold any batch: that of a first one cannot. */
function isLarge(memory: ArrayBuffer): boolean {
  return memory.byteLength >= batchBytes(DUMP_BATCH_FLOWS);
}
