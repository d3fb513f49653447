// The bytes of the settings file: reads them, replaces them, and sets aside what cannot be read. Never overwrites a file unread.

import { statSync } from 'node:fs';
import { access, constants, lstat, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readRegularFile } from '../../native/handle/regular-file.ts';
import { codeOf } from '../to-failure.ts';
import { UnusableFile } from '../unwritten-words.ts';
import { targetOf, writeWhole } from '../whole-file.ts';
import { type FileFields, isFields, MAX_FILE_BYTES } from './file-fields.ts';

/** Files set aside are never overwritten; when there are this many, no more are. */
const MAX_ASIDE = 9;
/** Attempts to write while other instances write the same file. */
const WRITE_ATTEMPTS = 10;

/**
 * The content of the file; undefined if there is none.
 * @throws UnusableFile, or Error of Node.js or readRegularFile, if there is something that cannot be used.
 */
export async function readFields(path: string): Promise<FileFields | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(path, MAX_FILE_BYTES);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    if (await exists(path)) throw new UnusableFile('is a link that leads nowhere');
    return undefined;
  }
  return parse(bytes);
}

function parse(bytes: Buffer): FileFields {
  if (bytes.every((byte) => byte <= 0x20)) throw new UnusableFile('is empty');
  let value: unknown;
  try {
    // Skips a byte order mark.
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    // What is nested too deeply to be written back could not be kept.
    JSON.stringify(value);
  } catch {
    throw new UnusableFile('is not valid JSON');
  }
  if (!isFields(value)) throw new UnusableFile('has no settings in it');
  return value;
}

/**
 * Replaces the file's content by what `change` makes of it, or of `otherwise` if there is no file. A link is followed. Readers
 * see the old content or the new; if another instance writes meanwhile, its content is what is changed.
 * @returns the content written.
 * @throws as readFields, and Error of Node.js if it cannot be written.
 */
export async function rewriteFields(
  path: string,
  otherwise: FileFields,
  change: (file: FileFields) => FileFields,
): Promise<FileFields> {
  await writableFolder(path);
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const before = stamp(path);
    const fields = change((await readFields(path)) ?? otherwise);
    if (await replace(path, before, `${JSON.stringify(fields, null, 2)}\n`)) return fields;
  }
  throw Object.assign(new Error('other programs keep writing the settings'), { code: 'EBUSY' });
}

/** Replaces the file's content; false if somebody else has written since `before`. */
async function replace(path: string, before: string, text: string): Promise<boolean> {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) throw new UnusableFile('would become too large');
  // Nothing can come between the look and the renaming in this process, and hardly anything in another.
  return writeWhole(await targetOf(path), text, { mode: 0o600, mayReplace: () => stamp(path) === before });
}

/** Differs after each change of the file's content. */
export function stamp(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}` : '';
}

/** Creates the folder if it is missing. @throws Error EACCES, EROFS and others if nothing can be written there. */
export async function writableFolder(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await access(dirname(await targetOf(path)), constants.W_OK | constants.X_OK);
}

/**
 * Renames what cannot be read, and returns its new path; a link is renamed, not what it leads to.
 * @throws if that is impossible, or if there are MAX_ASIDE such files already.
 */
export async function setAside(path: string): Promise<string> {
  const isFolder = (await lstat(path)).isDirectory();
  for (let number = 1; number <= MAX_ASIDE; number++) {
    const aside = number === 1 ? `${path}.broken` : `${path}.broken.${number}`;
    if (!(await reserve(aside, isFolder))) continue;
    await rename(path, aside);
    return aside;
  }
  throw Object.assign(new Error(`there are ${MAX_ASIDE} files set aside already`), { code: 'EEXIST' });
}

/** Creates an empty file or folder of this name for a rename to replace; false if the name is taken. */
async function reserve(name: string, asFolder: boolean): Promise<boolean> {
  try {
    if (asFolder) await mkdir(name);
    else await (await open(name, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether there is anything of this name, such as a link. */
async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/** There is no such file: it, or a folder above it, does not exist, or what should be a folder is none. */
export function isAbsent(error: unknown): boolean {
  return /^ENO(ENT|TDIR)$/.test(codeOf(error) ?? '');
}
