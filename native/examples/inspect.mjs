// Inspects one connection: everything that the kernel reports about it, down to the attributes of its message.
// Run: unshare -rn node inspect.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack } from '@flowglass/conntrack';
import { statusNames } from '@flowglass/conntrack/flow';

const conntrack = await Conntrack.open();
const wanted = { protocol: 'tcp', src: '10.0.0.5', dst: '192.0.2.80', sport: 40001, dport: 443 };
const inspection = await conntrack.inspect(batchOf([wanted]));
if (!inspection) throw new Error('it is gone');

const { state, status = 0, nat, tcp } = inspection.details;
console.log(state, statusNames(status).join(' '));
console.log(`source translated to ${nat?.source?.address}, TCP flags ${tcp?.origFlags?.flags}`);

/** @param {readonly import('@flowglass/conntrack/wire').AttributeNode[]} nodes */
function show(nodes, indent = '') {
  for (const { name, offset, length, children } of nodes) {
    console.log(`${indent}${name} at ${offset}, ${length} bytes`);
    if (children) show(children, `${indent}  `);
  }
}
show(inspection.tree.slice(0, 1));
await conntrack.close();

// Prints:
// ESTABLISHED SEEN_REPLY ASSURED CONFIRMED SRC_NAT SRC_NAT_DONE DST_NAT_DONE
// source translated to 198.51.100.1, TCP flags 8
// CTA_TUPLE_ORIG at 20, 52 bytes
//   CTA_TUPLE_IP at 24, 20 bytes
//     CTA_IP_V4_SRC at 28, 8 bytes
//     CTA_IP_V4_DST at 36, 8 bytes
//   CTA_TUPLE_PROTO at 44, 28 bytes
//     CTA_PROTO_NUM at 48, 5 bytes
//     CTA_PROTO_SRC_PORT at 56, 6 bytes
//     CTA_PROTO_DST_PORT at 64, 6 bytes
