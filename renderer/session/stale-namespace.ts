// Whether the table shown is still that of the namespace whose name stands above it. Pure.

import type { Access } from '../../electron/contract/access.ts';

/** What happened to the namespace, as sentences; undefined while its name still stands for what is shown. */
export function staleNamespace({ reach, failure }: Pick<Access, 'reach' | 'failure'>): string | undefined {
  return reach !== 'none' && failure?.code === 'ESTALE' ? failure.message : undefined;
}
