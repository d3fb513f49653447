// Follows what happens to connections: here one is created, changed and deleted.
// Run: unshare -rn node events.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, DEFAULT_BUFFER_BYTES } from '@flowglass/conntrack';
import { EVENT, flowAt } from '@flowglass/conntrack/flow';

/** @type {Record<number, string>} */
const WORDS = { [EVENT.new]: 'new', [EVENT.update]: 'changed', [EVENT.destroy]: 'gone' };

const conntrack = await Conntrack.open();
// Room for events that this program has not read yet: the default, 64 MiB, holds a burst of about 200,000.
const bufferBytes = DEFAULT_BUFFER_BYTES;
const events = await conntrack.subscribe({ groups: ['new', 'update', 'destroy'], bufferBytes });

const orig = { src: '10.1.1.1', dst: '10.1.1.2', sport: 1111, dport: 2222 };
const flow = batchOf([{ protocol: 'udp', ...orig }]);
await conntrack.create([{ protocol: 'udp', orig, timeoutSec: 60 }]);
await conntrack.update(flow, { mark: { value: 5 } });
await conntrack.deleteFlows(flow);

let left = 3;
for await (const item of events) {
  if ('kind' in item) {
    console.log('the kernel had to drop events: list the table again');
    break;
  }
  for (let row = 0; row < item.length; row++) {
    const { orig, mark } = flowAt(item, row);
    console.log(`${WORDS[item.event[row] ?? 0]}: ${orig.src} → ${orig.dst}, mark ${mark ?? 0}`);
  }
  left -= item.length;
  // Leaving the loop ends the subscription.
  if (left <= 0) break;
}
await conntrack.close();

// Prints:
// new: 10.1.1.1 → 10.1.1.2, mark 0
// changed: 10.1.1.1 → 10.1.1.2, mark 5
// gone: 10.1.1.1 → 10.1.1.2, mark 5
