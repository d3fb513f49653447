// A table of random flows whose order is hard to get right.

import { FlowBatch, PRESENCE } from '../../../../../native/flow/index.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { randomBuffers, randomWords } from '../flows.ts';

const NOW = 1_790_000_000_000;

/** Random flows; many are equal in some columns, and some lack values. */
export function randomTable(flows: number, seed: number): FlowTable {
  const store = new FlowStore(NOW);
  const next = randomWords(seed);
  for (const buffer of randomBuffers(flows, seed, NOW)) {
    const batch = new FlowBatch(buffer);
    store.begin(batch, NOW);
    for (let i = 0; i < batch.length; i++) {
      if (next() % 5 === 0) batch.presence[i] = (batch.presence[i] ?? 0) & ~(PRESENCE.origCounters | PRESENCE.start);
      if (next() % 2 === 0) batch.origBytes.set([next() % 3, next() % 3], 2 * i);
      if (next() % 2 === 0) batch.replyBytes.set([0, 0xffffffff], 2 * i);
      if (next() % 3 === 0) batch.key.set([next() % 2, 0x80000000], 2 * i);
      store.add(batch, i, undefined);
    }
    store.finish();
  }
  for (let row = 0; row < store.table.length; row++) if (next() % 2 === 0) store.table.rate[row] = next() % 9;
  return store.table;
}
