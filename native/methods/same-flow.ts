// Whether the flow that the kernel returned is the requested one: the tuple can be that of its other direction, or belong
// to another flow by now. The same rules as IsNamed in native/src/flow.cc and IsSame in native/src/delete_flows.cc. Pure.

import type { FlowBatch } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import type { NamedBy } from '../flow/flow-key.ts';

/**
 * The id alone proves nothing, since a re-created tuple often gets the same one; the start time does. A flow has a
 * start time all its life, or never. A requested flow known from events lacks it, but has a time at which it existed
 * (PRESENCE.stop): a flow that began later is another one. Of a batch that was released meanwhile nothing is known, so no
 * flow is the requested one.
 */
export function isSameFlow(asked: FlowBatch, row: number, found: FlowBatch, foundRow: number): boolean {
  const given = asked.presence[row];
  if (given === undefined) return false;
  const held = found.presence[foundRow] ?? 0;
  if (given & held & PRESENCE.id && asked.id[row] !== found.id[foundRow]) return false;
  const begun = (held & PRESENCE.start) !== 0;
  if (given & PRESENCE.start) {
    return begun && Math.abs(difference(asked.startNs, row, found.startNs, foundRow)) <= START_TOLERANCE;
  }
  return !(given & PRESENCE.stop) || !begun || difference(asked.stopNs, row, found.startNs, foundRow) >= 0;
}

/**
 * Nanoseconds. The start of a Flow is a number of milliseconds, exact to half a microsecond: in that time no flow ends and
 * another of its tuple begins.
 */
const START_TOLERANCE = 512;

/** The difference of nanoseconds, kept as pairs of words; exact below 2^53. */
function difference(a: Uint32Array, row: number, b: Uint32Array, otherRow: number): number {
  const high = (a[2 * row + 1] ?? 0) - (b[2 * otherRow + 1] ?? 0);
  return high * 2 ** 32 + ((a[2 * row] ?? 0) - (b[2 * otherRow] ?? 0));
}

/** Whether the flow found has, in this direction, the tuple and the zone of the flow that was asked for. */
export function isNamed(
  asked: FlowBatch,
  row: number,
  found: FlowBatch,
  foundRow: number,
  by: NamedBy = 'original',
): boolean {
  if (asked.family[row] !== found.family[foundRow] || asked.protocol[row] !== found.protocol[foundRow]) return false;
  if (zoneAt(asked, row, by) !== zoneAt(found, foundRow, by)) return false;
  const { origSrc, origDst, origSport, origDport } = found;
  const tuple = by === 'original' ? { src: origSrc, dst: origDst, sport: origSport, dport: origDport } : found.reply;
  if (asked.origSport[row] !== tuple.sport[foundRow] || asked.origDport[row] !== tuple.dport[foundRow]) return false;
  return (
    isSameAddress(asked.origSrc, row, tuple.src, foundRow) && isSameAddress(asked.origDst, row, tuple.dst, foundRow)
  );
}

/** The zone in which the direction is looked up; 0 if the flow is in none. */
export function zoneAt(flows: FlowBatch, row: number, by: NamedBy): number {
  const own = by === 'reply' ? PRESENCE.zoneReply : PRESENCE.zoneOrig;
  return (flows.presence[row] ?? 0) & (PRESENCE.zone | own) ? (flows.zone[row] ?? 0) : 0;
}

function isSameAddress(a: Uint32Array, row: number, b: Uint32Array, otherRow: number): boolean {
  for (let word = 0; word < 4; word++) if (a[row * 4 + word] !== b[otherRow * 4 + word]) return false;
  return true;
}
