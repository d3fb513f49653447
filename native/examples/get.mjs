// Gets single connections by their tuples: fast whatever the size of the table.
// Run: unshare -rn node get.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, GET_OUTCOME } from '@flowglass/conntrack';
import { flowAt } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const wanted = batchOf([
  { protocol: 'tcp', src: '10.0.0.5', dst: '192.0.2.80', sport: 40001, dport: 443 },
  { protocol: 'tcp', src: '10.0.0.5', dst: '192.0.2.80', sport: 40009, dport: 443 },
]);
const { found, foundRows, outcome } = await conntrack.get(wanted);
foundRows.forEach((asked, row) => {
  const { state, mark } = flowAt(found, row);
  console.log(`${asked}: ${state}, mark ${mark}`);
});
outcome.forEach((one, asked) => {
  if (one === GET_OUTCOME.gone) console.log(`${asked}: not tracked`);
});
await conntrack.close();

// Prints:
// 0: ESTABLISHED, mark 16
// 1: not tracked
