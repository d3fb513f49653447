// Real traffic for a test: one echo server process and one client process, in their namespaces. The test names the
// flows; every call resolves when its packets have been answered, so that the kernel tracks them.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ADDRESS, FORWARDED_PORT, FORWARDED_TO, type NetworkNames } from './network.ts';

export type TrafficRequest = { readonly id: number; readonly name: string } & (
  | {
      readonly do: 'open' | 'try';
      readonly protocol: 'tcp' | 'udp';
      readonly local: string;
      readonly localPort?: number;
      readonly remote: string;
      readonly port: number;
    }
  | { readonly do: 'send'; readonly bytes: number }
  | { readonly do: 'close' }
  | { readonly do: 'repeat'; readonly everyMs: number }
  | { readonly do: 'pour'; readonly bytes: number; readonly everyMs: number }
);
type RequestBody = TrafficRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;
export type TrafficAnswer = { readonly id: number } & (
  | { readonly ok: true; readonly localPort: number }
  | { readonly ok: false; readonly error: string }
);

/** Ports on which the server answers, TCP and UDP, v4 and v6. */
const SERVER_PORTS: readonly number[] = Array.from({ length: 10 }, (_, place) => FORWARDED_TO + place);

/** How a flow passes through the router: straight, with its source translated, or with its destination translated. */
export type Route = 'straight' | 'snat' | 'dnat';

/** A flow to open. */
export interface FlowPlan {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly family: 4 | 6;
  readonly route?: Route;
  /** Server port; FORWARDED_PORT for `dnat`. */
  readonly port?: number;
}

/** An open flow: its original tuple as the kernel lists it. */
export interface OpenFlow {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
}

function endpoints(plan: FlowPlan): { src: string; dst: string; dport: number } {
  const route = plan.route ?? 'straight';
  const six = plan.family === 6;
  const plain = six ? ADDRESS.client6 : ADDRESS.client4;
  const masked = six ? ADDRESS.maskedClient6 : ADDRESS.maskedClient4;
  const server = six ? ADDRESS.server6 : ADDRESS.server4;
  if (route === 'dnat') return { src: plain, dst: six ? ADDRESS.router6 : ADDRESS.router4, dport: FORWARDED_PORT };
  return { src: route === 'snat' ? masked : plain, dst: server, dport: plan.port ?? FORWARDED_TO };
}

/** The two processes. Dispose of it (or `await using`) when the file's tests are done. */
export class Traffic implements AsyncDisposable {
  readonly #server: ChildProcess;
  readonly #client: ChildProcess;
  readonly #lines: Interface;
  readonly #waiting = new Map<number, (answer: TrafficAnswer) => void>();
  #next = 1;

  private constructor(server: ChildProcess, client: ChildProcess) {
    this.#server = server;
    this.#client = client;
    if (!client.stdout) throw new Error('the traffic client has no output');
    this.#lines = createInterface({ input: client.stdout });
    this.#lines.on('line', (line) => {
      const answer = JSON.parse(line) as TrafficAnswer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Starts both; resolves when the server listens on these ports. */
  static async start(names: NetworkNames, ports: readonly number[] = SERVER_PORTS): Promise<Traffic> {
    const begin = (netns: string, file: string, args: readonly string[]): ChildProcess =>
      spawn('ip', ['netns', 'exec', netns, process.execPath, fileURLToPath(new URL(file, import.meta.url)), ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
    const server = begin(names.server, 'traffic-server.ts', ports.map(String));
    await new Promise<void>((resolve, reject) => {
      server.stdout?.once('data', () => resolve());
      server.once('exit', (code) => reject(new Error(`the traffic server ended with ${code}`)));
    });
    return new Traffic(server, begin(names.client, 'traffic-client.ts', []));
  }

  async #ask(body: RequestBody): Promise<number> {
    const id = this.#next++;
    const answer = await new Promise<TrafficAnswer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#client.stdin?.write(`${JSON.stringify({ ...body, id })}\n`);
    });
    if (!answer.ok) throw new Error(`traffic: ${body.do} ${body.name}: ${answer.error}`);
    return answer.localPort;
  }

  /** Opens one flow, with one small exchange in both directions. */
  async open(plan: FlowPlan): Promise<OpenFlow> {
    const { src, dst, dport } = endpoints(plan);
    const { name, protocol } = plan;
    const sport = await this.#ask({ do: 'open', name, protocol, local: src, remote: dst, port: dport });
    return { name, protocol, src, dst, sport, dport };
  }

  /** Opens this very flow; the client and the server must have its addresses. */
  async connect({ name, protocol, src, sport, dst, dport }: OpenFlow): Promise<void> {
    await this.#ask({ do: 'open', name, protocol, local: src, localPort: sport, remote: dst, port: dport });
  }

  /** Begins this very flow, and does not wait for an answer. */
  async begin({ name, protocol, src, sport, dst, dport }: OpenFlow): Promise<void> {
    await this.#ask({ do: 'try', name, protocol, local: src, localPort: sport, remote: dst, port: dport });
  }

  /** Makes the server send `bytes` bytes back every `everyMs` milliseconds until the flow is closed (TCP). */
  async pour(name: string, bytes: number, everyMs: number): Promise<void> {
    await this.#ask({ do: 'pour', name, bytes, everyMs });
  }

  /** Makes the server send `bytes` bytes back (TCP), or exchanges one datagram of that size (UDP). */
  async send(name: string, bytes: number): Promise<void> {
    await this.#ask({ do: 'send', name, bytes });
  }

  /** Every UDP flow of the client sends a small datagram every `everyMs` milliseconds from now on; 0 stops that. */
  async repeat(everyMs: number): Promise<void> {
    await this.#ask({ do: 'repeat', name: 'all', everyMs });
  }

  /** Closes the client's socket; a TCP flow then goes through FIN to TIME_WAIT. */
  async close(name: string): Promise<void> {
    await this.#ask({ do: 'close', name });
  }

  /** Ends both processes, with all their sockets. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = [this.#server, this.#client].map(
      (child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve)),
    );
    this.#lines.close();
    this.#client.kill('SIGKILL');
    this.#server.kill('SIGKILL');
    await Promise.all(ended);
  }
}
