// The reference program (test/bench/tools/ctload.cc) and conntrack, run in this process's network namespace.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Runs ctload against the table of this process's namespace. */
export class Load {
  readonly #program: string;

  /** @throws when ctload is not built. */
  constructor(root: string) {
    this.#program = join(root, 'native/build/ctload');
    if (!existsSync(this.#program)) throw new Error(`${this.#program} is missing: run npm run build first`);
  }

  /** Inserts flows, a third of them UDP and a quarter IPv6. @throws when the kernel refused one. */
  insert(flows: number): void {
    const inserted = this.#run(['insert', String(flows), '--mix'], 'inserted');
    if (inserted !== flows) throw new Error(`only ${inserted} of ${flows} flows could be inserted`);
  }

  /** Milliseconds to ask for a dump and receive it without looking at it. */
  discardMs(): number {
    return this.#run(['discard'], 'ns') / 1e6;
  }

  /** Milliseconds to delete all UDP flows, known from a dump before, 200 messages a send. */
  batchedDeleteMs(): number {
    return this.#run(['batched-delete', 'udp'], 'deleteNs') / 1e6;
  }

  #run(args: readonly string[], field: string): number {
    const report: unknown = JSON.parse(execFileSync(this.#program, args, { encoding: 'utf8' }));
    const value: unknown = (report as Record<string, unknown>)[field];
    if (typeof value !== 'number') throw new Error(`ctload ${args.join(' ')} told no ${field}`);
    return value;
  }
}

/** Milliseconds that `conntrack` takes with these options, its output thrown away. @throws when it fails. */
export function timeConntrack(...options: string[]): number {
  const begin = performance.now();
  const { status, error } = spawnSync('conntrack', options, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ms = performance.now() - begin;
  if (error) throw error;
  if (status !== 0) throw new Error(`conntrack ${options.join(' ')} ended with ${status}`);
  return ms;
}

/** Empties the table of this namespace. */
export function emptyTable(): void {
  execFileSync('conntrack', ['-F'], { stdio: 'ignore' });
}
