// Opens tables of several network namespaces at once: here this process's own, and another process's by its id. A name
// from `ip netns` or a path works too.
// Run: unshare -rn node namespaces.mjs

import './support/sample-table.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Conntrack } from '@flowglass/conntrack';

const other = spawn('unshare', ['-n', 'sh', '-c', 'echo ready; read end'], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(other.stdout, 'data');

const here = await Conntrack.open();
const there = await Conntrack.open({ netns: other.pid });
await there.create([
  { protocol: 'gre', orig: { src: '10.2.2.1', dst: '10.2.2.2', srcKey: 1, dstKey: 2 }, timeoutSec: 60 },
]);
for (const [name, conntrack] of Object.entries({ here, there })) {
  console.log(`${name}: ${(await conntrack.stats()).entries}`);
  await conntrack.close();
}
other.stdin.end();

// Prints:
// here: 5
// there: 1
