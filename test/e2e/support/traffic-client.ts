// Runs in the client's namespace: opens, uses and closes real sockets by JSON lines on stdin, with one answer line {id,
// ok, localPort | error} each. A request is answered when its traffic is done.

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { TrafficAnswer, TrafficRequest } from './traffic.ts';

const tcp = new Map<string, Socket>();
const udp = new Map<string, UdpSocket>();

/** Waits until `bytes` bytes have come back. */
function received(socket: Socket, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = bytes;
    const onData = (data: Buffer): void => {
      missing -= data.length;
      if (missing > 0) return;
      socket.off('data', onData).off('error', reject);
      resolve();
    };
    socket.on('data', onData).once('error', reject);
  });
}

async function openTcp(name: string, local: string, remote: string, port: number): Promise<number> {
  const socket = createConnection({ host: remote, port, localAddress: local });
  tcp.set(name, socket);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.removeAllListeners('error').on('error', () => tcp.delete(name));
  const echoed = received(socket, 5);
  socket.write('hello');
  await echoed;
  return socket.localPort ?? 0;
}

/**
 * Sends one datagram and waits for its echo. Repeats it: the first can be lost while neighbours are resolved.
 */
async function exchangeUdp(socket: UdpSocket, text: string): Promise<void> {
  for (;;) {
    const came = new Promise<boolean>((resolve) => {
      const onMessage = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        socket.off('message', onMessage);
        resolve(false);
      }, 500);
      socket.once('message', onMessage);
    });
    socket.send(text);
    if (await came) return;
  }
}

async function openUdp(name: string, local: string, remote: string, port: number): Promise<number> {
  const socket = createSocket(local.includes(':') ? 'udp6' : 'udp4');
  udp.set(name, socket);
  socket.on('error', () => udp.delete(name));
  await new Promise<void>((resolve) => socket.bind(0, local, resolve));
  await new Promise<void>((resolve) => socket.connect(port, remote, resolve));
  await exchangeUdp(socket, 'hello');
  return socket.address().port;
}

async function send(name: string, bytes: number): Promise<number> {
  const stream = tcp.get(name);
  const datagrams = udp.get(name);
  if (stream) {
    const answered = received(stream, bytes);
    stream.write(`send ${bytes}\n`);
    await answered;
    return stream.localPort ?? 0;
  }
  if (!datagrams) throw new Error(`no flow named ${name}`);
  await exchangeUdp(datagrams, 'x'.repeat(bytes));
  return datagrams.address().port;
}

async function close(name: string): Promise<number> {
  const stream = tcp.get(name);
  if (stream) {
    const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
    stream.end();
    stream.destroySoon();
    await closed;
  }
  udp.get(name)?.close();
  tcp.delete(name);
  udp.delete(name);
  return 0;
}

let repeating: NodeJS.Timeout | undefined;

/** Nobody waits for the echoes. */
function repeat(everyMs: number): number {
  clearInterval(repeating);
  const sendAll = (): void => {
    for (const socket of udp.values()) socket.send('again');
  };
  if (everyMs > 0) repeating = setInterval(sendAll, everyMs);
  return 0;
}

function perform(request: TrafficRequest): Promise<number> {
  if (request.do === 'send') return send(request.name, request.bytes);
  if (request.do === 'close') return close(request.name);
  if (request.do === 'repeat') return Promise.resolve(repeat(request.everyMs));
  const open = request.protocol === 'tcp' ? openTcp : openUdp;
  return open(request.name, request.local, request.remote, request.port);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as TrafficRequest;
  perform(request)
    .then((localPort): TrafficAnswer => ({ id: request.id, ok: true, localPort }))
    .catch((error: unknown): TrafficAnswer => ({ id: request.id, ok: false, error: String(error) }))
    .then((answer) => console.log(JSON.stringify(answer)));
}
process.exit(0);
