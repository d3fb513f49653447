// The two ends of FTP control connections. The server answers each "PASV PORT" with the line by which an FTP server says
// where it awaits the data. The client reads what to do from its input and prints the port it connects from. Both end
// with their input.

import { createConnection, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const FTP_PORT = 21;

/** "10,80,2,2,19,136": an address and a port as FTP writes them (RFC 959). */
function hostPort(address: string, port: number): string {
  return [...address.split('.'), port >>> 8, port & 255].join(',');
}

function serve(): void {
  const server = createServer((socket) => {
    const local = (socket.localAddress ?? '').replace(/^::ffff:/, '');
    socket.write('220 Ready\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      const port = /^PASV (\d+)$/.exec(line)?.[1];
      if (port !== undefined) socket.write(`227 Entering Passive Mode (${hostPort(local, Number(port))}).\r\n`);
    });
    socket.on('error', () => socket.destroy());
  });
  server.listen(FTP_PORT, () => process.stdout.write('listening\n'));
}

function connect(): void {
  const open: Socket[] = [];
  createInterface({ input: process.stdin }).on('line', (text) => {
    const { local, remote, port } = JSON.parse(text) as { local: string; remote: string; port: number };
    const socket = createConnection({ host: remote, port: FTP_PORT, localAddress: local });
    open.push(socket);
    createInterface({ input: socket }).on('line', (line) => {
      if (line.startsWith('220')) socket.write(`PASV ${port}\r\n`);
      if (line.startsWith('227')) process.stdout.write(`${socket.localPort}\n`);
    });
  });
}

process.stdin.resume().on('end', () => process.exit());
if (process.argv[2] === 'server') serve();
else connect();
