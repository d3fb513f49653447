// Flows that a dump lists twice are found the second time.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowBatch, HEADER, newBatchBuffer } from '../../../../native/flow/index.ts';
import { RepeatedFlows } from '../../../../native/methods/repeated-flows.ts';

/** A batch of flows with these keys. */
function batchOf(keys: readonly bigint[]): FlowBatch {
  const buffer = newBatchBuffer(keys.length);
  new Uint32Array(buffer)[HEADER.count] = keys.length;
  const batch = new FlowBatch(buffer);
  keys.forEach((key, row) => {
    batch.key.set([Number(key & 0xffffffffn), Number(key >> 32n)], row * 2);
  });
  return batch;
}

const rows = (repeated: Set<number> | undefined): number[] | undefined => repeated && [...repeated];
const distinctKeys = (count: number, from = 0): bigint[] =>
  Array.from({ length: count }, (_, i) => BigInt.asUintN(64, BigInt(from + i) * 0x9e3779b97f4a7c15n));

describe('a repetition is found', () => {
  test('in the same batch and in the next', () => {
    const repeated = new RepeatedFlows();
    expect(rows(repeated.of(batchOf([5n, 6n, 5n, 7n, 6n])))).toEqual([2, 4]);
    expect(rows(repeated.of(batchOf([8n, 7n, 9n])))).toEqual([1]);
    expect(repeated.of(batchOf([1n, 2n]))).toBeUndefined();
  });

  test('only if both halves of the key are the same; a key of 0 is like any other', () => {
    const repeated = new RepeatedFlows();
    expect(rows(repeated.of(batchOf([0n, 1n, 1n << 32n, (1n << 32n) | 1n, 0n])))).toEqual([4]);
  });

  test('among many flows without any', () => {
    const repeated = new RepeatedFlows();
    for (let from = 0; from < 80_000; from += 8000)
      expect(repeated.of(batchOf(distinctKeys(8000, from)))).toBeUndefined();
  });

  test('up to a thousand flows further on, and the repetition itself does not count', () => {
    const keys = distinctKeys(1022, 1);
    const repeated = new RepeatedFlows();
    expect(repeated.of(batchOf([7n, ...keys]))).toBeUndefined();
    expect(rows(repeated.of(batchOf([7n, 7n])))).toEqual([0, 1]);
    expect(repeated.of(batchOf([8n, 9n]))).toBeUndefined();
    expect(repeated.of(batchOf([7n]))).toBeUndefined();
  });

  test('wherever a search through the last flows finds one', () => {
    // Few keys, many of them in the same chain.
    const key = fc.tuple(fc.nat(30), fc.constantFrom(1n, 2n, 8193n)).map(([high, low]) => (BigInt(high) << 32n) | low);
    fc.assert(
      fc.property(fc.array(fc.array(key, { maxLength: 40 })), (batches) => {
        const repeated = new RepeatedFlows();
        const told = new Set<bigint>();
        for (const keys of batches) {
          const expected = keys.flatMap((one, row) => {
            const again = told.has(one);
            told.add(one);
            return again ? [row] : [];
          });
          expect(rows(repeated.of(batchOf(keys))) ?? []).toEqual(expected);
        }
      }),
    );
  });
});
