// What a part of a netlink message says, as text: times of day and labels by name. Pure.

import type { NodeValue } from '../../native/flow/index.ts';
import { momentText } from '../words/clock-time.ts';

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
  if ('sinceNs' in value) return `since ${momentText(Number(value.sinceNs / NS_PER_MS), nowMs)}`;
  const rest = String(value.timeNs % NS_PER_S).padStart(9, '0');
  return `${momentText(Number(value.timeNs / NS_PER_MS), nowMs)}.${rest}`;
}
