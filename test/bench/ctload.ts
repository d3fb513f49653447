// The reference program (test/bench/tools/ctload) in this process's network namespace. Each method runs it once.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Figure, type Usage, usageOfPrograms } from './usage.ts';

/**
 * What a table consists of; a third of the flows are UDP, the rest TCP. `mix`: a quarter IPv6. `ipv4`: no IPv6.
 * `half-ipv6`: half IPv6. `half-nat`: IPv4, half of the flows with a translated source.
 */
export type Composition = 'mix' | 'ipv4' | 'half-ipv6' | 'half-nat';

const COMPOSITION_OPTIONS: Readonly<Record<Composition, readonly string[]>> = {
  mix: ['--mix'],
  ipv4: ['--one-family'],
  'half-ipv6': ['--two-families'],
  'half-nat': ['--one-family', '--nat', '50'],
};

/** Work on flows known from a dump that ended before the clock runs. */
export type BatchedTask = 'get' | 'update' | 'delete';

/** What the listener of `ctload events` received. */
export interface ListenedEvents {
  readonly events: number;
  /** How many times the kernel returned ENOBUFS. */
  readonly losses: number;
  /** Processor time of the listener. */
  readonly cpuNs: number;
}

/** Runs ctload against the table of this process's namespace. */
export class Load {
  readonly #program: string;

  /** @throws if ctload has not been built. */
  constructor(root: string) {
    this.#program = join(root, 'native/build/ctload');
    if (!existsSync(this.#program)) throw new Error(`${this.#program} is missing: run npm run build first`);
  }

  /** Inserts flows. @returns Milliseconds to send and receive the answers. @throws if the kernel refused one. */
  insert(flows: number, composition: Composition = 'mix'): Figure {
    const { result: report, usages } = this.#run(['insert', String(flows), ...COMPOSITION_OPTIONS[composition]]);
    const inserted = numberOf(report, 'inserted');
    if (inserted !== flows) throw new Error(`only ${inserted} of ${flows} flows could be inserted`);
    return { value: numberOf(report, 'ns') / 1e6, usages };
  }

  /**
   * Milliseconds to request dumps and receive them without looking at them.
   * @param parts Separate dumps, received all at once, as for `ctload discard`; default: the whole table.
   */
  discard(...parts: string[]): Figure {
    const { result, usages } = this.#run(['discard', ...parts]);
    return { value: numberOf(result, 'ns') / 1e6, usages };
  }

  /** Milliseconds for that many known flows, 200 messages per send; with `udp` only UDP ones. */
  batched(task: BatchedTask, flows: number, udp: boolean): Figure {
    const words = ['batched', ...(task === 'update' ? [task, '77'] : [task]), ...(udp ? ['udp'] : [])];
    const { result: report, usages } = this.#run(words);
    const done = numberOf(report, 'flows') - numberOf(report, 'failed');
    if (done !== flows) throw new Error(`ctload ${words.join(' ')}: ${done} flows instead of ${flows}`);
    return { value: numberOf(report, 'ns') / 1e6, usages };
  }

  /** Milliseconds to empty the table. */
  flush(): Figure {
    const { result, usages } = this.#run(['flush']);
    return { value: numberOf(result, 'ns') / 1e6, usages };
  }

  /** Starts a listener. It ends when `expected` events have arrived, or when no more arrive. */
  async listen(expected: number, bufferBytes: number): Promise<{ ended: Promise<ListenedEvents> }> {
    const child = spawn(this.#program, ['events', String(expected), '--buffer', String(bufferBytes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    if ((await lines.next()).value !== 'ready') throw new Error('ctload events could not listen');
    return { ended: readReport(child, lines) };
  }

  /**
   * Causes events at a pace, half for new flows, half for destroyed ones; with `updates` thirds, also for changed ones.
   * @param present Number of flows of `mix` already in the table: creates others.
   * @returns The pace achieved, events a second.
   */
  async churn(rate: number, events: number, { present = 0, updates = false } = {}): Promise<number> {
    const words = ['churn', String(rate), String(events), '--from', String(present), ...(updates ? ['--updates'] : [])];
    const child = spawn(this.#program, words, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const [report] = await Promise.all([lines.next(), once(child, 'exit')]);
    const told = parseReport(report.value);
    if (numberOf(told, 'failed') !== 0) throw new Error(`the kernel refused ${numberOf(told, 'failed')} requests`);
    return numberOf(told, 'events') / (numberOf(told, 'ns') / 1e9);
  }

  #run(words: readonly string[]): { result: Record<string, unknown>; usages: Usage[] } {
    return usageOfPrograms('ctload', () => parseReport(execFileSync(this.#program, words, { encoding: 'utf8' })));
  }
}

async function readReport(child: ChildProcess, lines: AsyncIterator<string>): Promise<ListenedEvents> {
  const [line] = await Promise.all([lines.next(), once(child, 'exit')]);
  const told = parseReport(line.value);
  return { events: numberOf(told, 'events'), losses: numberOf(told, 'losses'), cpuNs: numberOf(told, 'cpuNs') };
}

function parseReport(text: unknown): Record<string, unknown> {
  const report: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  if (typeof report !== 'object' || report === null) throw new Error(`ctload told ${String(text)}`);
  return { ...report };
}

function numberOf(report: Record<string, unknown>, field: string): number {
  const value = report[field];
  if (typeof value !== 'number') throw new Error(`ctload told no ${field}`);
  return value;
}

/** Empties the table of this namespace. */
export function emptyTable(): void {
  execFileSync('conntrack', ['-F'], { stdio: 'ignore' });
}
