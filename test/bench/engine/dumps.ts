// The flows of the measurements: a first dump of random ones, and later dumps in which each has made progress.

import { FlowBatch, HEADER_RECEIVED_MS } from '../../../native/flow/index.ts';
import { randomBuffers, randomWords } from '../../unit/renderer/engine/flows.ts';

/** When the first dump was read, milliseconds since the epoch. */
export const DUMP_MS = 1_790_000_000_000;
/** The same flows in every process that measures. */
const SEED = 1;
/** The most bytes that a flow transfers between two dumps. */
const TRANSFERRED = 150_000;

/** The batches of a dump of this many flows. */
export function firstDump(flows: number): ArrayBuffer[] {
  return randomBuffers(flows, SEED, DUMP_MS);
}

/** Lets the flows of a dump make progress until they are read again. */
export class Traffic {
  readonly #next = randomWords(SEED + 1);

  /** Changes a batch's counters, timeouts and time of reading in place. Returns the number of its flows. */
  goOn(buffer: ArrayBuffer, readMs: number): number {
    new Float64Array(buffer, HEADER_RECEIVED_MS, 1)[0] = readMs;
    const batch = new FlowBatch(buffer);
    const { origBytes, origPackets, timeoutSec } = batch;
    for (let i = 0; i < batch.length; i++) {
      origBytes[2 * i] = (origBytes[2 * i] ?? 0) + (this.#next() % TRANSFERRED);
      origPackets[2 * i] = (origPackets[2 * i] ?? 0) + 1 + (i & 63);
      timeoutSec[i] = (timeoutSec[i] ?? 0) + 10;
    }
    return batch.length;
  }
}
