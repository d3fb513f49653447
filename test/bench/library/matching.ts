// The matching flows of a fresh dump, as exact copies: known flows for the benchmarks of get, update and delete.

import { compileFilter, parseFilter } from '../../../native/filter/index.ts';
import { copyRows, FlowBatch } from '../../../native/flow/batch.ts';
import type { Conntrack } from '../../../native/index.ts';

/** Batch by batch, while the dump goes on. */
export async function* matchingFlows(conntrack: Conntrack, text: string): AsyncGenerator<FlowBatch> {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
  const compiled = compileFilter(parsed.filter);
  for await (const batch of conntrack.dump()) {
    const bitmap = new Uint32Array((batch.length + 31) >>> 5);
    compiled.matches(batch, 0, batch.length, bitmap);
    const rows: number[] = [];
    for (let row = 0; row < batch.length; row++) if (((bitmap[row >>> 5] ?? 0) >>> (row & 31)) & 1) rows.push(row);
    if (rows.length) yield new FlowBatch(copyRows(batch.buffer, rows), batch.strings);
  }
}

/** All of them, before the clock runs. */
export async function knownFlows(conntrack: Conntrack, text: string): Promise<FlowBatch[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of matchingFlows(conntrack, text)) batches.push(batch);
  return batches;
}
