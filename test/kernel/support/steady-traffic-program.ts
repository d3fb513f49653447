// Real UDP flows over loopback, answered by an echo server: the first argument is their number, the second the first
// flow's source port. Each line on standard input is a command, echoed when done: "send FROM TO" exchanges one datagram
// on those flows, "every MS" sends one on all flows every MS milliseconds. Ends with its standard input.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const ADDRESS = '127.0.0.1';
const ECHO_PORT = 7;
/** Loopback loses a datagram only if a buffer is full. */
const RESEND_MS = 500;

async function bound(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, ADDRESS);
  await once(socket, 'listening');
  return socket;
}

const echo = await bound(ECHO_PORT);
echo.on('message', (message, from) => echo.send(message, from.port, from.address));
const sockets = await Promise.all(
  Array.from({ length: Number(process.argv[2]) }, (_, flow) => bound(Number(process.argv[3]) + flow)),
);

async function exchange(socket: Socket): Promise<void> {
  const answered = once(socket, 'message');
  const send = (): void => socket.send('x', ECHO_PORT, ADDRESS);
  const again = setInterval(send, RESEND_MS);
  send();
  await answered;
  clearInterval(again);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, first = 0, last = 0] = line.split(' ').map((word, i) => (i === 0 ? word : Number(word)));
  if (command === 'send') await Promise.all(sockets.slice(Number(first), Number(last)).map(exchange));
  if (command === 'every')
    setInterval(() => sockets.map((socket) => socket.send('x', ECHO_PORT, ADDRESS)), Number(first));
  process.stdout.write(`${line}\n`);
}
process.exit(0);
