// Files that are there whole or not at all: a draft is written beside the target, and renamed.

import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './to-failure.ts';

/** Names that are tried for a draft. */
const NAME_ATTEMPTS = 5;
/** Nobody writes to a draft any more that has not been written for so long, ms: each writer gives up much earlier. */
const LEFT_AFTER_MS = 10 * 60_000;
/** What follows the target's name in that of a draft. */
const DRAFT = /^\.draft-[0-9a-f]{12}$/;

const newEnding = (): string => `.draft-${randomBytes(6).toString('hex')}`;

/** The path of the file itself, which a link can lead to. */
export function targetOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** A file that takes the target's place once it is whole. Of one that is not finished, nothing is left. */
export class Draft {
  readonly #target: string;
  readonly #path: string;
  readonly #file: FileHandle;
  #isDiscarded = false;

  private constructor(target: string, path: string, file: FileHandle) {
    this.#target = target;
    this.#path = path;
    this.#file = file;
  }

  /**
   * Begins one, and removes those of the same target that were left by a process that was killed.
   * @param mode of a new file, before the umask. @param ending what to add to the target's name.
   * @throws Error of Node.js.
   */
  static async beside(target: string, mode: number, ending = newEnding): Promise<Draft> {
    await removeLeft(target);
    for (let attempt = 1; ; attempt++) {
      const path = target + ending();
      try {
        return new Draft(target, path, await open(path, 'wx', mode));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || attempt === NAME_ATTEMPTS) throw error;
      }
    }
  }

  /** Sets exactly this mode. */
  async setMode(mode: number): Promise<void> {
    await this.#file.chmod(mode);
  }

  /** Appends all of it, which can be in pieces. */
  async write(data: string | Uint8Array | Iterable<string>): Promise<void> {
    await this.#file.writeFile(data);
  }

  /**
   * Puts it in the target's place when its bytes are on the disk.
   * @param mayReplace asked right before; by default yes. If not, nothing is left of the draft.
   * @returns whether it took the target's place: not if it was discarded meanwhile, as a slow disk takes its time.
   */
  async finish(mayReplace: () => boolean = () => true): Promise<boolean> {
    try {
      await this.#file.sync();
      await this.#file.close();
      if (!this.#isDiscarded && mayReplace()) {
        renameSync(this.#path, this.#target);
        return true;
      }
    } catch (error) {
      await this.discard();
      throw error;
    }
    await this.discard();
    return false;
  }

  /** Removes it, unless it has taken the target's place. */
  async discard(): Promise<void> {
    this.#isDiscarded = true;
    await this.#file.close().catch(() => undefined);
    await rm(this.#path, { force: true });
  }
}

/** Removes this user's drafts that nobody writes any more. What cannot be removed stays. */
async function removeLeft(target: string): Promise<void> {
  const folder = dirname(target);
  const name = basename(target);
  for (const other of await readdir(folder).catch(() => [])) {
    if (!other.startsWith(name) || !DRAFT.test(other.slice(name.length))) continue;
    const path = join(folder, other);
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isFile() || found.uid !== process.getuid?.()) continue;
    if (Date.now() - found.mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** How a file is written whole. */
interface WholeFile {
  readonly mode: number;
  /** Asked right before it replaces another; by default yes. */
  readonly mayReplace?: () => boolean;
}

/** Writes a second file, in pieces or as one, and renames it, unless it may not replace what is there then: that returns false. */
export async function writeWhole(
  target: string,
  text: string | Iterable<string>,
  { mode, mayReplace }: WholeFile,
): Promise<boolean> {
  const draft = await Draft.beside(target, mode);
  try {
    await draft.write(text);
  } catch (error) {
    await draft.discard();
    throw error;
  }
  return draft.finish(mayReplace);
}
