// Which explanation is shown in place of rows. Pure.

import type { SourceStatus } from '../../electron/contract/access.ts';
import type { View } from '../engine/api.ts';
import { SENTENCES } from '../words/sentences.ts';

export type EmptyKind = 'connecting' | 'noAccess' | 'reading' | 'nothingTracked' | 'nothingMatches';

/** Whether there is no table at all yet, so that no tab has anything to show. */
export function isUnreached(kind: EmptyKind): boolean {
  return kind === 'connecting' || kind === 'noAccess';
}

/** The sentence above the commands that give access; all of them are needed. */
export function remedySentence(commands: number): string {
  return commands === 1 ? SENTENCES.empty.oneRemedy : SENTENCES.empty.severalRemedies;
}

/**
 * Why there are no rows, or undefined while there are some.
 * @param view the part of the view that decides; rows that are gone but kept for a moment count as listed.
 */
export function emptyKind(
  status: Pick<SourceStatus, 'access'>,
  view: Pick<View, 'listed' | 'total' | 'complete'>,
): EmptyKind | undefined {
  if (status.access.reach === 'none') return 'noAccess';
  if (view.listed > 0) return undefined;
  if (status.access.reach === 'connecting') return 'connecting';
  if (!view.complete) return 'reading';
  return view.total === 0 ? 'nothingTracked' : 'nothingMatches';
}
