// Shows which of the running kernel's own filters work correctly, tested once per process in a throw-away namespace.
// Only those are left to the kernel when the table is listed by a filter. Without a handle: kernelCapabilities().
// Run: unshare -rn node capabilities.mjs

import { Conntrack, kernelCapabilities } from '@flowglass/conntrack';

const { release, reason } = await kernelCapabilities();
console.log(`Linux ${release}${reason ? `: ${reason.message}` : ''}`);

const conntrack = await Conntrack.open();
const { family, ipv4Address, ipv6Address } = await conntrack.capabilities();
console.log(`by family: ${family}, by IPv4 address: ${ipv4Address}, by IPv6 address: ${ipv6Address}`);
await conntrack.close();

// Prints:
// Linux …
// by family: true, by IPv4 address: …, by IPv6 address: …
