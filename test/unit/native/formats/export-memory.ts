// Exports many flows in a process of its own and prints how its memory grew between the first 100,000 flows and the
// last: {"flows", "chars", "heapBytes", "rssBytes"}. Run with --expose-gc.
//
//   node --expose-gc export-memory.ts FLOWS FORMAT [keep]     keep: the control, which keeps every chunk

import { FlowBatch } from '../../../../native/flow/index.ts';
import { type ExportFormat, exportFlows } from '../../../../native/formats/index.ts';
import { randomBuffers } from '../../renderer/engine/flows.ts';

const WARM_FLOWS = 100_000;
const BATCH_FLOWS = 8000;

interface Memory {
  readonly heapBytes: number;
  readonly rssBytes: number;
}

function memory(): Memory {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapBytes: heapUsed, rssBytes: rss };
}

const [count = '', format = '', keep] = process.argv.slice(2);
const wanted = Number(count);
const batches = randomBuffers(2 * BATCH_FLOWS, 1, 1_800_000_000_000).map((buffer) => new FlowBatch(buffer));
const kept: string[] = [];
let warm: Memory | undefined;

/** Yields the same few batches over and over, and measures the memory in between. */
function* reused(): Generator<FlowBatch, void, void> {
  for (let flows = 0; flows < wanted; ) {
    for (const batch of batches) {
      if (flows >= WARM_FLOWS) warm ??= memory();
      yield batch;
      flows += batch.length;
    }
  }
}

let chars = 0;
const text = exportFlows(reused(), format as ExportFormat);
let next = await text.next();
for (; !next.done; next = await text.next()) {
  chars += next.value.length;
  if (keep) kept.push(next.value);
}
const end = memory();
const growth = {
  heapBytes: end.heapBytes - (warm?.heapBytes ?? 0),
  rssBytes: end.rssBytes - (warm?.rssBytes ?? 0),
};
console.log(JSON.stringify({ flows: next.value, chars, kept: kept.length, ...growth }));
