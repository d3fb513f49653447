// Flows that a dump tells twice are left out the second time.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctFlows } from '../../../native/distinct-flows.ts';
import { FlowBatch, HEADER, newBatchBuffer } from '../../../native/flow/index.ts';

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

function allRows(batch: FlowBatch): number[] {
  return Array.from({ length: batch.length }, (_, row) => row);
}

describe('flows that came before', () => {
  test('are left out, in the same batch and in later ones; rows that were not asked for are not remembered', () => {
    const distinct = new DistinctFlows();
    const first = batchOf([5n, 6n, 5n, 7n]);
    expect(distinct.of(first, [0, 2, 3])).toEqual([0, 3]);
    const second = batchOf([6n, 7n, 8n]);
    expect(distinct.of(second, allRows(second))).toEqual([0, 2]);
  });

  test('are told apart by both halves of the key', () => {
    const distinct = new DistinctFlows();
    const batch = batchOf([1n, 1n << 32n, (1n << 32n) | 1n, 1n]);
    expect(distinct.of(batch, allRows(batch))).toEqual([0, 1, 2]);
  });

  test('are the ones that a set finds, whatever the keys', () => {
    // Few distinct keys, with the same low words, so that they meet in the table.
    const key = fc
      .tuple(fc.nat(40), fc.constantFrom(1n, 2n, 0x8000_0000n))
      .map(([low, high]) => (high << 32n) | BigInt(low));
    fc.assert(
      fc.property(fc.array(fc.array(key, { maxLength: 60 })), (batches) => {
        const distinct = new DistinctFlows();
        const known = new Set<bigint>();
        for (const keys of batches) {
          const batch = batchOf(keys);
          const expected = allRows(batch).filter((row) => {
            const isNew = !known.has(keys[row] ?? 0n);
            known.add(keys[row] ?? 0n);
            return isNew;
          });
          expect(distinct.of(batch, allRows(batch))).toEqual(expected);
        }
      }),
    );
  });

  test('are found among many', () => {
    const distinct = new DistinctFlows();
    const batches = Array.from({ length: 10 }, (_, b) =>
      batchOf(
        Array.from(
          { length: 8000 },
          (_, i) => (BigInt(i + 1) << 32n) | BigInt(Math.imul(b * 8000 + i, 2654435761) >>> 0),
        ),
      ),
    );
    for (const batch of batches) expect(distinct.of(batch, allRows(batch))).toHaveLength(8000);
    for (const batch of batches) expect(distinct.of(batch, allRows(batch))).toEqual([]);
  });

  test('are forgotten beyond the window, and remembered within', () => {
    const distinct = new DistinctFlows(100);
    const keysFrom = (begin: number): bigint[] => Array.from({ length: 100 }, (_, i) => BigInt(begin + i + 1) << 8n);
    const feed = (begin: number): number => {
      const batch = batchOf(keysFrom(begin));
      return distinct.of(batch, allRows(batch)).length;
    };
    expect(feed(0)).toBe(100);
    expect(feed(50)).toBe(50);
    expect(feed(100)).toBe(50);
    expect(feed(1000)).toBe(100);
    expect(feed(2000)).toBe(100);
    expect(feed(0)).toBe(100);
  });
});
