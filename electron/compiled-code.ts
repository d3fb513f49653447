// Keeps what V8 compiled of a script for the next start: compiling main's code takes 30 ms, reading it compiled takes five.
// Knows nothing of what the script does.

import { hash } from 'node:crypto';
import { constants, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Script } from 'node:vm';

/** A script, ready to be run. */
export interface CompiledScript {
  readonly script: Script;
  /** Whether it was taken from the file, rather than compiled. */
  readonly isKept: boolean;
  /**
   * Writes the compiled code, with all functions that have run so far, to a file that only this user may read. Never fails:
   * without the file, the next start only takes longer.
   */
  keep(path: string): void;
}

export interface ScriptSource {
  /** The body of a function, UTF-8, in strict mode: the script's value is that function. */
  readonly body: Buffer;
  /** The function's parameters. */
  readonly parameters: readonly string[];
  /** What stack traces call the script. */
  readonly filename: string;
}

/**
 * Compiles a script, or takes its compiled code. Code of another source is refused by its hash, and code of another V8, or
 * for other options of V8, by V8.
 * @param kept what `readKept` found.
 * @throws SyntaxError.
 */
export function compileScript({ body, parameters, filename }: ScriptSource, kept: Buffer | undefined): CompiledScript {
  // On the body's first line, so that its lines keep their numbers.
  const text = `(function (${parameters.join(', ')}) {'use strict';${body.toString()}\n})`;
  const script = new Script(text, { filename, cachedData: kept && codeIn(kept, body) });
  return {
    script,
    isKept: script.cachedDataRejected === false,
    keep: (target) => {
      replaceFile(target, () => {
        const code = script.createCachedData();
        return Buffer.concat([Buffer.from(sha256(body) + sha256(code)), code]);
      });
    },
  };
}

/** Length of a hash in the file: hexadecimal digits. */
const HASH_LENGTH = 64;
/** Bits of a file's mode: its group or all users may write. */
const WRITABLE_BY_OTHERS = 0o022;

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}

/**
 * Reads the file that `keep` wrote. A file of another user, or one that others may write, is not read: what it holds would
 * run with this user's rights. Never fails, and never waits, as opening a FIFO would, and reading a terminal.
 * @param path the file; it may be missing, or hold anything.
 */
export async function readKept(path: string): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    const isOwn = status.uid === process.geteuid?.() && (status.mode & WRITABLE_BY_OTHERS) === 0;
    return status.isFile() && isOwn ? await file.readFile() : undefined;
  } catch {
    return undefined;
  }
}

/** What a file's content has for this body. V8 trusts the code that it is given, so damaged code is refused here. */
function codeIn(content: Buffer, body: Buffer): Buffer | undefined {
  const hashes = content.toString('latin1', 0, 2 * HASH_LENGTH);
  const code = content.subarray(2 * HASH_LENGTH);
  return hashes === sha256(body) + sha256(code) ? code : undefined;
}

/** Never fails. Another instance may read or replace the file at the same time. */
function replaceFile(path: string, content: () => Buffer): void {
  const next = `${path}.${process.pid}`;
  try {
    writeFileSync(next, content(), { mode: 0o600, flag: 'wx' });
    renameSync(next, path);
  } catch {
    remove(next);
  }
}

/** What cannot be removed stays: where nothing could be written, nothing is there either. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
