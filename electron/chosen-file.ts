// Files that the user chose to be written: a link is followed, what is not a regular file is left alone, and a file is there
// whole or not at all.

import { lstat, stat } from 'node:fs/promises';
import { type Clock, withTimeLimit } from './clock.ts';
import { UnusableFile } from './unwritten-words.ts';
import { targetOf, writeWhole } from './whole-file.ts';

/** Where a chosen file is. */
interface ChosenTarget {
  readonly path: string;
  /** The permissions of the file that is there; undefined if none is. */
  readonly mode: number | undefined;
}

/** @throws UnusableFile if there is something that must not be replaced. */
export async function chosenTarget(chosen: string): Promise<ChosenTarget> {
  const path = await targetOf(chosen);
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new UnusableFile('is not a regular file');
  // To rename another file to it would replace the link.
  const isLink = !found && (await lstat(path).catch(() => undefined))?.isSymbolicLink();
  if (isLink) throw new UnusableFile('is a link that leads nowhere');
  return { path, mode: found && found.mode & 0o777 };
}

/** How a chosen file is written. */
interface ChosenFileOptions {
  readonly clock: Clock;
  /** If it takes longer, ms, the file stays as it was. */
  readonly limitMs: number;
  /** The operation, for the error. */
  readonly op: string;
  readonly mode: number;
}

/** @throws UnusableFile, TimeLimitError, or Error of Node.js: the file is as it was. */
export async function writeChosen(
  chosen: string,
  text: string | Iterable<string>,
  { clock, limitMs, op, mode }: ChosenFileOptions,
): Promise<void> {
  let isLate = false;
  const mayReplace = (): boolean => !isLate;
  const write = async (): Promise<unknown> => writeWhole((await chosenTarget(chosen)).path, text, { mode, mayReplace });
  try {
    await withTimeLimit(clock, limitMs, op, write());
  } catch (error) {
    isLate = true;
    throw error;
  }
}
