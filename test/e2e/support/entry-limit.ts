// nf_conntrack_max, the limit of a namespace's entries. It is set in the initial network namespace and applies to every
// namespace.

import { readFileSync, writeFileSync } from 'node:fs';

/** Where the limit is read and set; writable only in the initial network namespace. */
export const ENTRY_LIMIT = '/proc/sys/net/netfilter/nf_conntrack_max';

/**
 * Makes room for that many entries. @returns a function that restores the old limit, unless somebody else has changed
 * it since.
 * @throws if the limit cannot be set.
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
