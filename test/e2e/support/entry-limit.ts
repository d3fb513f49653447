// nf_conntrack_max, the most entries of a namespace. It is set in the first network namespace and holds for all.

import { readFileSync, writeFileSync } from 'node:fs';

/** Where the limit is read and set; writable in the first network namespace only. */
export const ENTRY_LIMIT = '/proc/sys/net/netfilter/nf_conntrack_max';

/**
 * Makes room for so many entries. @returns what gives the old limit back, unless somebody else has changed it meanwhile.
 * @throws where the limit cannot be set.
 */
export function raiseEntryLimit(entries: number): () => void {
  const read = (): string => readFileSync(ENTRY_LIMIT, 'utf8').trim();
  const before = read();
  if (Number(before) >= entries) return () => {};
  writeFileSync(ENTRY_LIMIT, String(entries));
  let raised = true;
  return () => {
    if (raised && read() === String(entries)) writeFileSync(ENTRY_LIMIT, before);
    raised = false;
  };
}
