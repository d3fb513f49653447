// Whether the table shown still belongs to the namespace named above it. Pure.

import type { Access } from '../../electron/contract/access.ts';

/** What happened to the namespace, as sentences; undefined while its name still refers to what is shown. */
export function staleNamespace({ reach, failure }: Pick<Access, 'reach' | 'failure'>): string | undefined {
  return reach !== 'none' && failure?.code === 'ESTALE' ? failure.message : undefined;
}
