// How a flow ended, in words. Pure.

import type { EndReason } from '../engine/end-reasons.ts';
import { momentText } from './clock-time.ts';

/** Why it ended: a word for a cell, and a phrase. */
const REASONS: Readonly<Record<EndReason, readonly [word: string, phrase: string]>> = {
  destroyed: ['Removed', 'removed by the kernel'],
  deleted: ['Deleted', 'deleted here'],
  gone: ['Gone', 'its end was missed'],
  replaced: ['Replaced', 'another flow has its addresses'],
  flushed: ['Flushed', 'flushed here'],
};

/** "Removed", "Flushed". */
export function endWord(reason: EndReason): string {
  return REASONS[reason][0];
}

/** "Gone 14:09:12, removed by the kernel". @param end what is known of the end; times are milliseconds since the epoch. */
export function endedHeading(
  { endedMs, reason }: { readonly endedMs: number | undefined; readonly reason: EndReason | undefined },
  nowMs = Date.now(),
): string {
  const when = endedMs === undefined ? '' : ` ${momentText(endedMs, nowMs)}`;
  return `Gone${when}${reason === undefined ? '' : `, ${REASONS[reason][1]}`}`;
}
