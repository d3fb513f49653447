// How a flow ended, in words. Pure.

import type { EndReason } from '../engine/end-reasons.ts';
import { momentText } from '../words/clock-time.ts';
import type { Ended } from './known-flow.ts';

const REASONS: Readonly<Record<EndReason, string>> = {
  destroyed: 'removed by the kernel',
  deleted: 'deleted here',
  gone: 'its end was missed',
  replaced: 'another flow has its addresses',
  flushed: 'flushed here',
};

/** "Gone 14:09:12, removed by the kernel". */
export function endedHeading({ endedMs, reason }: Ended, nowMs = Date.now()): string {
  const when = endedMs === undefined ? '' : ` ${momentText(endedMs, nowMs)}`;
  return `Gone${when}${reason === undefined ? '' : `, ${REASONS[reason]}`}`;
}
