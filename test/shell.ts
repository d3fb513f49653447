// Runs programs for tests through a long-lived shell, which starts one in 3 ms. This process would take 10 to 20 ms, because
// each fork copies its page tables. Synchronous, like spawnSync.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellWord } from '../electron/contract/shell-word.ts';

/** How a program ended. */
export interface Ended {
  /** As a shell reports it: 128 and the signal's number if a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** For each line from one pipe, runs the command file and writes its exit status to the other. Ends when this process does. */
const SERVER = `
cd "$1" || exit
exec 3<wanted 4>ended
while IFS= read -r _ <&3; do
  (cd "$2" && . "$1/command") <"$1/stdin" >"$1/stdout" 2>"$1/stderr" 3<&- 4>&-
  echo $? >&4
done
cd / && rm -rf "$1"`;

class Shell implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'flowglass-shell-'));
  readonly #wanted: number;
  readonly #ended: number;

  constructor() {
    execFileSync('mkfifo', [this.#file('wanted'), this.#file('ended')]);
    // In its own session, so that Ctrl+C does not end it: cleaning up needs it.
    const shell = spawn('sh', ['-c', SERVER, 'sh', this.#folder, process.cwd()], { detached: true, stdio: 'ignore' });
    shell.on('error', () => undefined).unref();
    if (shell.pid === undefined) throw new Error('the shell that runs programs for tests cannot be started');
    this.#wanted = openSync(this.#file('wanted'), 'w');
    this.#ended = openSync(this.#file('ended'), 'r');
  }

  [Symbol.dispose](): void {
    closeSync(this.#wanted);
    closeSync(this.#ended);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  run(words: readonly string[], input: string): Ended {
    writeFileSync(this.#file('stdin'), input);
    writeFileSync(this.#file('command'), `exec ${words.map(shellWord).join(' ')}`);
    writeSync(this.#wanted, '\n');
    const status = Buffer.alloc(16);
    const length = readSync(this.#ended, status);
    if (length === 0) throw new Error('the shell that runs programs for tests has ended');
    return {
      status: Number(status.toString('latin1', 0, length)),
      stdout: readFileSync(this.#file('stdout'), 'utf8'),
      stderr: readFileSync(this.#file('stderr'), 'utf8'),
    };
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}

let shell: Shell | undefined;

/** Runs a program to its end. @param words its name and arguments. */
export function runToEnd(words: readonly string[], input = ''): Ended {
  shell ??= new Shell();
  try {
    return shell.run(words, input);
  } catch (error) {
    // The shell has ended, or the disk is full: the next call starts a new one.
    shell[Symbol.dispose]();
    shell = undefined;
    throw error;
  }
}

/** Runs a program and returns its output. @throws if it fails, with what it wrote to its standard error. */
export function outputOf(words: readonly string[], input = ''): string {
  const { status, stdout, stderr } = runToEnd(words, input);
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr.trim() || `it ended with ${status}`}`);
  return stdout;
}

/** Prefix of a command that runs in a network namespace. Unlike `ip netns exec`, it keeps the mounts, including /sys. */
export function inNamespace(name: string): readonly string[] {
  return ['nsenter', `--net=/run/netns/${name}`];
}
