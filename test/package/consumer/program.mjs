// A program that somebody who has just installed the package might write: create, list, filter, export, delete. Prints
// one JSON object.

import { Conntrack, helperPath } from '@flowglass/conntrack';
import { parseFilter, printFilter } from '@flowglass/conntrack/filter';
import { exportFlows } from '@flowglass/conntrack/formats';
import { ConntrackFilter, ConntrackTable, deleteFilters, InetFamily } from '@flowglass/conntrack/go';
import { encodeDump } from '@flowglass/conntrack/wire';

const conntrack = await Conntrack.open();
const { outcome } = await conntrack.create([
  { protocol: 'udp', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 53 }, timeoutSec: 300 },
  { protocol: 'udp', orig: { src: 'fd00::1', dst: 'fd00::2', sport: 1002, dport: 53 }, timeoutSec: 300 },
]);
const listed = (await conntrack.list()).length;

const parsed = parseFilter('udp and dport = domain');
if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
const { filter } = parsed;
let text = '';
for await (const chunk of exportFlows(conntrack.dump({ filter }), 'csv', { fields: ['origSrc', 'origDport'] }))
  text += chunk;

const none = await deleteFilters(conntrack, ConntrackTable.conntrack, InetFamily.ipv4, new ConntrackFilter());
const { deleted } = await conntrack.deleteMatching(filter, { verify: true });
const { entries } = await conntrack.stats();
const { reason } = await conntrack.capabilities();
await conntrack.close();
console.log(
  JSON.stringify({
    made: [...outcome],
    listed,
    filter: printFilter(filter),
    exported: text.trim().split('\r\n').sort(),
    matchedByNothing: none.matched,
    deleted,
    left: entries,
    // Undefined if the probe has queried the kernel.
    reason,
    requestBytes: encodeDump().length,
    helper: helperPath(),
  }),
);
