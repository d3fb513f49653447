// The average rate of a flow over its life, from its counters and its start. Pure.

import { PRESENCE } from './column-schema.ts';
import { agedUntilMs } from './flow-age.ts';
import type { FlowColumns } from './flow-columns.ts';

/** Weight of the high word of a u64 as a double. */
const HIGH = 4294967296;

/**
 * Bytes a second since the flow began, of the directions whose counters `counters` names; NaN without their counters or a
 * start, and for a flow that begins at this very moment. Makes no object: filters ask it of every row.
 * @param counters bits of PRESENCE: `origCounters`, `replyCounters` or both.
 */
export function averageRate(columns: FlowColumns, row: number, counters: number): number {
  const counted = (columns.presence[row] ?? 0) & counters;
  if (counted === 0 || ((columns.presence[row] ?? 0) & PRESENCE.start) === 0) return Number.NaN;
  const { startNs, origBytes, replyBytes } = columns;
  const ageMs = agedUntilMs(columns, row) - ((startNs[2 * row + 1] ?? 0) * HIGH + (startNs[2 * row] ?? 0)) / 1e6;
  let bytes = 0;
  if (counted & PRESENCE.origCounters) bytes += (origBytes[2 * row + 1] ?? 0) * HIGH + (origBytes[2 * row] ?? 0);
  if (counted & PRESENCE.replyCounters) bytes += (replyBytes[2 * row + 1] ?? 0) * HIGH + (replyBytes[2 * row] ?? 0);
  return ageMs > 0 ? (bytes * 1000) / ageMs : Number.NaN;
}
