// Deletes single connections, each only if it is still the same one, and says what became of each.
// Run: unshare -rn node delete.mjs

import './support/sample-table.mjs';
import { batchOf, Conntrack, DELETE_OUTCOME, errnoWords } from '@flowglass/conntrack';

const conntrack = await Conntrack.open();
const { found } = await conntrack.get(
  batchOf([
    { protocol: 'tcp', src: '10.0.0.6', dst: '192.0.2.22', sport: 40002, dport: 22 },
    { protocol: 'udp', src: '10.0.0.5', dst: '192.0.2.53', sport: 40003, dport: 53 },
  ]),
);

// In the meantime somebody else deletes and re-creates one of them: same addresses and ports, another connection.
await conntrack.deleteFlows(
  batchOf([{ protocol: 'udp', src: '10.0.0.5', dst: '192.0.2.53', sport: 40003, dport: 53 }]),
);
const orig = { src: '10.0.0.5', dst: '192.0.2.53', sport: 40003, dport: 53 };
await conntrack.create([{ protocol: 'udp', orig, timeoutSec: 30 }]);

const { outcome, errno } = await conntrack.deleteFlows(found, { verify: true });
outcome.forEach((one, row) => {
  if (one === DELETE_OUTCOME.deleted) console.log(`${row}: deleted`);
  else if (one === DELETE_OUTCOME.replaced) console.log(`${row}: replaced by another one, which is left alone`);
  else console.log(`${row}: ${errnoWords(errno[row] ?? 0, 'delete')}`);
});
await conntrack.close();

// Prints:
// 0: deleted
// 1: replaced by another one, which is left alone
