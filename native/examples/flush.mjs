// Empties the table: the flows that a filter matches, one family, everything.
// Run: unshare -rn node flush.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';

const conntrack = await Conntrack.open();
const left = async () => (await conntrack.stats()).entries;
console.log(`${await left()} connections`);
// Never a flush by the kernel's filters, which old kernels ignore: exactly what matches is deleted.
const { deleted } = await conntrack.flush({ filter: 'icmp' });
console.log(`${deleted} deleted, ${await left()} left`);
await conntrack.flush({ family: 'ipv6' });
console.log(`${await left()} after IPv6 went`);
await conntrack.flush();
console.log(`${await left()} in the end`);
await conntrack.close();

// Prints:
// 5 connections
// 1 deleted, 4 left
// 3 after IPv6 went
// 0 in the end
