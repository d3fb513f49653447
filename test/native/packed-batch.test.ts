// Batches that the addon packs, byte for byte against the tests' own packer, whose output other tests unpack.

import { expect, test } from 'vitest';
import { FlowBatch, newBatchBuffer } from '../../native/flow/batch.ts';
import { MAX_BATCH_FLOWS } from '../../native/flow/batch-layout.ts';
import { LARGEST_PACKED_BYTES } from '../../native/flow/packed-layout.ts';
import { binding } from '../../native/handle/binding.ts';
import { packBatch } from '../../native/handle/pack-batch.ts';
import { packedBatch } from '../packed-batch.ts';
import { randomBatch } from '../random-batch.ts';

const PACKING = { dump: 7, after: 0xffff_fffe };
const SIZES = [0, 1, 2, 9, 100, 1000, MAX_BATCH_FLOWS];

test('a batch is packed as its layout says, whatever differs between its rows, and nothing behind it is written', () => {
  const at = 24;
  const memory = new Uint8Array(at + LARGEST_PACKED_BYTES + 8);
  for (let seed = 1; seed <= 70; seed++) {
    const batch = randomBatch(SIZES[seed % SIZES.length] ?? 1, seed, seed > 35);
    memory.fill(0xa5);
    const bytes = packBatch(batch, PACKING, memory.subarray(at));
    const expected = packedBatch(batch, PACKING);
    expect(bytes).toBe(expected.byteLength);
    expect(Buffer.compare(memory.subarray(at, at + bytes), expected)).toBe(0);
    expect(memory.subarray(0, at).every((byte) => byte === 0xa5)).toBe(true);
    expect(memory.subarray(at + bytes).every((byte) => byte === 0xa5)).toBe(true);
  }
});

test('what is no batch, or no memory for a packed one, is refused', () => {
  const { pack } = binding();
  const buffer = newBatchBuffer(8);
  const target = new Uint8Array(LARGEST_PACKED_BYTES);
  expect(pack(buffer, 1, 2, target)).toBeGreaterThan(0);
  const refused = (batch: unknown, memory: unknown) => () => pack(batch as ArrayBuffer, 1, 2, memory as Uint8Array);
  const damaged = newBatchBuffer(8);
  new Uint32Array(damaged)[0] = 1;
  const large = newBatchBuffer(MAX_BATCH_FLOWS);
  for (const [batch, memory] of [
    [damaged, target],
    [new ArrayBuffer(8), target],
    [new FlowBatch(buffer), target],
    [undefined, target],
    [buffer, target.subarray(8)],
    [buffer, new Uint8Array(new ArrayBuffer(LARGEST_PACKED_BYTES + 8), 4)],
    [buffer, new Uint16Array(LARGEST_PACKED_BYTES)],
    [buffer, target.buffer],
    [buffer, undefined],
    [large, new Uint8Array(large)],
  ] as const) {
    expect(refused(batch, memory)).toThrow(TypeError);
  }
});
