// Memory per flow: in a batch, against a JavaScript object for each flow.

import type { FlowBatch } from '../../../native/flow/batch.ts';
import { type Flow, flowAt } from '../../../native/flow/flow.ts';
import { type Measurement, measurement } from '../plan.ts';
import { countFlows, type LibraryContext, sized } from './context.ts';

/** At most this many flows become objects: a million would take a gigabyte. */
const MOST_OBJECTS = 200_000;

/** Takes the table as it is. */
export async function measureBatchMemory({ conntrack, flows }: LibraryContext): Promise<Measurement[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of conntrack.dump()) if (countFlows(batches) < MOST_OBJECTS) batches.push(batch);
  const kept = countFlows(batches);
  const bytes = batches.reduce((sum, batch) => sum + batch.buffer.byteLength, 0);
  const before = heapBytes();
  const objects: Flow[] = [];
  for (const batch of batches) for (let row = 0; row < batch.length; row++) objects.push(flowAt(batch, row));
  const heap = heapBytes() - before;
  return [measurement(sized('batch-bytes-per-flow', flows), 'B', bytes / kept, heap / objects.length)];
}

function heapBytes(): number {
  if (!globalThis.gc) throw new Error('start Node.js with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
