// Carries out a TrafficPlan, given as JSON on its standard input. Prints "ready" when everything has been sent, and
// keeps the lasting connections open until its standard input ends.

import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { serveFtp, transferFtp } from './ftp.ts';
import type { TcpPlan, TrafficPlan, UdpPlan } from './random-traffic.ts';

async function bound(address: string, port: number): Promise<Datagrams> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  // ICMP errors from refused ports.
  socket.on('error', () => undefined);
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}

async function serveUdp([address, port]: [string, number]): Promise<void> {
  const socket = await bound(address, port);
  socket.on('message', (message, from) => {
    if (message.toString() === 'answer') socket.send('answered', from.port, from.address);
  });
}

async function sendUdp(plan: UdpPlan): Promise<void> {
  const socket = await bound(plan.src, plan.sport);
  const answered = plan.answered ? once(socket, 'message') : undefined;
  await new Promise((sent) => socket.send(plan.answered ? 'answer' : 'listen', plan.dport, plan.dst, sent));
  await answered;
  socket.close();
}

async function serveTcp([address, port]: [string, number]): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      socket.write('answered');
      if (data.toString() === 'closed') socket.once('end', () => socket.end());
    });
  });
  server.listen(port, address);
  await once(server, 'listening');
}

async function sendTcp(plan: TcpPlan): Promise<void> {
  const socket = connect({ host: plan.dst, port: plan.dport, localAddress: plan.src, localPort: plan.sport });
  socket.on('error', () => undefined);
  if (plan.end === 'unanswered') {
    // The first packet is sent in the next tick, and must not be sent again.
    await new Promise(setImmediate);
    socket.destroy();
    return;
  }
  if (plan.end === 'refused') {
    await closed(socket);
    return;
  }
  await once(socket, 'connect');
  socket.write(plan.end);
  await once(socket, 'data');
  if (plan.end === 'reset') socket.resetAndDestroy();
  if (plan.end === 'closed' || plan.end === 'halfClosed') socket.end();
  if (plan.end === 'closed') await closed(socket);
}

/** Unlike `once` of node:events, doesn't reject on an error. */
function closed(socket: Socket): Promise<void> {
  return new Promise((done) => socket.once('close', () => done()));
}

/** Runs `work` on the values, a limited number at a time. */
async function each<T>(values: readonly T[], work: (value: T) => Promise<unknown>): Promise<void> {
  const waiting = [...values];
  const worker = async (): Promise<void> => {
    for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) await work(value);
  };
  await Promise.all(Array.from({ length: 50 }, worker));
}

let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (data: string) => {
  input += data;
  if (input.endsWith('\n')) void run(JSON.parse(input));
});
process.stdin.on('end', () => process.exit(0));

async function run(plan: TrafficPlan): Promise<void> {
  await each(plan.udpServers, serveUdp);
  await each(plan.tcpServers, serveTcp);
  for (const [address, port] of plan.ftpServers) await serveFtp(address, port);
  await each(plan.udp, sendUdp);
  await each(plan.tcp, sendTcp);
  await each(plan.ftp, transferFtp);
  process.stdout.write('ready\n');
}
