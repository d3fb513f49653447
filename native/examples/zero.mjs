// Reads counters and sets them to zero in one step: nothing is lost between two readings. The connection is real here: a
// datagram that this program sends to itself.
// Run: unshare -rn node zero.mjs

import './support/sample-table.mjs';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { batchOf, Conntrack } from '@flowglass/conntrack';
import { flowAt } from '@flowglass/conntrack/flow';

// A namespace tracks nothing until a rule requires it.
const rules = 'table inet example { chain out { type filter hook output priority 0; ct state new accept; }; }';
execFileSync('nft', ['-f', '-'], { input: rules });
execFileSync('ip', ['link', 'set', 'lo', 'up']);

const receiver = createSocket('udp4').bind(7000, '127.0.0.1');
const sender = createSocket('udp4').bind(7001, '127.0.0.1');
await Promise.all([once(receiver, 'listening'), once(sender, 'listening')]);
sender.send(Buffer.alloc(100), 7000, '127.0.0.1');
await once(receiver, 'message');

const conntrack = await Conntrack.open();
const flow = batchOf([{ protocol: 'udp', src: '127.0.0.1', dst: '127.0.0.1', sport: 7001, dport: 7000 }]);
for (const time of ['first', 'second']) {
  const { found } = await conntrack.get(flow, { zero: true });
  const { origPackets, origBytes } = flowAt(found, 0);
  console.log(`${time}: ${origPackets} packets, ${origBytes} bytes`);
}
await conntrack.close();
receiver.close();
sender.close();

// Prints:
// first: 1 packets, 128 bytes
// second: 0 packets, 0 bytes
