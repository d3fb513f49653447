// What a part of a netlink message says, as text: times of day and labels by name. Pure.

import type { NodeValue } from '../../native/flow/index.ts';
import { clockTime } from '../words/clock-time.ts';

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;

/**
 * @param labels names by bit.
 * @param nowMs for times of another day, which carry their date.
 */
export function nodeWords(value: NodeValue, labels: ReadonlyMap<number, string>, nowMs: number): string {
  if (typeof value === 'string') return value;
  if ('labels' in value) {
    const names = value.labels.map((bit) => (labels.has(bit) ? `${labels.get(bit)} (${bit})` : String(bit)));
    return names.length === 0 ? 'none' : names.join(', ');
  }
  if ('sinceNs' in value) return `since ${timeText(Number(value.sinceNs / NS_PER_MS), nowMs)}`;
  const rest = String(value.timeNs % NS_PER_S).padStart(9, '0');
  return `${timeText(Number(value.timeNs / NS_PER_MS), nowMs)}.${rest}`;
}

/** "10:55:32", or "2026-11-26 10:55:32" if that is another day than now; local time. */
function timeText(ms: number, nowMs: number): string {
  const time = new Date(ms);
  // A broken message can have any number there.
  if (Number.isNaN(time.getTime())) return 'an impossible time';
  if (time.toDateString() === new Date(nowMs).toDateString()) return clockTime(ms);
  const day = [time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
  return [`${time.getFullYear()}-${day.join('-')}`, clockTime(ms)].join(' ');
}
