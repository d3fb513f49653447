// Whether the flow that the kernel returned is the requested one: its tuple can belong to another one by now. The same
// rule as IsSame in native/src/delete_flows.cc. Pure.

import type { FlowBatch } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';

/**
 * The id alone proves nothing, since a re-created tuple often gets the same one; the start time does. A flow has a
 * start time all its life, or never. A requested flow known from events lacks it, but has a time at which it existed
 * (PRESENCE.stop): a flow that began later is another one.
 */
export function isSameFlow(asked: FlowBatch, row: number, found: FlowBatch, foundRow: number): boolean {
  const given = asked.presence[row] ?? 0;
  const held = found.presence[foundRow] ?? 0;
  if (given & held & PRESENCE.id && asked.id[row] !== found.id[foundRow]) return false;
  const begun = (held & PRESENCE.start) !== 0;
  if (given & PRESENCE.start) return begun && compared(asked.startNs, row, found.startNs, foundRow) === 0;
  return !(given & PRESENCE.stop) || !begun || compared(asked.stopNs, row, found.startNs, foundRow) >= 0;
}

/** Compares nanoseconds, kept as pairs of words; negative if the first value is smaller. */
function compared(a: Uint32Array, row: number, b: Uint32Array, otherRow: number): number {
  const high = (a[2 * row + 1] ?? 0) - (b[2 * otherRow + 1] ?? 0);
  return high !== 0 ? high : (a[2 * row] ?? 0) - (b[2 * otherRow] ?? 0);
}
