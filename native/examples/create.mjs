// Creates connections by request, one of them translated, and changes one that exists. NAT can be set only when an entry
// is created.
// Run: unshare -rn node create.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, WRITE_OUTCOME } from '@flowglass/conntrack';
import { flowAt } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const orig = { src: '10.0.0.9', dst: '203.0.113.1', sport: 5060, dport: 5060 };
const { outcome } = await conntrack.create([
  { protocol: 'udp', orig, destinationNat: { address: '192.168.7.7', port: 15060 }, timeoutSec: 300, mark: 7 },
  // The sample table has it already.
  { protocol: 'udp', orig: { src: '10.0.0.5', dst: '192.0.2.53', sport: 40003, dport: 53 }, timeoutSec: 30 },
]);
if (outcome[0] === WRITE_OUTCOME.done) console.log('the first was made');
if (outcome[1] === WRITE_OUTCOME.exists) console.log('the second was there before');

// Changes what exists, and creates the rest.
const again = await conntrack.create([{ protocol: 'udp', orig, timeoutSec: 300, mark: 8 }], { ifExists: 'change' });
if (again.outcome[0] === WRITE_OUTCOME.changed) console.log('the first was changed');

const { found } = await conntrack.get(batchOf([{ protocol: 'udp', ...orig }]));
const { reply, mark } = flowAt(found, 0);
console.log(`answers come from ${reply?.src}:${reply?.sport}, mark ${mark}`);
await conntrack.close();

// Prints:
// the first was made
// the second was there before
// the first was changed
// answers come from 192.168.7.7:15060, mark 8
