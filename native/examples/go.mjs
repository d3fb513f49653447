// The interface of the Go library vishvananda/netlink, for those who know it. Here with a handle of your own; the package's
// functions (conntrackTableList, …) open one themselves.
// Run: unshare -rn node go.mjs

import './support/sample-table.mjs';
import { Conntrack } from '@flowglass/conntrack';
import {
  ConntrackFilter,
  ConntrackFilterType,
  ConntrackFlow,
  ConntrackTable,
  deleteFilters,
  InetFamily,
  tableFlush,
  tableList,
  updateFlow,
} from '@flowglass/conntrack/go';

const conntrack = await Conntrack.open();
for (const flow of await tableList(conntrack, ConntrackTable.conntrack, InetFamily.ipv6)) {
  const marked = new ConntrackFlow({ ...flow, mark: 7 });
  await updateFlow(conntrack, ConntrackTable.conntrack, InetFamily.ipv6, marked);
  console.log(String(marked));
}

const filter = new ConntrackFilter();
filter.addProtocol(17);
filter.addPort(ConntrackFilterType.origDstPort, 53);
filter.addIPNet(ConntrackFilterType.origSrcIP, '10.0.0.0/8');
const { matched, deleted } = await deleteFilters(conntrack, ConntrackTable.conntrack, InetFamily.ipv4, filter);
console.log(`${matched} matched, ${deleted} deleted`);

await tableFlush(conntrack, ConntrackTable.conntrack);
console.log(`${(await conntrack.stats()).entries} left`);
await conntrack.close();

// Prints:
// udp	17 src=2001:db8::5 dst=2001:db8::53 sport=40004 dport=53 … src=2001:db8::53 dst=2001:db8::5 … mark=0x7 …
// 1 matched, 1 deleted
// 0 left
