// The texts of a flow's times, which change by themselves. Pure; all times are milliseconds since the epoch.

import { formatAge, formatDuration } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { momentText } from './clock-time.ts';
import { ABSENT } from './flow-words.ts';

/** When the kernel will drop the flow of a row seen at `nowMs`; undefined if it gives no timeout. */
export function deadlineMs({ timeoutSec }: Pick<RowView, 'timeoutSec'>, nowMs: number): number | undefined {
  return timeoutSec === undefined ? undefined : nowMs + timeoutSec * 1000;
}

/** Whole seconds until the deadline; undefined without one, or if the flow has ended. */
export function secondsLeft(
  { reason }: Pick<RowView, 'reason'>,
  deadline: number | undefined,
  nowMs: number,
): number | undefined {
  if (deadline === undefined || reason !== undefined) return undefined;
  return secondsUntil(deadline, nowMs);
}

/** Whole seconds until a time; 0 once it has passed. */
export function secondsUntil(ms: number, nowMs: number): number {
  return Math.max(0, Math.round((ms - nowMs) / 1000));
}

/** From this many minutes, hours or days on, less is not said. */
const ROUND_FROM = 10;

/** "1 min 58 s", "47 min", "23 h": short enough for its column; @param left see secondsLeft. */
export function timeoutText(left: number | undefined): string {
  if (left === undefined) return ABSENT;
  return largestUnit(left) >= ROUND_FROM ? formatAge(left) : formatDuration(left);
}

/** How many there are of the largest unit above seconds; 0 below a minute. */
function largestUnit(seconds: number): number {
  const unit = [86_400, 3600, 60].find((size) => seconds >= size);
  return unit === undefined ? 0 : Math.floor(seconds / unit);
}

/** The text of an idle time that is not known. */
const UNKNOWN = 'unknown';

/** "12 s", "≥ 12 s" if it can be more, or "unknown"; as the order of rows, in whole seconds. */
export function idleText(row: Pick<RowView, 'lastPacketMs' | 'lastPacketIsLatest'>, nowMs: number): string {
  if (row.lastPacketMs === undefined) return UNKNOWN;
  const text = formatDuration(Math.max(0, (nowMs - row.lastPacketMs) / 1000));
  return row.lastPacketIsLatest ? `≥ ${text}` : text;
}

/** How close an idle flow is to its end, by the share of its timeout that has passed since its last packet. */
export type IdleTone = 'usual' | 'late' | 'last';

/** From three quarters of the timeout on it is late, in its last tenth last. @param deadline see deadlineMs. */
export function idleTone(
  { lastPacketMs }: Pick<RowView, 'lastPacketMs'>,
  deadline: number | undefined,
  nowMs: number,
): IdleTone {
  if (lastPacketMs === undefined || deadline === undefined || deadline <= lastPacketMs) return 'usual';
  const share = (nowMs - lastPacketMs) / (deadline - lastPacketMs);
  return share >= 0.9 ? 'last' : share >= 0.75 ? 'late' : 'usual';
}

/** When the flow began, see momentText; absent if the kernel keeps no timestamps. */
export function startText({ startMs }: Pick<RowView, 'startMs'>, nowMs: number): string {
  return startMs === undefined ? ABSENT : momentText(startMs, nowMs);
}

/** When this window last noticed the flow, "≥ 14:07:31" if it can have been later. */
export function lastSeenText(
  { lastSeenMs, lastSeenIsEarliest }: Pick<RowView, 'lastSeenMs' | 'lastSeenIsEarliest'>,
  nowMs: number,
): string {
  const text = momentText(lastSeenMs, nowMs);
  return lastSeenIsEarliest ? `≥ ${text}` : text;
}

/** "3 h", or "≥ 3 h" since the flow was first seen if the kernel keeps no start. */
export function ageText(
  { startMs, firstSeenMs, endedMs }: Pick<RowView, 'startMs' | 'firstSeenMs' | 'endedMs'>,
  nowMs: number,
): string {
  const untilMs = endedMs ?? nowMs;
  if (startMs !== undefined) return formatAge((untilMs - startMs) / 1000);
  return `≥ ${formatAge((untilMs - firstSeenMs) / 1000)}`;
}
