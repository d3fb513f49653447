// When a row's event happened. Pure.

import { PRESENCE } from '../flow/column-schema.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import type { ClockOption } from './format-options.ts';
import { nanosecondsRest, wholeSeconds } from './u64.ts';

/** A time as C's struct timeval: whole seconds since the epoch, and the remaining microseconds. */
export interface EventTime {
  readonly sec: number;
  readonly usec: number;
}

/** The given clock, else the kernel's time, else the time at which the columns were filled. */
export function eventTime(columns: FlowColumns, row: number, { nowMs }: ClockOption): EventTime {
  const { eventNs } = columns;
  if (nowMs === undefined && eventNs && (columns.presence[row] ?? 0) & PRESENCE.eventTime) {
    return { sec: wholeSeconds(eventNs, row), usec: Math.floor(nanosecondsRest(eventNs, row) / 1000) };
  }
  return timeOf(nowMs ?? columns.nowMs);
}

/** Milliseconds since the epoch, with fractions. */
export function timeOf(ms: number): EventTime {
  return { sec: Math.floor(ms / 1000), usec: Math.floor((ms % 1000) * 1000) };
}
