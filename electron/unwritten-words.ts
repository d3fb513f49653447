// Why a file cannot be written, and what helps, in words. Pure.

import { dirname } from 'node:path';
import { codeOf } from './to-failure.ts';

/** Why the content of a file cannot be used, as the rest of a sentence about it. */
export class UnusableFile extends Error {}

/** Codes of writing: what is wrong with the folder, and what helps. */
const WRITE: Readonly<Record<string, (folder: string) => string>> = {
  EACCES: (folder) => `This user may not write to ${folder}. Change its owner or its permissions`,
  EPERM: (folder) => `This user may not write to ${folder}. Change its owner or its permissions`,
  EROFS: (folder) => `The file system of ${folder} is read-only. Mount it writable`,
  ENOSPC: (folder) => `There is no space left in ${folder}. Delete files there`,
  EDQUOT: (folder) => `This user’s quota for ${folder} is used up. Delete files there`,
  ENOTDIR: (folder) => `${folder} is not a folder. Move the file of that name away`,
  EEXIST: (folder) => `${folder} is not a folder. Move the file of that name away`,
  ETIMEDOUT: (folder) => `The file system of ${folder} does not answer. Restart Flowglass when it does`,
};

/**
 * Why a file is not written, and the beginning of what helps: a sentence without its end.
 * @param path of the file; @param error what was thrown.
 */
export function unwrittenReason(path: string, error: unknown): string {
  if (error instanceof UnusableFile) return `The file ${path} ${error.message}. Move it away`;
  const code = codeOf(error) ?? 'EUNKNOWN';
  return WRITE[code]?.(dirname(path)) ?? `Writing ${path} failed (${code}). Check that folder`;
}
