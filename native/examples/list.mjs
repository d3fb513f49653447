// Lists the table, batch by batch: a million connections need no more memory than a thousand.

import { Conntrack } from '@flowglass/conntrack';
import { formatFlowLine } from '@flowglass/conntrack/formats';

const conntrack = await Conntrack.open();
let count = 0;
for await (const batch of conntrack.dump({ family: 'ipv4' })) {
  for (let row = 0; row < batch.length; row++) console.log(formatFlowLine(batch, row));
  count += batch.length;
}
console.log(`${count} IPv4 connections`);
await conntrack.close();
