// Writes the table as text for other programs, chunk by chunk: a million connections need no more memory than a few.
// Run: unshare -rn node export.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';
import { compileFilter, parseFilter } from '@flowglass/conntrack/filter';
import { exportFlows } from '@flowglass/conntrack/formats';

const conntrack = await Conntrack.open();

/**
 * @param {import('@flowglass/conntrack/formats').ExportFormat} format
 * @param {object} [options]
 */
async function show(format, options) {
  for await (const text of exportFlows(conntrack.dump(), format, { ...options, release: true }))
    process.stdout.write(text);
}

const parsed = parseFilter('dport = 443');
if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
const filter = compileFilter(parsed.filter);

console.log('conntrack -L -o extended,id:');
await show('conntrack', { filter, extended: true, id: true });
console.log('conntrack -L -o save, to be loaded by conntrack -R:');
await show('save', { filter });
console.log('CSV:');
await show('csv', { filter, fields: ['protocolName', 'origSrc', 'origDst', 'replyDst', 'mark'] });
console.log('JSON lines:');
await show('json', { filter, fields: ['protocolName', 'origSrc', 'state', 'status'] });
await conntrack.close();

// Prints:
// conntrack -L -o extended,id:
// ipv4     2 tcp      6 … ESTABLISHED src=10.0.0.5 dst=192.0.2.80 sport=40001 dport=443 … mark=16 … id=…
// conntrack -L -o save, to be loaded by conntrack -R:
// -A -t … -s 10.0.0.5 -d 192.0.2.80 -r 192.0.2.80 -n 198.51.100.1 -p tcp --sport 40001 --dport 443 …
// CSV:
// protocolName,origSrc,origDst,replyDst,mark
// tcp,10.0.0.5,192.0.2.80,198.51.100.1,16
// JSON lines:
// {"protocolName":"tcp","origSrc":"10.0.0.5","state":"ESTABLISHED","status":["SEEN_REPLY","ASSURED",…]}
