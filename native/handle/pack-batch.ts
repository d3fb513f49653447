// Packs batches of flows for their way to the engine's worker, see packed-layout.ts.

import type { FlowBatch } from '../flow/batch.ts';
import type { Packing } from '../flow/packed-batch.ts';
import { binding } from './binding.ts';

/**
 * Packs a batch. The values of rows that have none are kept as they are, except for reply tuples of flows that are not
 * translated (NEEDED of packed-layout.ts).
 * @param target at least LARGEST_PACKED_BYTES, beginning at a multiple of 8 bytes in its buffer.
 * @returns The bytes that were written, a multiple of 8.
 */
export function packBatch(batch: FlowBatch, { dump, after }: Packing, target: Uint8Array<ArrayBuffer>): number {
  return binding().pack(batch.buffer, dump, after, target);
}
