// Batches of random bytes, for tests of what batches are packed into.

import { FlowBatch, newBatchBuffer } from '../native/flow/batch.ts';
import { columnOffsets, elementBytes, HEADER, HEADER_RECEIVED_MS } from '../native/flow/batch-layout.ts';
import { COLUMNS } from '../native/flow/index.ts';
import { NEEDED } from '../native/flow/packed-layout.ts';
import { Random } from './random.ts';

/**
 * A batch in which each 32-bit word of a value is the same in all rows with a probability of a half.
 * @param isStray columns have values also in rows whose presence says that there are none, and of the bits that say so (NEEDED),
 * each has one row, or none.
 */
export function randomBatch(rows: number, seed: number, isStray = false): FlowBatch {
  const random = new Random(seed);
  const buffer = newBatchBuffer(rows);
  const offsets = columnOffsets(new FlowBatch(buffer).capacity);
  const bits = isStray || random.below(2) === 0 ? 0 : Object.values(NEEDED).reduce((all, bit) => all | bit, 0);
  for (const [c, { name, type }] of COLUMNS.entries()) {
    if (!isStray && (NEEDED[name] ?? 0) & ~bits) continue;
    const size = elementBytes(type);
    const bytes = new DataView(buffer, offsets[c], rows * size);
    for (let at = 0; at < size; at += 4) {
      const isSame = random.below(2) === 0;
      const same = random.below(2 ** 32);
      for (let row = 0; row < rows; row++) {
        const value = isSame ? same : random.below(2 ** 32);
        if (size === 1) bytes.setUint8(row, value);
        else if (size === 2) bytes.setUint16(2 * row, value, true);
        else if (name === 'presence') bytes.setUint32(4 * row, (value & ~0xffffff) | bits, true);
        else bytes.setUint32(size * row + at, value, true);
      }
    }
  }
  const batch = new FlowBatch(buffer);
  for (const bit of new Set(isStray && rows > 0 ? Object.values(NEEDED) : [])) {
    const row = random.below(2 * rows);
    if (row < rows) batch.presence[row] = (batch.presence[row] ?? 0) | bit;
  }
  new Float64Array(buffer, HEADER_RECEIVED_MS, 1)[0] = 1_790_000_000_000.5;
  new Uint32Array(buffer, 0, 8).set([3, 4, 5], HEADER.malformed);
  return batch;
}
