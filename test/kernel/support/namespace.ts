// A network namespace for one test, with loopback up and counters and timestamps on; removed when disposed.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Conntrack, type OpenOptions } from '../../../native/index.ts';
import { LASTING } from './lasting.ts';

/** The load tool, built along with everything else. */
const CTLOAD = join(import.meta.dirname, '../../../native/build/ctload');

export class Namespace implements Disposable {
  readonly name = `fg-kernel-${randomBytes(6).toString('hex')}`;

  constructor() {
    execFileSync('ip', ['netns', 'add', this.name]);
    this.run('ip', 'link', 'set', 'lo', 'up');
    const tracking = ['acct=1', 'timestamp=1', ...LASTING].map((setting) => `net.netfilter.nf_conntrack_${setting}`);
    this.run('sysctl', '-qw', ...tracking);
  }

  /** Runs a command in the namespace and returns its output. @throws if it fails. */
  run(command: string, ...args: string[]): string {
    const result = spawnSync('ip', ['netns', 'exec', this.name, command, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr || String(result.error)}`);
    return result.stdout;
  }

  /** Loads nftables rules. */
  rules(text: string): void {
    execFileSync('ip', ['netns', 'exec', this.name, 'nft', '-f', '-'], { input: text });
  }

  /** Creates an entry with the options of `conntrack -I`. */
  insert(options: string): void {
    this.run('conntrack', '-I', ...options.split(' '));
  }

  /** Creates that many TCP entries, 500 per send: sports 1024, 1025, ..., dport 443. */
  fill(count: number): void {
    this.run(CTLOAD, 'insert', String(count));
  }

  /** The lines of `conntrack -L` for both families, with more options. */
  list(...options: string[]): string[] {
    const families = ['ipv4', 'ipv6'].map((family) => this.run('conntrack', '-L', '-f', family, ...options));
    return families
      .join('')
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Entries by `conntrack -C`. */
  count(): number {
    return Number(this.run('conntrack', '-C'));
  }

  open(options: OpenOptions = {}): Promise<Conntrack> {
    return Conntrack.open({ ...options, netns: this.name });
  }

  [Symbol.dispose](): void {
    execFileSync('ip', ['netns', 'del', this.name]);
  }
}
