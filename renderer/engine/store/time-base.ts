// Times in the columns are milliseconds and seconds after a base, in 32 bits. The base is always days ago, because data
// arriving now may have been read before the table existed. Every few weeks it moves forward; times before the new base
// then read as the base itself: "at least since". Pure.

import type { FlowTable } from './flow-table.ts';
import { encodeMark, markMs } from './marks.ts';

/** 2^32 ms are 49 days; once half of them have passed, the base moves by half of that. */
export const REBASE_MS = 2 ** 31;
const STEP_MS = Math.floor(2 ** 30 / 1000) * 1000;
/** The base stays at least this long ago: longer than a batch ever waits in main's queue. */
const LEAST_MS = 3_600_000;

/** The base of a new table, milliseconds since the epoch: twelve days ago, as after each move. */
export function firstBaseMs(nowMs: number): number {
  return Math.floor((nowMs - STEP_MS) / 1000) * 1000;
}

/** Moves the table's base forward when it is time, or back if the clock was set close to it or before it. */
export function moveBase(nowMs: number, table: FlowTable): void {
  const sinceMs = nowMs - table.baseMs;
  if (sinceMs >= REBASE_MS || sinceMs < LEAST_MS) moveTable(table, (Math.floor(sinceMs / STEP_MS) - 1) * STEP_MS);
}

/** @param stepMs whole seconds. */
function moveTable(table: FlowTable, stepMs: number): void {
  const { length, timeoutSec, firstSeenMs, sampledMs, changed, endedMs, measured } = table;
  table.baseMs += stepMs;
  measured.sinceMs = within(measured.sinceMs - stepMs);
  for (let row = 0; row < length; row++) {
    timeoutSec[row] = within((timeoutSec[row] ?? 0) - stepMs / 1000);
    firstSeenMs[row] = within((firstSeenMs[row] ?? 0) - stepMs);
    if (row < endedMs.length) endedMs[row] = within((endedMs[row] ?? 0) - stepMs);
    sampledMs[row] = movedTime(sampledMs[row] ?? 0, stepMs);
    if (measured.hasTimes) measured.countedMs[row] = movedTime(measured.countedMs[row] ?? 0, stepMs);
    const word = changed[row] ?? 0;
    const ms = markMs(word);
    if (ms !== undefined) changed[row] = encodeMark(word & 1 ? 'changed' : 'new', within(ms - stepMs));
  }
}

/** A time plus 1 ms, of which 0 means never. */
function movedTime(time: number, stepMs: number): number {
  return time === 0 ? 0 : Math.max(1, within(time - stepMs));
}

/** Clamps a value to 32 bits. */
function within(value: number): number {
  return Math.min(0xffffffff, Math.max(0, value));
}
