// Decides whether a row would look the same if redrawn, so that React can skip it. Pure.

import type { RowView } from '../engine/api.ts';
import { deadlineMs } from '../words/time-words.ts';
import type { RowField } from './column-record.ts';

/** Timeouts are in whole seconds and counted down here: deadlines closer than this are the same, ms. */
const SAME_DEADLINE_MS = 1500;

/** @param aNowMs, bNowMs times of the rows' views, milliseconds since the epoch. */
export type SameRow = (a: RowView, aNowMs: number, b: RowView, bNowMs: number) => boolean;

/** Compares deadlines, and the fields that rows are drawn from. */
export function sameRowBy(reads: Iterable<RowField>): SameRow {
  const fields = [...new Set(reads)];
  return (a, aNowMs, b, bNowMs) => {
    if (a === b && aNowMs === bNowMs) return true;
    for (const field of fields) if (!isSame(a[field], b[field])) return false;
    const aDeadline = deadlineMs(a, aNowMs);
    const bDeadline = deadlineMs(b, bNowMs);
    if (aDeadline === undefined || bDeadline === undefined) return aDeadline === bDeadline;
    return Math.abs(aDeadline - bDeadline) < SAME_DEADLINE_MS;
  };
}

/** Labels are a new list in each view. */
function isSame(a: RowView[RowField], b: RowView[RowField]): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((label, i) => label === b[i]);
}
