// Reads the options of conntrack(8) as a filter, and writes a filter as such options.
// Run: unshare -rn node conntrack-options.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';
import { parseConntrackOptions, parseFilter, printFilter, toConntrackOptions } from '@flowglass/conntrack/filter';

// Options are accepted wherever a filter is.
const conntrack = await Conntrack.open();
console.log((await conntrack.list({ filter: '-p tcp -s 10.0.0.0/8 --dport 443' })).length);
await conntrack.close();

const parsed = parseConntrackOptions('-p tcp -s 10.0.0.0/8 --dport 443 -m 0x10/0xf0');
if (parsed.ok) console.log(printFilter(parsed.filter));

const filter = parseFilter('udp and dst = 192.0.2.53 and dport = 53');
if (filter.ok) console.log(toConntrackOptions(filter.filter));

// conntrack silently reads this as port 80. Here it is refused.
const misread = parseConntrackOptions('-p tcp --dport 80-90');
if (!misread.ok) console.log(misread.errors[0]?.message, misread.errors[0]?.suggestion ?? '');

// Prints:
// 1
// proto = tcp and src = 10.0.0.0/8 and dport = 443 and mark & 0xf0 = 0x10
// -p udp -d 192.0.2.53 --dport 53
// conntrack would silently read “80-90” as 80. proto = tcp and dport = 80-90
