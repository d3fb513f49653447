// The names of connection labels: the text of connlabel.conf, which lists a bit and its name on each line, with comments
// after "#". Lines that say something else are left aside, as by the other tools that read this file. Pure.

import { shown } from './checks.ts';

/** Names of connection labels by their bit, 0 to 127: what `readConnlabels` and `parseConnlabels` give. */
export type LabelNames = ReadonlyMap<number, string>;

/** The highest bit of a label set. */
const MAX_LABEL = 127;

/** Names by bit. Where a bit or a name comes twice, the first counts. */
export function parseConnlabels(text: string): LabelNames {
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const line of text.split('\n')) {
    const [bitText, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (bitText === undefined || name === undefined || !/^(0x[0-9a-fA-F]+|[0-9]+)$/.test(bitText)) continue;
    const bit = Number(bitText);
    if (bit > MAX_LABEL || names.has(bit) || taken.has(name)) continue;
    names.set(bit, name);
    taken.add(name);
  }
  return names;
}

/** @throws TypeError for what is no map of names by bit. */
export function checkLabelNames(labels: unknown): LabelNames | undefined {
  if (labels === undefined) return undefined;
  const sentence = 'Expected "labels" to be a Map of names by their bit, as readConnlabels makes it, got';
  if (!(labels instanceof Map)) throw new TypeError(`${sentence} ${shown(labels)}`);
  const entries: [unknown, unknown][] = [...labels];
  for (const [bit, name] of entries) {
    if (typeof name === 'string' && Number.isInteger(bit) && Number(bit) >= 0 && Number(bit) <= MAX_LABEL) continue;
    throw new TypeError(`${sentence} one from ${shown(bit)} to ${shown(name)}`);
  }
  return labels;
}
