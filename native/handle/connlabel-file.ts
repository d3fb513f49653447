// Reads the names of connection labels from the system's file.

import { checkText } from '../flow/checks.ts';
import { type LabelNames, parseConnlabels } from '../flow/connlabels.ts';
import { readRegularFile } from './regular-file.ts';

/** Where iptables, and where newer versions of nft, look for it. */
const PLACES = ['/etc/xtables/connlabel.conf', '/etc/connlabel.conf'];

/** Largest file that is read, bytes; 128 names with comments take about a hundredth of it. */
const MAX_BYTES = 1 << 20;

/**
 * The names of labels by their bit; none if there is no such file. Never blocks: pipes and devices are refused.
 * @param path a file to read instead of the system's; it must exist.
 * @throws Error of Node.js if a file cannot be read; with code EINVAL if it is not a regular file, EFBIG above 1 MiB.
 */
export async function readConnlabels(path?: string): Promise<LabelNames> {
  if (path !== undefined) checkText(path, 'path');
  if (path !== undefined) return parseConnlabels(await readText(path));
  for (const place of PLACES) {
    const text = await readIfThere(place);
    if (text !== undefined) return parseConnlabels(text);
  }
  return new Map();
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readText(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  return (await readRegularFile(path, MAX_BYTES)).toString('utf8');
}
