// Concatenated batches.

import { expect, test } from 'vitest';
import { batchOf, FlowBatch, flowAt, newBatchBuffer } from '../../../../native/flow/index.ts';
import { joinBatches } from '../../../../native/flow/join-batches.ts';

const key = (sport: number) => ({ protocol: 17, src: '10.0.0.1', dst: '10.0.0.2', sport, dport: 53 });

test('joined batches have the rows of all, in order', () => {
  const first = batchOf([key(1), key(2), key(3)]);
  const second = batchOf(Array.from({ length: 20 }, (_, i) => ({ ...key(i + 4), zone: i })));
  const joined = new FlowBatch(joinBatches([first.buffer, newBatchBuffer(0), second.buffer]));
  expect(joined.length).toBe(23);
  expect(Array.from({ length: 23 }, (_, row) => flowAt(joined, row).orig.sport)).toEqual(
    Array.from({ length: 23 }, (_, i) => i + 1),
  );
  expect(flowAt(joined, 22)).toEqual(flowAt(second, 19));
  expect(new FlowBatch(joinBatches([])).length).toBe(0);
});
