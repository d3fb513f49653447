// Reads the names of connection labels from the system's file.

import { readFile } from 'node:fs/promises';
import { type LabelNames, parseConnlabels } from './flow/connlabels.ts';

/** Where iptables, and where newer versions of nft, look for it. */
const PLACES = ['/etc/xtables/connlabel.conf', '/etc/connlabel.conf'];

/**
 * The names of labels by their bit; none where there is no such file.
 * @param path another file than the system's; it must exist.
 * @throws Error of Node.js where a file cannot be read.
 */
export async function readConnlabels(path?: string): Promise<LabelNames> {
  if (path !== undefined) return parseConnlabels(await readFile(path, 'utf8'));
  for (const place of PLACES) {
    const text = await readIfThere(place);
    if (text !== undefined) return parseConnlabels(text);
  }
  return new Map();
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
