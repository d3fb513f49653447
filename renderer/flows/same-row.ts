// Tells whether a row would look the same when drawn again, so that React can leave it alone. Pure.

import type { RowView } from '../engine/api.ts';

/** Fields whose change is seen. Timeouts are compared as points in time, because they shrink by themselves. */
const SHOWN = [
  'index',
  'handle',
  'change',
  'selected',
  'bytes',
  'packets',
  'rateBytesPerSec',
  'state',
  'status',
  'presence',
  'mark',
  'zone',
  'protocol',
  'origSrc',
  'origDst',
  'origSport',
  'origDport',
  'replySrc',
  'replyDst',
  'replySport',
  'replyDport',
  'timeoutOfSec',
  'startMs',
  'firstSeenMs',
] as const satisfies readonly (keyof RowView)[];

/** A timeout is told in whole seconds and counted down here: points in time this near to each other are the same, ms. */
const SAME_DEADLINE_MS = 1500;

/** When the kernel forgets the flow, milliseconds since the epoch; undefined where it does not say. */
export function deadlineMs(row: RowView, nowMs: number): number | undefined {
  return row.timeoutSec === undefined ? undefined : nowMs + row.timeoutSec * 1000;
}

/** @param aNowMs, bNowMs the times of the views that the rows are from, milliseconds since the epoch. */
export function sameRow(a: RowView, aNowMs: number, b: RowView, bNowMs: number): boolean {
  if (a === b && aNowMs === bNowMs) return true;
  for (const field of SHOWN) if (a[field] !== b[field]) return false;
  const aDeadline = deadlineMs(a, aNowMs);
  const bDeadline = deadlineMs(b, bNowMs);
  if (aDeadline === undefined || bDeadline === undefined) return aDeadline === bDeadline;
  return Math.abs(aDeadline - bDeadline) < SAME_DEADLINE_MS;
}
