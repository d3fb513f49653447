// Keeps a copy of the table that stays correct even if the kernel drops events: the stream then lists the table again
// by itself. Here the buffer is too small, and nothing reads it while 20,000 connections are created.
// Run: unshare -rn node resync.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';
import { EVENT } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const events = await conntrack.subscribe({ resync: true, bufferBytes: 4096 });
await conntrack.create(
  Array.from({ length: 20_000 }, (_, i) => ({
    protocol: 'udp',
    orig: { src: '10.3.3.1', dst: '10.3.3.2', sport: 1024 + i, dport: 53 },
    timeoutSec: 300,
  })),
);

/** Keys of the connections known to be alive. @type {Set<bigint>} */
const known = new Set();
/** Keys of the connections reported since the list began. @type {Set<bigint>} */
let told = new Set();
for await (const item of events) {
  if (!('kind' in item)) {
    const keys = new BigUint64Array(item.buffer, item.key.byteOffset, item.length);
    keys.forEach((key, row) => {
      for (const set of [known, told]) item.event[row] === EVENT.destroy ? set.delete(key) : set.add(key);
    });
  } else if (item.kind === 'resyncBegin') {
    told = new Set();
  } else if (item.kind === 'resyncEnd') {
    // Whatever was not reported again is gone.
    for (const key of known) if (!told.has(key)) known.delete(key);
    break;
  }
}
const { entries } = await conntrack.stats();
console.log(`events were lost; ${known.size} connections are known again, and ${entries} are there`);
await conntrack.close();

// Prints:
// events were lost; 20005 connections are known again, and 20005 are there
