// Whether a message about a tuple means the flow in the row, or one before or after it. The same tuple can be deleted
// and created again, often with the same CTA_ID; then only the start timestamp distinguishes the flows. Also writes
// identities into a batch, for requests about exactly these flows. Pure.

import { type ColumnFields, type ColumnName, FlowBatch, newBatchBuffer, PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from './flow-table.ts';

/** `earlier` and `later`: the message is about a flow before or after the row's; `unclear`: about another one, in unknown order. */
export type Sameness = 'same' | 'earlier' | 'later' | 'unclear';

/** Compares a message with the row of the same tuple and zone. */
export function compareIdentity(table: FlowTable, row: number, batch: Distinction, i: number): Sameness {
  const both = (table.presence[row] ?? 0) & (batch.presence[i] ?? 0);
  if (both & PRESENCE.start) {
    const high = (batch.startNs[2 * i + 1] ?? 0) - (table.startNs[2 * row + 1] ?? 0);
    const order = high !== 0 ? high : (batch.startNs[2 * i] ?? 0) - (table.startNs[2 * row] ?? 0);
    if (order !== 0) return order < 0 ? 'earlier' : 'later';
  } else if ((batch.presence[i] ?? 0) & PRESENCE.start && beganLater(table, row, batch, i)) return 'later';
  if (both & PRESENCE.id && table.id[row] !== batch.id[i]) return 'unclear';
  return 'same';
}

/** Whether a flow began after the row's flow, whose start is unknown, was first heard of. */
function beganLater(table: FlowTable, row: number, batch: Distinction, i: number): boolean {
  const startMs = ((batch.startNs[2 * i + 1] ?? 0) * 4_294_967_296 + (batch.startNs[2 * i] ?? 0)) / 1e6;
  // Milliseconds were rounded down.
  return startMs >= table.baseMs + (table.firstSeenMs[row] ?? 0) + 1;
}

/** Presence bits that belong to an identity: no bit is set for a column that is not filled. */
export const IDENTITY_PRESENCE =
  PRESENCE.id | PRESENCE.start | PRESENCE.layer4 | PRESENCE.zone | PRESENCE.zoneOrig | PRESENCE.zoneReply;

/** The columns of an identity. */
export const IDENTITY_COLUMNS = [
  'key',
  'startNs',
  'origSrc',
  'origDst',
  'presence',
  'id',
  'origSport',
  'origDport',
  'zone',
  'family',
  'protocol',
] as const satisfies readonly ColumnName[];

/** The same columns, and a time at which the flow is known to have lived. */
export const BOUND_COLUMNS = [...IDENTITY_COLUMNS, 'stopNs'] as const satisfies readonly ColumnName[];

/** Identities, as the store, batches and frozen flows hold them. */
export type IdentityColumns = Readonly<ColumnFields<(typeof IDENTITY_COLUMNS)[number]>>;

/** What distinguishes flows of the same tuple and zone. */
type Distinction = Pick<IdentityColumns, 'presence' | 'startNs' | 'id'>;

/** Identities with a time at which the flow is known to have lived. */
export type BoundColumns = Readonly<ColumnFields<(typeof BOUND_COLUMNS)[number]>>;

/** Copies the identity in a row to a place in other columns. */
export function copyIdentity(from: IdentityColumns, row: number, to: IdentityColumns, at: number): void {
  for (let w = 0; w < 4; w++) {
    to.origSrc[4 * at + w] = from.origSrc[4 * row + w] ?? 0;
    to.origDst[4 * at + w] = from.origDst[4 * row + w] ?? 0;
  }
  for (let w = 0; w < 2; w++) {
    to.key[2 * at + w] = from.key[2 * row + w] ?? 0;
    to.startNs[2 * at + w] = from.startNs[2 * row + w] ?? 0;
  }
  to.presence[at] = (from.presence[row] ?? 0) & IDENTITY_PRESENCE;
  to.id[at] = from.id[row] ?? 0;
  to.origSport[at] = from.origSport[row] ?? 0;
  to.origDport[at] = from.origDport[row] ?? 0;
  to.zone[at] = from.zone[row] ?? 0;
  to.family[at] = from.family[row] ?? 0;
  to.protocol[at] = from.protocol[row] ?? 0;
}

/**
 * A flow known from events has no start time. The time when it was first heard of, as the identity's `stopNs` (see
 * PRESENCE.stop), distinguishes it from one created later with the same tuple, and perhaps the same id.
 */
export function boundStart(
  table: FlowTable,
  row: number,
  to: Pick<BoundColumns, 'presence' | 'stopNs'>,
  at: number,
): void {
  if ((to.presence[at] ?? 0) & PRESENCE.start) return;
  // Milliseconds were rounded down.
  const livedMs = table.baseMs + (table.firstSeenMs[row] ?? 0) + 1;
  // The product takes 64 bits, and a number has 53: the upper and the lower part are multiplied separately.
  const upper = Math.floor(livedMs / 65_536) * 1_000_000;
  const lower = (upper % 65_536) * 65_536 + (livedMs % 65_536) * 1_000_000;
  to.stopNs[2 * at] = lower % 4_294_967_296;
  to.stopNs[2 * at + 1] = Math.floor(upper / 65_536) + Math.floor(lower / 4_294_967_296);
  to.presence[at] = (to.presence[at] ?? 0) | PRESENCE.stop;
}

/** A batch buffer with the identities in the rows; at most MAX_BATCH_FLOWS. */
export function identityBatch(from: IdentityColumns, rows: ArrayLike<number>): ArrayBuffer {
  const buffer = newBatchBuffer(rows.length);
  const batch = new FlowBatch(buffer);
  for (let i = 0; i < rows.length; i++) copyIdentity(from, rows[i] ?? 0, batch, i);
  return buffer;
}
