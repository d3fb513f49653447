// Picks rows of batches by their flows.

import { copyRows, type Flow, FlowBatch, flowAt } from '../../../native/flow/index.ts';
import { joinBatches } from '../../../native/flow/join-batches.ts';
import type { Conntrack } from '../../../native/index.ts';

/** The whole table as objects; the tests' tables are small. */
export async function listFlows(conntrack: Conntrack, family?: 'ipv4' | 'ipv6'): Promise<Flow[]> {
  const flows: Flow[] = [];
  for await (const batch of conntrack.dump(family ? { family } : {})) {
    for (let row = 0; row < batch.length; row++) flows.push(flowAt(batch, row));
  }
  return flows;
}

/** The flows of the table that a test wants, as a batch for get and delete. */
export async function pick(conntrack: Conntrack, wanted: (flow: Flow) => boolean): Promise<FlowBatch> {
  const picked: ArrayBuffer[] = [];
  for await (const batch of conntrack.dump({ parallel: false })) {
    const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) => wanted(flowAt(batch, row)));
    if (rows.length > 0) picked.push(copyRows(batch.buffer, rows));
  }
  if (picked.length === 0) throw new Error('no such flow');
  return new FlowBatch(joinBatches(picked), conntrack.strings);
}
