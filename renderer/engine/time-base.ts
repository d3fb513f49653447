// Times in the columns are milliseconds and seconds after a base, in 32 bits: after some weeks the base moves on.
// What is before the new base is then told as the base itself: "at least since". Pure.

import type { FlowTable } from './flow-table.ts';
import { encodeMark, markMs } from './marks.ts';

/** 2^32 ms are 49 days; the base is moved when half of them have gone by, by half of that. */
export const REBASE_MS = 2 ** 31;
const STEP_MS = Math.floor(2 ** 30 / 1000) * 1000;

/** Moves the base of the tables on when it is time, or back where the clock was set to before it. */
export function moveBase(nowMs: number, tables: readonly FlowTable[]): void {
  for (const table of tables) {
    const sinceMs = nowMs - table.baseMs;
    if (sinceMs >= REBASE_MS || sinceMs < 0) moveTable(table, (Math.floor(sinceMs / STEP_MS) - 1) * STEP_MS);
  }
}

/** @param stepMs whole seconds. */
function moveTable(table: FlowTable, stepMs: number): void {
  const { length, timeoutSec, firstSeenMs, sampledMs, changed } = table;
  table.baseMs += stepMs;
  for (let row = 0; row < length; row++) {
    timeoutSec[row] = within((timeoutSec[row] ?? 0) - stepMs / 1000);
    firstSeenMs[row] = within((firstSeenMs[row] ?? 0) - stepMs);
    // 0 is never.
    const sampled = sampledMs[row] ?? 0;
    if (sampled > 0) sampledMs[row] = Math.max(1, within(sampled - stepMs));
    const word = changed[row] ?? 0;
    const ms = markMs(word);
    if (ms !== undefined) changed[row] = encodeMark(word & 1 ? 'changed' : 'new', within(ms - stepMs));
  }
}

/** In 32 bits. */
function within(value: number): number {
  return Math.min(0xffffffff, Math.max(0, value));
}
