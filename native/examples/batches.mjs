// Goes through the table in columnar batches: a million connections need no more memory than a thousand, and none of
// them becomes an object, and each batch is filled again once it is released. Selected rows are copied into a batch of their own, for get, update and delete.
// Run: unshare -rn node batches.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';
import { copyRows, FlowBatch, PRESENCE } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
/** How many connections go to each port. @type {Map<number, number>} */
const connections = new Map();
let translated = 0;
for await (const batch of conntrack.dump()) {
  const rows = [];
  for (let row = 0; row < batch.length; row++) {
    const port = batch.origDport[row] ?? 0;
    connections.set(port, (connections.get(port) ?? 0) + 1);
    if ((batch.presence[row] ?? 0) & PRESENCE.translated) rows.push(row);
  }
  // Helpers and security contexts are numbers in a batch; the handle has their texts.
  const picked = new FlowBatch(copyRows(batch.buffer, rows), conntrack.strings);
  const { found } = await conntrack.get(picked);
  translated += found.length;
  batch.release();
}
await conntrack.close();
console.log(`port 53: ${connections.get(53)}, port 443: ${connections.get(443)}, translated: ${translated}`);

// Prints:
// port 53: 2, port 443: 1, translated: 1
