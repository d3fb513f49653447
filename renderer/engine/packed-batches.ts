// Splits the body of an answer into packed batches, in one piece of memory that is used again and again. Pure.

import { BatchError } from '../../native/flow/index.ts';
import { PACKED_HEAD_BYTES, packedBytes } from '../../native/flow/packed-batch.ts';
import { LARGEST_PACKED_BYTES } from '../../native/flow/packed-layout.ts';

/** Room for a whole batch behind the rest of another. */
const ROOM_BYTES = 2 * LARGEST_PACKED_BYTES;
/**
 * Bytes to read at once. Each reading returns its memory as another ArrayBuffer, which V8 takes for new memory: larger ones
 * would make it collect garbage again and again.
 */
const READ_BYTES = 256 * 1024;

/**
 * The packed batches of a byte stream, each at a multiple of 8 bytes, and valid until the next is requested.
 * @throws BatchError if something else arrives, or the stream ends within a batch.
 */
export async function* packedBatches(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const reader = body.getReader({ mode: 'byob' });
  const memory = new ArrayBuffer(ROOM_BYTES);
  const bytes = new Uint8Array(memory);
  let read = new ArrayBuffer(READ_BYTES);
  let filled = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(read, 0, Math.min(READ_BYTES, ROOM_BYTES - filled)));
      if (done) break;
      bytes.set(value, filled);
      read = value.buffer;
      filled += value.byteLength;
      let at = 0;
      for (let size = wholeBatch(memory, at, filled); size > 0; size = wholeBatch(memory, at, filled)) {
        yield new Uint8Array(memory, at, size);
        at += size;
      }
      if (at > 0) bytes.copyWithin(0, at, filled);
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
