// Runs in the server's namespace: TCP and UDP echo services, v4 and v6. A TCP line `send N` is answered with N bytes
// instead. Prints "ready" once all are open.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const [first = 0, last = 0] = process.argv.slice(2).map(Number);
const opened: Promise<unknown>[] = [];

for (let port = first; port <= last; port++) {
  const tcp = createServer((socket) => {
    socket.on('data', (data) => {
      const asked = /^send (\d+)\n$/.exec(data.toString('latin1'));
      socket.write(asked ? Buffer.alloc(Number(asked[1])) : data);
    });
    socket.on('error', () => socket.destroy());
  });
  opened.push(new Promise<void>((resolve) => tcp.listen(port, '::', resolve)));
  for (const type of ['udp4', 'udp6'] as const) {
    const udp = createSocket({ type, ipv6Only: type === 'udp6' });
    udp.on('message', (message, peer) => udp.send(message, peer.port, peer.address));
    opened.push(new Promise<void>((resolve) => udp.bind(port, resolve)));
  }
}

// Exits with the test that started it, however that ends.
process.stdin.resume().once('end', () => process.exit(0));
await Promise.all(opened);
console.log('ready');
