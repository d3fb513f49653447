// What an export takes, as columns: batches as they are, and flows as objects in batches.

import { HEADER_RECEIVED_MS, MAX_BATCH_FLOWS } from '../flow/batch-layout.ts';
import { batchOf } from '../flow/batch-of.ts';
import { checkColumns } from '../flow/checks.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import type { ReadFlow } from '../flow/flow-like.ts';

/** Batches, or flows that were read before: one by one or in arrays, as `list` returns them. */
export type Exported = FlowColumns | ReadFlow | readonly ReadFlow[];

/** What can be exported. */
export type ExportedFlows = AsyncIterable<Exported> | Iterable<Exported>;

/** Everything as columns, in its order. @throws TypeError for anything else. */
export async function* columnsOf(flows: ExportedFlows): AsyncGenerator<FlowColumns, void, void> {
  let waiting: ReadFlow[] = [];
  for await (const item of flows) {
    if (!isReadFlows(item)) {
      if (waiting.length > 0) yield columnsOfRead(waiting);
      waiting = [];
      checkColumns(item);
      yield item;
      continue;
    }
    for (const flow of Array.isArray(item) ? item : [item]) {
      waiting.push(flow);
      if (waiting.length < MAX_BATCH_FLOWS) continue;
      yield columnsOfRead(waiting);
      waiting = [];
    }
  }
  if (waiting.length > 0) yield columnsOfRead(waiting);
}

function isReadFlows(item: Exported): item is ReadFlow | readonly ReadFlow[] {
  return Array.isArray(item) || (typeof item === 'object' && item !== null && 'orig' in item);
}

/** Ages are counted up to now. */
function columnsOfRead(flows: readonly ReadFlow[]): FlowColumns {
  const batch = batchOf(flows);
  new Float64Array(batch.buffer, HEADER_RECEIVED_MS, 1)[0] = Date.now();
  return batch;
}
