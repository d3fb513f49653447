// Deletes connections in two steps and takes both back at once. What a delete keeps is the kernel's own answer, far smaller
// than a snapshot, and ends with the program.
// Run: unshare -rn node undo.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, DeletedFlows } from '@flowglass/conntrack';

const conntrack = await Conntrack.open();
const kept = [];
for (const flow of [
  { protocol: 'tcp', src: '10.0.0.5', dst: '192.0.2.80', sport: 40001, dport: 443 },
  { protocol: 'tcp', src: '10.0.0.6', dst: '192.0.2.22', sport: 40002, dport: 22 },
]) {
  const { undo } = await conntrack.deleteFlows(batchOf([flow]), { undoable: true });
  if (undo) kept.push(undo);
}

const deleted = DeletedFlows.joined(kept);
console.log(`${deleted.length} deleted`);
// The time that has passed is taken off what each flow had left.
const { flows } = await conntrack.restore(deleted, { elapse: true });
console.log(flows.map(({ outcome }) => outcome).join(', '));
await conntrack.close();

// Prints:
// 2 deleted
// restored, restored
