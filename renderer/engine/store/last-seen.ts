// When a flow was last noticed: first read, changed in a way that a reader would notice, or found to have counted packets. Pure.

import type { FlowTable } from './flow-table.ts';
import { markMs } from './marks.ts';
import { COUNTERS } from './merge.ts';

/** Milliseconds after the table's base. */
export function lastSeenMs({ firstSeenMs, changed, measured }: FlowTable, row: number): number {
  const changedMs = markMs(changed[row] ?? 0) ?? 0;
  const countedMs = (measured.countedMs[row] ?? 0) - 1;
  return Math.max(firstSeenMs[row] ?? 0, changedMs, countedMs);
}

/** Whether it can have been later: packets were counted before that was measured, or are not counted at all. */
export function isSeenAtLeast({ firstSeenMs, measured, presence }: FlowTable, row: number): boolean {
  if (!((presence[row] ?? 0) & COUNTERS)) return true;
  return (measured.countedMs[row] ?? 0) === 0 && (firstSeenMs[row] ?? 0) < measured.sinceMs;
}
