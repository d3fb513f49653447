// Quickly determines whether a step's output is up to date: a hash of its inputs, kept inside the output, so that
// deleting the output deletes the stamp.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';

/** Folders that hold outputs, never inputs. */
const OUTPUT_FOLDERS = new Set(['node_modules', 'build', 'build-asan', 'dist', 'prebuilds', '.cache', '.git']);

/**
 * Hash of the contents and names of files.
 * @param {string[]} inputs Files and folders, relative to the checkout; a folder includes everything in it except
 * outputs.
 * @param {string} [extra] Anything else that the output depends on.
 */
export function hashInputs(inputs, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const input of inputs) {
    for (const file of listFiles(input)) hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/** @param {string} stampFile @param {string} hash */
export function isFresh(stampFile, hash) {
  try {
    return readFileSync(stampFile, 'utf8') === hash;
  } catch {
    return false;
  }
}

/** @param {string} stampFile @param {string} hash */
export function writeStamp(stampFile, hash) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  /** @type {import('node:fs').Dirent[]} */
  let entries;
  try {
    entries = readdirSync(join(ROOT, path), { withFileTypes: true });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => !(entry.isDirectory() && OUTPUT_FOLDERS.has(entry.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)]));
}
