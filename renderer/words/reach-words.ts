// Why nothing can be done with a table that is not reached, in words. Pure.

import type { Access } from '../../electron/contract/access.ts';
import { SENTENCES } from './sentences.ts';

/** Undefined if it is reached. */
export function unreachedSentence({ reach }: Pick<Access, 'reach'>): string | undefined {
  const { blocked } = SENTENCES;
  if (reach === 'connecting') return blocked.connecting;
  return reach === 'none' ? blocked.noAccess : undefined;
}
