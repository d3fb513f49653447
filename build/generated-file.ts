// Writes a generated file; with `--check` on the command line it only compares, and exits with 1 if the file is stale.

import { readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('..', import.meta.url);

/** @param path from the root of the repository. */
export function generated(path: string, text: string): void {
  const url = new URL(path, ROOT);
  if (!process.argv.includes('--check')) writeFileSync(url, text);
  else if (readOrEmpty(url) !== text) {
    console.error(`${path} is stale: run "npm run fix"`);
    process.exitCode = 1;
  }
}

/** A missing file counts as stale. */
function readOrEmpty(url: URL): string {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}
