// Runs in the server's namespace: TCP and UDP echo services, v4 and v6. A TCP line `send N` is answered with N bytes
// instead. Takes the ports as arguments, and prints "ready" once all are open.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

const opened: Promise<unknown>[] = [];
const addresses = Object.values(networkInterfaces())
  .flatMap((own = []) => own)
  .filter(({ scopeid = 0 }) => scopeid === 0);

for (const port of process.argv.slice(2).map(Number)) {
  const tcp = createServer((socket) => {
    socket.on('data', (data) => {
      const asked = /^send (\d+)\n$/.exec(data.toString('latin1'));
      socket.write(asked ? Buffer.alloc(Number(asked[1])) : data);
    });
    socket.on('error', () => socket.destroy());
  });
  opened.push(new Promise<void>((resolve) => tcp.listen(port, '::', resolve)));
  // A socket for each address, so that an answer comes from the address that was asked.
  for (const { family, address } of addresses) {
    const udp = createSocket(family === 'IPv6' ? 'udp6' : 'udp4');
    udp.on('message', (message, peer) => udp.send(message, peer.port, peer.address));
    opened.push(new Promise<void>((resolve) => udp.bind(port, address, resolve)));
  }
}

// Exits with the test that started it, however that ends.
process.stdin.resume().once('end', () => process.exit(0));
await Promise.all(opened);
console.log('ready');
