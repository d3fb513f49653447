// Picking rows of batches by what they are.

import { copyRows, type Flow, FlowBatch, flowAt } from '../../../native/flow/index.ts';
import type { Conntrack } from '../../../native/index.ts';

/** The whole table as objects; tests are small. */
export async function listFlows(conntrack: Conntrack, family?: 'ipv4' | 'ipv6'): Promise<Flow[]> {
  const flows: Flow[] = [];
  for await (const batch of conntrack.dump(family ? { family } : {})) {
    for (let row = 0; row < batch.length; row++) flows.push(flowAt(batch, row));
  }
  return flows;
}

/** The flows of the table that a test wants, as a batch for get and delete. */
export async function pick(conntrack: Conntrack, wanted: (flow: Flow) => boolean): Promise<FlowBatch> {
  const rows: number[] = [];
  let buffer: ArrayBuffer | undefined;
  for await (const batch of conntrack.dump({ parallel: false })) {
    if (buffer) throw new Error('the table is larger than one batch');
    buffer = batch.buffer;
    for (let row = 0; row < batch.length; row++) if (wanted(flowAt(batch, row))) rows.push(row);
  }
  if (!buffer || rows.length === 0) throw new Error('no such flow');
  return new FlowBatch(copyRows(buffer, rows), conntrack.strings);
}
