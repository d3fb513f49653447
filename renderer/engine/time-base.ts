// Times in the columns are milliseconds and seconds after a base, in 32 bits: after some weeks the base moves on.
// What is before the new base is then told as the base itself: "at least since". Pure.

import type { FlowTable } from './flow-table.ts';
import { encodeMark, markMs } from './marks.ts';

/** 2^32 ms are 49 days; the base is moved when half of them have gone by, by half of that. */
export const REBASE_MS = 2 ** 31;
const STEP_MS = Math.floor(2 ** 30 / 1000) * 1000;

/** Moves the base of the tables on when it is time; they have the same one. */
export function moveBase(nowMs: number, tables: readonly FlowTable[]): void {
  for (const table of tables) if (nowMs - table.baseMs >= REBASE_MS) moveTable(table);
}

function moveTable(table: FlowTable): void {
  const { length, timeoutSec, firstSeenMs, sampledMs, changed } = table;
  table.baseMs += STEP_MS;
  for (let row = 0; row < length; row++) {
    timeoutSec[row] = Math.max(0, (timeoutSec[row] ?? 0) - STEP_MS / 1000);
    firstSeenMs[row] = Math.max(0, (firstSeenMs[row] ?? 0) - STEP_MS);
    // 0 is never.
    const sampled = sampledMs[row] ?? 0;
    if (sampled > 0) sampledMs[row] = Math.max(1, sampled - STEP_MS);
    const word = changed[row] ?? 0;
    const ms = markMs(word);
    if (ms !== undefined) changed[row] = encodeMark(word & 1 ? 'changed' : 'new', Math.max(0, ms - STEP_MS));
  }
}
