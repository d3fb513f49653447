// Feeds captured netlink messages to conntrack(8) and to libnetfilter_conntrack, and captures what conntrack receives.
// Compiles the two C programs in this folder.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WARNINGS = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror'];

export interface ReplayOptions {
  /** The program's clock: seconds, with up to six decimals. */
  readonly now: string;
  /** The program's TZ. */
  readonly timeZone?: string;
  /** Content of connlabel.conf; none by default. */
  readonly labels?: string;
}

/** The compiled programs and their files; removed when disposed. */
export class Replay implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fg-replay-'));
  readonly #preload = join(this.#folder, 'replay.so');
  readonly #print = join(this.#folder, 'print');

  /** @throws when the C programs cannot be compiled. */
  constructor() {
    const source = (name: string): string => join(import.meta.dirname, name);
    execFileSync('cc', [...WARNINGS, '-shared', '-fPIC', '-o', this.#preload, source('replay.c'), '-ldl']);
    const libraries = ['-lnetfilter_conntrack', '-lmnl'];
    execFileSync('cc', [...WARNINGS, '-o', this.#print, source('print.c'), ...libraries]);
  }

  /** What conntrack prints if the kernel sends these messages: -E takes them as events, -L as the table. */
  conntrack(messages: Uint8Array, args: readonly string[], options: ReplayOptions): string {
    return this.#run('conntrack', args, {
      ...this.#environment(options),
      LD_PRELOAD: this.#preload,
      REPLAY_MESSAGES: this.#file('messages', messages),
      REPLAY_LABELS: this.#labels(options),
    });
  }

  /** The messages that conntrack receives in this namespace, without control messages. */
  record(namespace: string, args: readonly string[]): Uint8Array {
    const file = this.#file('record', new Uint8Array());
    const env = { ...process.env, LD_PRELOAD: this.#preload, REPLAY_RECORD: file };
    this.#run('ip', ['netns', 'exec', namespace, 'conntrack', ...args], env);
    return readFileSync(file);
  }

  /** What libnetfilter_conntrack prints for messages; flags as in print.c. */
  library(
    messages: Uint8Array,
    format: 'default' | 'xml',
    flags: string,
    events: boolean,
    options: ReplayOptions,
  ): string {
    const labels = options.labels === undefined ? '-' : this.#labels(options);
    const args = [this.#file('messages', messages), format, flags, labels, events ? '1' : '0'];
    return this.#run(this.#print, args, { ...this.#environment(options), LD_PRELOAD: this.#preload });
  }

  #environment({ now, timeZone = 'UTC' }: ReplayOptions): NodeJS.ProcessEnv {
    return { ...process.env, TZ: timeZone, REPLAY_TIME: now };
  }

  #file(name: string, content: Uint8Array | string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }

  #labels({ labels }: ReplayOptions): string {
    return labels === undefined ? join(this.#folder, 'no-labels') : this.#file('connlabel.conf', labels);
  }

  #run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
    const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error ?? signal ?? status}\n${stderr}`);
    return stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
