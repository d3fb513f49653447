// Lists the table as plain objects. For tables of any size see batches.mjs.
// Run: unshare -rn node list.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';
import { protocolName } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const lines = [];
for (const { protocol, orig, reply, state = '-', translated } of await conntrack.list({ family: 'ipv4' })) {
  const hidden = translated ? `, seen as ${reply?.dst}` : '';
  lines.push(`${protocolName(protocol)} ${orig.src} → ${orig.dst} ${state}${hidden}`);
}
console.log(lines.sort().join('\n'));
await conntrack.close();

// Prints:
// icmp 10.0.0.5 → 192.0.2.1 -
// tcp 10.0.0.5 → 192.0.2.80 ESTABLISHED, seen as 198.51.100.1
// tcp 10.0.0.6 → 192.0.2.22 TIME_WAIT
// udp 10.0.0.5 → 192.0.2.53 -
