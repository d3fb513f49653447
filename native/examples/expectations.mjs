// Expectations: connections that helpers such as FTP's announce, so that they belong to the first one.
// Run: unshare -rn node expectations.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';

const conntrack = await Conntrack.open();
// Only a connection with a helper can expect others.
const master = { src: '10.0.0.5', dst: '192.0.2.21', sport: 40021, dport: 21 };
await conntrack.create([
  { protocol: 'tcp', orig: master, tcp: { state: 'ESTABLISHED' }, helper: 'ftp', timeoutSec: 300 },
]);

// From any port of the server to the port that the client has announced.
const tuple = { src: '192.0.2.21', dst: '10.0.0.5', sport: 0, dport: 50000 };
await conntrack.createExpectation({ protocol: 'tcp', tuple, master: { protocol: 'tcp', ...master }, timeoutSec: 60 });
for (const { tuple, master, helper } of await conntrack.listExpectations({ family: 'ipv4' })) {
  console.log(
    `${tuple.src} → ${tuple.dst}:${tuple.dport}, for ${master?.src}:${master?.sport} by ${helper ?? 'no helper'}`,
  );
}

const key = { tuple: { protocol: 6, ...tuple } };
const { timeoutSec = 0 } = (await conntrack.getExpectation(key)) ?? {};
console.log(`within ${timeoutSec > 50 ? 'a minute' : `${timeoutSec} seconds`}`);
console.log(`deleted: ${await conntrack.deleteExpectation(key)}, again: ${await conntrack.deleteExpectation(key)}`);
await conntrack.flushExpectations();

let created = 0;
for (const { create = 0 } of await conntrack.expectationStats()) created += create;
console.log(`${created} expectations made in all`);
await conntrack.close();

// Prints:
// 192.0.2.21 → 10.0.0.5:50000, for 10.0.0.5:40021 by ftp
// within a minute
// deleted: true, again: false
// 1 expectations made in all
