// One end of FTP control connections, in the namespace of this process: "server ADDRESS", or "client", which reads from its
// input what the server is to announce to whom, and prints the port it connects from. Either ends with its input.

import { createInterface } from 'node:readline';
import { serveFtp, transferFtp } from '../../kernel/support/ftp.ts';

const FTP_PORT = 21;

interface Request {
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly port: number;
}

async function serve(address: string): Promise<void> {
  await serveFtp(address, FTP_PORT);
  process.stdout.write('listening\n');
}

function connect(): void {
  createInterface({ input: process.stdin }).on('line', async (text) => {
    const { local, localPort, remote, port } = JSON.parse(text) as Request;
    const ends = { src: local, sport: localPort, dst: remote, dport: FTP_PORT };
    const sport = await transferFtp({ ...ends, mode: 'PASV', dataPort: port, connects: false });
    process.stdout.write(`${sport}\n`);
  });
}

process.stdin.resume().on('end', () => process.exit());
const [role, address = ''] = process.argv.slice(2);
if (role === 'server') await serve(address);
else connect();
