// Changes existing connections: the mark under a mask, and the timeout.
// Run: unshare -rn node update.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, WRITE_OUTCOME } from '@flowglass/conntrack';
import { flowAt } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const flows = batchOf([{ protocol: 'tcp', src: '10.0.0.5', dst: '192.0.2.80', sport: 40001, dport: 443 }]);
const { outcome } = await conntrack.update(flows, { mark: { value: 0x0a00, mask: 0xff00 }, timeoutSec: 7200 });
if (outcome[0] === WRITE_OUTCOME.done) console.log('changed');

const { found } = await conntrack.get(flows);
const { mark = 0, timeoutSec = 0 } = flowAt(found, 0);
console.log(`mark 0x${mark.toString(16)}, ${Math.round(timeoutSec / 3600)} hours left`);
await conntrack.close();

// Prints:
// changed
// mark 0xa10, 2 hours left
