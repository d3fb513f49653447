// Concatenates batches. Pure.

import { newBatchBuffer } from './batch.ts';
import { batchCapacity, columnOffsets, elementBytes, HEADER } from './batch-layout.ts';
import { COLUMNS } from './column-schema.ts';

/**
 * Joins the rows of all buffers, in order, into one; their strings must be numbered alike. The rest of the header is
 * copied from the first. FlowBatch refuses more than MAX_BATCH_FLOWS rows.
 */
export function joinBatches(buffers: readonly ArrayBuffer[]): ArrayBuffer {
  const counts = buffers.map((buffer) => new Uint32Array(buffer, 0, 8)[HEADER.count] ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const target = newBatchBuffer(total);
  const [first] = buffers;
  if (first) new Uint32Array(target, 0, 16).set(new Uint32Array(first, 0, 16));
  const header = new Uint32Array(target, 0, 8);
  header[HEADER.capacity] = batchCapacity(total);
  header[HEADER.count] = total;
  const to = columnOffsets(batchCapacity(total));
  let row = 0;
  buffers.forEach((buffer, i) => {
    const count = counts[i] ?? 0;
    const from = columnOffsets(new Uint32Array(buffer, 0, 8)[HEADER.capacity] ?? 0);
    COLUMNS.forEach((column, c) => {
      const size = elementBytes(column.type);
      const rows = new Uint8Array(buffer, from[c] ?? 0, size * count);
      new Uint8Array(target, (to[c] ?? 0) + size * row, size * count).set(rows);
    });
    row += count;
  });
  return target;
}
