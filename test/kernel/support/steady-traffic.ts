// Real UDP traffic over a namespace's loopback, sent on request: packets reset timers and count without an event.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Namespace } from './namespace.ts';

const PROGRAM = fileURLToPath(new URL('steady-traffic-program.ts', import.meta.url));
const TRACK = 'table inet t {\nchain out { type filter hook output priority filter; ct state new accept; }\n}';

/** Source port of the first flow; the others follow. */
export const FIRST_PORT = 20_000;

export class SteadyTraffic implements AsyncDisposable {
  readonly #program: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor(program: ChildProcess, reader: Interface) {
    this.#program = program;
    this.#reader = reader;
    this.#lines = reader[Symbol.asyncIterator]();
  }

  /** Opens that many flows; each has exchanged one datagram when this resolves. */
  static async start(namespace: Namespace, flows: number): Promise<SteadyTraffic> {
    namespace.rules(TRACK);
    const args = ['netns', 'exec', namespace.name, process.execPath, PROGRAM, String(flows), String(FIRST_PORT)];
    const program = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!program.stdout) throw new Error('the traffic program has no output');
    const traffic = new SteadyTraffic(program, createInterface({ input: program.stdout }));
    await traffic.send(0, flows);
    return traffic;
  }

  /** Exchanges a datagram on each of these flows; resolves when all are answered. */
  async send(from: number, to: number): Promise<void> {
    await this.#tell(`send ${from} ${to}`);
  }

  /** All flows send one datagram every `ms` milliseconds from now on. */
  async sendEvery(ms: number): Promise<void> {
    await this.#tell(`every ${ms}`);
  }

  async #tell(command: string): Promise<void> {
    this.#program.stdin?.write(`${command}\n`);
    const { value } = await this.#lines.next();
    if (value !== command) throw new Error(`the traffic program said ${String(value)} to ${command}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#program.exitCode ?? new Promise((resolve) => this.#program.once('exit', resolve));
    this.#reader.close();
    this.#program.stdin?.end();
    await ended;
  }
}
