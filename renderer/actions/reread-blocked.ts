// Why the table cannot be reread now, as a sentence. Pure.

import type { View } from '../engine/api.ts';
import type { SessionState } from '../session/session-state.ts';
import { clockTime } from '../words/clock-time.ts';
import { unreachedSentence } from '../words/reach-words.ts';
import { SENTENCES } from '../words/sentences.ts';

/**
 * Undefined if it can, also during the first reading: a further one follows then. A paused view would not change, and resuming
 * by itself would show something other than what the reader is looking at.
 */
export function rereadBlocked(
  { status, silence }: Pick<SessionState, 'status' | 'silence'>,
  view: Pick<View, 'paused'>,
): string | undefined {
  const { blocked } = SENTENCES;
  const unreached = unreachedSentence(status.access);
  if (unreached !== undefined) return unreached;
  if (silence) return blocked.unanswered(clockTime(silence.sinceMs));
  if (status.restarting) return blocked.restarting;
  return view.paused ? blocked.paused : undefined;
}
