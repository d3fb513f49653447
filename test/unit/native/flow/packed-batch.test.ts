// Packed batches against the batches that they were made of, column by column.

import { describe, expect, test } from 'vitest';
import { FlowBatch, newBatchBuffer } from '../../../../native/flow/batch.ts';
import { columnOffsets, elementBytes, HEADER, MAX_BATCH_FLOWS } from '../../../../native/flow/batch-layout.ts';
import { COLUMNS, PRESENCE } from '../../../../native/flow/index.ts';
import { BatchUnpacker, packedBytes, packingOf } from '../../../../native/flow/packed-batch.ts';
import { packedBatch } from '../../../packed-batch.ts';
import { randomBatch } from '../../../random-batch.ts';

const PACKING = { dump: 7, after: 12 };
const pack = (batch: FlowBatch) => packedBatch(batch, PACKING);

/** The bytes of each column, as far as there are rows. */
function columnsOf(buffer: ArrayBuffer): Record<string, string> {
  const { capacity, length } = new FlowBatch(buffer);
  const offsets = columnOffsets(capacity);
  return Object.fromEntries(
    COLUMNS.map(({ name, type }, c) => {
      const bytes = new Uint8Array(buffer, offsets[c], length * elementBytes(type));
      return [name, Buffer.from(bytes).toString('hex')];
    }),
  );
}

describe('a packed batch', () => {
  test('has all that the batch has, whatever differs between its rows and between batches', () => {
    const unpacker = new BatchUnpacker();
    for (let seed = 1; seed <= 60; seed++) {
      const batch = randomBatch([0, 1, 2, 9, 100, 1000, MAX_BATCH_FLOWS][seed % 7] ?? 1, seed);
      const packed = pack(batch);
      expect(packingOf(packed)).toEqual(PACKING);
      expect(packedBytes(packed)).toBe(packed.byteLength);
      const { buffer, dump, after } = unpacker.unpack(packed);
      const unpacked = new FlowBatch(buffer);
      expect({ dump, after }).toEqual(PACKING);
      expect([unpacked.length, unpacked.receivedMs]).toEqual([batch.length, batch.receivedMs]);
      for (const word of ['malformed', 'unknownAttributes', 'foreign'] as const) {
        expect(unpacked.header(HEADER[word])).toBe(batch.header(HEADER[word]));
      }
      expect(columnsOf(buffer)).toEqual(columnsOf(batch.buffer));
    }
  });

  test('of IPv4 flows takes four bytes an address, and nothing for what no flow has', () => {
    const batch = new FlowBatch(newBatchBuffer(8000));
    for (let row = 0; row < batch.length; row++) {
      batch.origSrc.set([0, 0, 0xffff, row * 7919], 4 * row);
      batch.origDst.set([0, 0, 0xffff, 5], 4 * row);
      batch.family[row] = 2;
    }
    const { byteLength } = pack(batch);
    expect(byteLength).toBeGreaterThan(4 * batch.length);
    expect(byteLength).toBeLessThan(4 * batch.length + 400);
  });

  test('has the reply tuples of translated flows, and none if no flow is translated', () => {
    const batch = new FlowBatch(newBatchBuffer(8));
    batch.reply.dst.fill(9);
    const unpacker = new BatchUnpacker();
    expect([...new FlowBatch(unpacker.unpack(pack(batch)).buffer).reply.dst.subarray(0, 32)]).toEqual(
      new Array(32).fill(0),
    );
    batch.presence[5] = PRESENCE.translated;
    expect([...new FlowBatch(unpacker.unpack(pack(batch)).buffer).reply.dst.subarray(0, 32)]).toEqual(
      new Array(32).fill(9),
    );
  });

  test('is not confused by what was written into the batch before it', () => {
    const unpacker = new BatchUnpacker();
    const batch = new FlowBatch(newBatchBuffer(8));
    batch.helper.fill(3);
    batch.presence.fill(PRESENCE.helper);
    for (let round = 0; round < 2; round++) {
      const unpacked = new FlowBatch(unpacker.unpack(pack(batch)).buffer);
      expect([...unpacked.helper.subarray(0, 8)]).toEqual(new Array(8).fill(3));
      expect(unpacked.presence[7]).toBe(PRESENCE.helper);
      // The engine renumbers strings in place.
      unpacked.helper.fill(1);
      unpacked.presence.fill(0);
    }
  });

  test('that is damaged is refused', () => {
    const unpacker = new BatchUnpacker();
    const whole = pack(randomBatch(100, 3));
    const changed = (change: (words: Uint32Array) => void) => {
      const copy = whole.slice();
      change(new Uint32Array(copy.buffer));
      return () => unpacker.unpack(copy);
    };
    expect(() => unpacker.unpack(whole.slice(0, whole.byteLength - 8))).toThrow(/damaged/);
    expect(changed((words) => words.set([1], 0))).toThrow(/damaged/);
    expect(changed((words) => words.set([MAX_BATCH_FLOWS + 1], 2))).toThrow(/damaged/);
    expect(changed((words) => words.set([MAX_BATCH_FLOWS], 2))).toThrow(/cut off|cannot hold/);
    expect(changed((words) => words.set([99], 2))).toThrow(/cannot hold/);
    expect(changed((words) => words.fill(0xffffffff, 10, 12))).toThrow(/cut off|cannot hold/);
    expect(packedBytes(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0))).toBeUndefined();
  });
});
