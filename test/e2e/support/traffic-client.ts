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

type Opening = Extract<TrafficRequest, { readonly do: 'open' | 'try' }>;

function connectTcp({ local, localPort, remote, port }: Opening): Socket {
  const from = localPort === undefined ? {} : { localPort };
  return createConnection({ host: remote, port, localAddress: local, ...from });
}

async function openTcp(request: Opening): Promise<number> {
  const { name } = request;
  const socket = connectTcp(request);
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

async function connectUdp({ name, local, localPort = 0, remote, port }: Opening): Promise<UdpSocket> {
  const socket = createSocket(local.includes(':') ? 'udp6' : 'udp4');
  udp.set(name, socket);
  socket.on('error', () => udp.delete(name));
  await new Promise<void>((resolve) => socket.bind(localPort, local, resolve));
  await new Promise<void>((resolve) => socket.connect(port, remote, resolve));
  return socket;
}

async function openUdp(request: Opening): Promise<number> {
  const socket = await connectUdp(request);
  await exchangeUdp(socket, 'hello');
  return socket.address().port;
}

/** Sends what begins a flow, and waits for no answer. */
async function beginOnly(request: Opening): Promise<number> {
  const { localPort = 0 } = request;
  if (request.protocol === 'tcp') connectTcp(request).on('error', () => undefined);
  else (await connectUdp(request)).send('hello');
  return localPort;
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

/** Nobody waits for what the server sends. */
function pour(name: string, bytes: number, everyMs: number): number {
  const stream = tcp.get(name);
  if (!stream) throw new Error(`no connection named ${name}`);
  const pouring = setInterval(() => stream.write(`send ${bytes}\n`), everyMs);
  stream.once('close', () => clearInterval(pouring));
  return stream.localPort ?? 0;
}

async function perform(request: TrafficRequest): Promise<number> {
  if (request.do === 'send') return send(request.name, request.bytes);
  if (request.do === 'close') return close(request.name);
  if (request.do === 'repeat') return repeat(request.everyMs);
  if (request.do === 'pour') return pour(request.name, request.bytes, request.everyMs);
  if (request.do === 'try') return beginOnly(request);
  return request.protocol === 'tcp' ? openTcp(request) : openUdp(request);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as TrafficRequest;
  perform(request)
    .then((localPort): TrafficAnswer => ({ id: request.id, ok: true, localPort }))
    .catch((error: unknown): TrafficAnswer => ({ id: request.id, ok: false, error: String(error) }))
    .then((answer) => console.log(JSON.stringify(answer)));
}
process.exit(0);
