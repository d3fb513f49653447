// Splits the body of an answer into packed batches, in one piece of memory that is used again and again. Pure.

import { BatchError } from '../../native/flow/index.ts';
import { LARGEST_PACKED_BYTES, PACKED_HEAD_BYTES, packedBytes } from '../../native/flow/packed-batch.ts';

/** Room for a whole batch behind the rest of another. */
const ROOM_BYTES = 2 * LARGEST_PACKED_BYTES;

/**
 * The packed batches of a byte stream, each at a multiple of 8 bytes, and valid until the next is requested.
 * @throws BatchError if something else arrives, or the stream ends within a batch.
 */
export async function* packedBatches(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const reader = body.getReader({ mode: 'byob' });
  let memory = new ArrayBuffer(ROOM_BYTES);
  let filled = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(memory, filled));
      if (done) break;
      memory = value.buffer;
      filled += value.byteLength;
      let at = 0;
      for (let bytes = wholeBatch(memory, at, filled); bytes > 0; bytes = wholeBatch(memory, at, filled)) {
        yield new Uint8Array(memory, at, bytes);
        at += bytes;
      }
      if (at > 0) new Uint8Array(memory).copyWithin(0, at, filled);
      filled -= at;
    }
    if (filled > 0) throw new BatchError('the dump ended within a batch');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Bytes of the batch that begins here, 0 while it is not whole. @throws BatchError */
function wholeBatch(memory: ArrayBuffer, at: number, filled: number): number {
  if (filled - at < PACKED_HEAD_BYTES) return 0;
  const bytes = packedBytes(new Uint8Array(memory, at, PACKED_HEAD_BYTES));
  if (bytes === undefined) throw new BatchError('a dump has something that is no batch');
  return filled - at < bytes ? 0 : bytes;
}
