// Deletes a translated connection and re-creates it, with its translation, mark and state. A snapshot is JSON, and can be
// kept in a file.
// Run: unshare -rn node restore.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, SNAPSHOT_VERSION } from '@flowglass/conntrack';
import { flowAt } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const flows = batchOf([{ protocol: 'tcp', src: '10.0.0.5', dst: '192.0.2.80', sport: 40001, dport: 443 }]);
const text = JSON.stringify(await conntrack.snapshot(flows));
await conntrack.deleteFlows(flows);

const snapshot = JSON.parse(text);
console.log(`of this version: ${snapshot.version === SNAPSHOT_VERSION}`);
const { flows: restored } = await conntrack.restore(snapshot);
for (const { outcome, lacking } of restored) console.log(`${outcome}, lacking ${lacking.join(', ') || 'nothing'}`);

const { found } = await conntrack.get(flows);
const { state, mark, reply } = flowAt(found, 0);
console.log(`${state}, mark ${mark}, seen as ${reply?.dst}`);
await conntrack.close();

// Prints:
// of this version: true
// restored, lacking nothing
// ESTABLISHED, mark 16, seen as 198.51.100.1
