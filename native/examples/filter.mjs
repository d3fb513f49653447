// Chooses connections: by the filter language, by its AST, by a function.
// Run: unshare -rn node filter.mjs

import './support/sample-table.mjs';
import { Conntrack, FilterSyntaxError } from '@flowglass/conntrack';
import { parseFilter, printFilter } from '@flowglass/conntrack/filter';

const conntrack = await Conntrack.open();

/** @param {import('@flowglass/conntrack').FilterInput} filter */
async function count(filter) {
  return (await conntrack.list({ filter })).length;
}

console.log('either', await count('proto = tcp and dport in {22, 80} or nat = src'));
console.log('words', await count('udp 192.0.2.53 unreplied'));
console.log('function', await count(({ mark }) => mark === 16));

// Inbound, outbound, forwarded, local: relative to the addresses of the network namespace.
const localAddresses = await conntrack.localAddresses();
console.log('forwarded', (await conntrack.list({ filter: 'direction = forwarded', localAddresses })).length);

// A parsed text is data, and can be written in one canonical form.
const parsed = parseFilter('tcp established https');
if (parsed.ok) console.log(printFilter(parsed.filter), '→', await count(parsed.filter));

// An invalid text is refused with the position. Nothing is guessed.
try {
  await count('udp and dport = 80800');
} catch (error) {
  if (!(error instanceof FilterSyntaxError)) throw error;
  for (const { from, to, message } of error.errors) console.log(`${error.text.slice(from, to)}: ${message}`);
}
await conntrack.close();

// Prints:
// either 2
// words 1
// function 1
// forwarded 5
// proto = tcp and state = established and port = 443 → 1
// 80800: 80800 is too large: dport is at most 65535.
