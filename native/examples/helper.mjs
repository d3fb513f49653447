// Reads and changes a table as an ordinary user: the helper holds CAP_NET_ADMIN, this process has no privileges. An
// installed helper has a file capability (see README). Here it gets the capability in its own namespace, so that this
// runs anywhere.
// Run: node helper.mjs

import { Conntrack, helperPath } from '@flowglass/conntrack';

const conntrack = await Conntrack.open({ helper: { command: 'unshare', args: ['-rn', helperPath()] } });
const { via, canModify } = await conntrack.info();
console.log(`by ${via}, may change it: ${canModify}`);
console.log(`${(await conntrack.stats()).entries} connections`);
await conntrack.close();

// Without the helper the kernel refuses, and the error says what to do.
await Conntrack.open().catch(({ code, op }) => console.log(`${op}: ${code}`));

// Prints:
// by helper, may change it: true
// 0 connections
// open: EPERM
