// As much FTP (RFC 959, RFC 2428) as the kernel's helper reads: a client that logs in to a server, and both announce
// where the data connection goes. The connections stay open.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { FtpPlan } from './random-traffic.ts';

/** The lines of a control connection, one after another. */
async function* linesOf(socket: Socket): AsyncGenerator<string, void, void> {
  let rest = '';
  socket.setEncoding('latin1');
  for await (const data of socket) {
    rest += data;
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      yield rest.slice(0, end);
      rest = rest.slice(end + 2);
    }
  }
}

/** Six numbers: an address and a port (RFC 959, HOST-PORT). */
function hostPort(address: string, port: number): string {
  return `${address.replaceAll('.', ',')},${port >> 8},${port & 255}`;
}

/** Answers on this address; the port of PASV and EPSV is the one that the client names in its login. */
export async function serveFtp(address: string, port: number): Promise<Server> {
  const server = createServer((control) => {
    control.on('error', () => undefined);
    control.write('220 ready\r\n');
    void answer(control, address);
  });
  server.listen(port, address);
  await once(server, 'listening');
  return server;
}

async function answer(control: Socket, address: string): Promise<void> {
  let passivePort = 0;
  for await (const line of linesOf(control)) {
    const [command = '', argument = ''] = line.split(' ');
    if (command === 'USER') passivePort = Number(argument.replace('port', ''));
    control.write(`${reply(command, address, passivePort)}\r\n`);
  }
}

function reply(command: string, address: string, passivePort: number): string {
  switch (command) {
    case 'USER':
      return '331 password';
    case 'PASS':
      return '230 logged in';
    case 'PASV':
      return `227 Entering Passive Mode (${hostPort(address, passivePort)}).`;
    case 'EPSV':
      return `229 Entering Extended Passive Mode (|||${passivePort}|)`;
    default:
      return '200 so be it';
  }
}

/**
 * Logs in and announces. Returns the client's port, which the kernel chooses if the plan has 0, once the server has answered
 * and the data connection, if planned, is open.
 */
export async function transferFtp(plan: FtpPlan): Promise<number> {
  const control = connect({ host: plan.dst, port: plan.dport, localAddress: plan.src, localPort: plan.sport });
  const lines = linesOf(control);
  const say = async (text: string, expected: string): Promise<string> => {
    if (text !== '') control.write(`${text}\r\n`);
    const { value } = await lines.next();
    if (!value?.startsWith(expected)) throw new Error(`FTP: ${text} was answered by ${value}`);
    return value;
  };
  await say('', '220');
  await say(`USER port${plan.dataPort}`, '331');
  await say('PASS secret', '230');
  const { localPort = plan.sport } = control;
  if (plan.mode === 'PASV' || plan.mode === 'EPSV') {
    // On any address: the server's own may be translated.
    if (plan.connects) await listenFor('::', plan.dataPort);
    const answered = await say(plan.mode, plan.mode === 'PASV' ? '227' : '229');
    if (plan.connects) await passive(plan, answered);
    return localPort;
  }
  const where =
    plan.mode === 'PORT'
      ? hostPort(plan.src, plan.dataPort)
      : `|${plan.src.includes(':') ? 2 : 1}|${plan.src}|${plan.dataPort}|`;
  if (plan.connects) await listenFor(plan.src, plan.dataPort);
  await say(`${plan.mode} ${where}`, '200');
  if (plan.connects) await dial(plan);
  return localPort;
}

/** The client connects to the address in the server's answer, which the helper may have rewritten. */
async function passive(plan: FtpPlan, answered: string): Promise<void> {
  const numbers = /\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)/.exec(answered)?.slice(1).map(Number) ?? [];
  const [a, b, c, d, high = 0, low = 0] = numbers;
  const host = plan.mode === 'PASV' ? [a, b, c, d].join('.') : plan.dst;
  const port = plan.mode === 'PASV' ? high * 256 + low : Number(/\|\|\|(\d+)\|/.exec(answered)?.[1]);
  await connected({ host, port, localAddress: plan.src, localPort: plan.dataPort + 10_000 });
}

async function listenFor(address: string, port: number): Promise<void> {
  const server = createServer((data) => data.on('error', () => undefined));
  server.listen(port, address);
  await once(server, 'listening');
}

/** The server connects to the client's port. */
async function dial(plan: FtpPlan): Promise<void> {
  const localPort = plan.dataPort + 10_000;
  await connected({ host: plan.src, port: plan.dataPort, localAddress: plan.dst, localPort });
}

/** It does not matter whether anybody answers: the first packet gives the kernel its flow. */
function connected(options: TcpNetConnectOpts): Promise<void> {
  return new Promise((done) => {
    const data = connect(options, () => done());
    data.on('error', () => done());
  });
}
