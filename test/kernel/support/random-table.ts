// A namespace with a random table of thousands of entries of everything this kernel can track: entries created by
// request (random-entries.ts) and flows of real traffic (random-traffic.ts). The same seed gives the same flows.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Random } from '../../random.ts';
import { inNamespace, outputOf } from '../../shell.ts';
import { LABEL_BITS, LabelNames } from './labels.ts';
import { Namespace } from './namespace.ts';
import { randomEntries } from './random-entries.ts';
import { planTraffic, ROUTES, RULES } from './random-traffic.ts';

const PROGRAM = join(import.meta.dirname, 'traffic-program.ts');

export interface TableSize {
  /** Entries created by request. */
  entries: number;
  /** Of these, entries with a label. */
  labelled: number;
  /** Number of UDP flows, and of TCP flows; with 0 there is no FTP either. */
  traffic: number;
}

export const FULL_SIZE: TableSize = { entries: 3000, labelled: 40, traffic: 220 };

export class RandomTable implements AsyncDisposable {
  readonly namespace = new Namespace();
  readonly labels = new LabelNames();
  readonly seed: number;
  readonly #plain: string[];
  readonly #labelled: string[];
  #traffic: ChildProcessWithoutNullStreams | undefined;

  private constructor(seed: number, size: TableSize) {
    this.seed = seed;
    const random = new Random(seed);
    const lines = randomEntries(random, size.entries);
    const names = Object.keys(LABEL_BITS);
    this.#plain = lines.slice(size.labelled);
    this.#labelled = lines.slice(0, size.labelled).map((line) => `${line} --label-add ${random.pick(names)}`);
  }

  /** Creates the namespace, its rules, its traffic and its entries. */
  static async make(seed: number, size: TableSize = FULL_SIZE): Promise<RandomTable> {
    const table = new RandomTable(seed, size);
    try {
      for (const [command = '', ...args] of ROUTES) table.namespace.run(command, ...args);
      table.namespace.rules(RULES);
      if (size.traffic > 0) await table.#send(size.traffic);
      table.fill();
    } catch (error) {
      await table[Symbol.asyncDispose]();
      throw error;
    }
    return table;
  }

  /** Creates the entries by request, in a table that has none of them. */
  fill(): void {
    this.#load('conntrack -R -', this.#plain);
    // One process per line: conntrack 1.4.7 frees its label map after the first line that needs it.
    this.#load('while read -r line; do echo "$line" | conntrack -R - || exit; done', this.#labelled);
  }

  /** Empties the table and re-creates the entries; flows of real traffic do not come back. */
  refill(): void {
    this.namespace.run('conntrack', '-F');
    this.fill();
  }

  /** The output of conntrack(8), which knows the label names. */
  conntrack(...options: string[]): string {
    return outputOf([...this.#inside, 'conntrack', ...options]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const traffic = this.#traffic;
    if (traffic && traffic.exitCode === null) {
      traffic.stdin.end();
      await once(traffic, 'exit');
    }
    this.labels[Symbol.dispose]();
    this.namespace[Symbol.dispose]();
  }

  #load(script: string, lines: readonly string[]): void {
    outputOf([...this.#inside, 'sh', '-c', script], lines.map((line) => `${line}\n`).join(''));
  }

  /** Prefix of a command that runs in the namespace and knows the label names. */
  get #inside(): readonly string[] {
    return [...this.labels.wrapper, ...inNamespace(this.namespace.name)];
  }

  async #send(flows: number): Promise<void> {
    const plan = planTraffic(new Random(this.seed ^ 0x7eaff1c), flows);
    const traffic = spawn('ip', ['netns', 'exec', this.namespace.name, process.execPath, PROGRAM]);
    this.#traffic = traffic;
    let errors = '';
    traffic.stderr.on('data', (data) => (errors += data));
    traffic.stdin.write(`${JSON.stringify(plan)}\n`);
    for await (const line of createInterface({ input: traffic.stdout })) {
      if (line === 'ready') return;
    }
    throw new Error(`the traffic program ended: ${errors}`);
  }
}
