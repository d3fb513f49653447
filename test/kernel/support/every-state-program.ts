// Real sockets on loopback that bring TCP and UDP flows into each of their states, until standard input ends: a connection
// that is closed, one that is reset, and datagrams that are answered again and again.

import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

// It acknowledges the client's end before its own, so that the connection is half closed in between.
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => undefined).resume();
  socket.on('end', () => socket.write('rest', () => socket.end()));
});
server.listen(7001, HOST, () => {
  connect(7001, HOST).end('closed');
  const second = connect(7001, HOST, () => second.write('reset', () => second.resetAndDestroy()));
});

const echo = createSocket('udp4', (message, from) => echo.send(message, from.port, from.address));
echo.bind(7002, HOST, () => {
  const client = createSocket('udp4');
  // The kernel calls it a stream once it is older than two seconds.
  setInterval(() => client.send('again', 7002, HOST), 100);
});

process.stdin.resume().on('end', () => process.exit(0));
