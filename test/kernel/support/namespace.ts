// A network namespace for one test, with loopback up and counters and timestamps on; removed when disposed.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Conntrack, type OpenOptions } from '../../../native/index.ts';
import { inNamespace, outputOf } from '../../shell.ts';
import { LASTING } from './lasting.ts';

/** The load tool, built along with everything else. */
const CTLOAD = join(import.meta.dirname, '../../../native/build/ctload');

export class Namespace implements Disposable {
  readonly name = `fg-kernel-${randomBytes(6).toString('hex')}`;

  constructor() {
    outputOf(['ip', 'netns', 'add', this.name]);
    this.run('ip', 'link', 'set', 'lo', 'up');
    const tracking = ['acct=1', 'timestamp=1', ...LASTING].map((setting) => `net.netfilter.nf_conntrack_${setting}`);
    this.run('sysctl', '-qw', ...tracking);
  }

  /** Runs a command in the namespace and returns its output. @throws if it fails. */
  run(command: string, ...args: string[]): string {
    return outputOf([...inNamespace(this.name), command, ...args]);
  }

  /** Loads nftables rules. */
  rules(text: string): void {
    outputOf([...inNamespace(this.name), 'nft', '-f', '-'], text);
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
    outputOf(['ip', 'netns', 'del', this.name]);
  }
}
