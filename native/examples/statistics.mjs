// How full the table is, the counters of each CPU, and this kernel's settings.
// Run: unshare -rn node statistics.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';

const conntrack = await Conntrack.open();
const { entries, maxEntries } = await conntrack.stats();
console.log(`${entries} of ${maxEntries} entries`);

let inserted = 0;
let dropped = 0;
for (const { insert = 0, insertFailed = 0, drop = 0, earlyDrop = 0 } of await conntrack.cpuStats()) {
  inserted += insert;
  dropped += insertFailed + drop + earlyDrop;
}
console.log(`${inserted} made since the namespace began, ${dropped} failed or dropped`);

const { sysctl, canModify } = await conntrack.info();
console.log(
  `counters ${sysctl.acct ? 'on' : 'off'}, times ${sysctl.timestamp ? 'on' : 'off'}, may be changed: ${canModify}`,
);
await conntrack.close();

// Prints:
// 5 of … entries
// 5 made since the namespace began, 0 failed or dropped
// counters on, times on, may be changed: true
