// What names flows from the moment that they were re-created: their new ids and start times, as far as it is certain that
// what was read is what was created.

import type { FlowBatch } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import type { NewFlow } from '../wire/new-flow.ts';
import { getFlows } from './get.ts';

/** Ids and start times by number of the flow, as columns. */
export interface RestoredIdentities {
  readonly id: Uint32Array;
  /** Nanoseconds since the epoch, in two words each, the lower one first. */
  readonly startNs: Uint32Array;
  /** Which of the two are known, as bits `PRESENCE.id` and `PRESENCE.start`; 0 for flows that cannot be named. */
  readonly presence: Uint32Array;
  /** Restored flows that cannot be named because another one may have had their tuple by the time they were read. */
  readonly replaced: number;
}

/** A flow that was just created, with its number, and what was given to it. */
export interface Created {
  readonly number: number;
  readonly flow: GivenValues;
}

type GivenValues = Pick<NewFlow, 'status' | 'mark' | 'timeoutSec'>;

/** When flows were created, milliseconds since the epoch. */
export interface CreatedBetween {
  readonly beforeMs: number;
  readonly afterMs: number;
}

const IDENTITY = PRESENCE.id | PRESENCE.start;
const COUNTERS = PRESENCE.origCounters | PRESENCE.replyCounters;

/** Collects the identities of flows while they are re-created. */
export class IdentityColumns implements RestoredIdentities {
  readonly id: Uint32Array;
  readonly startNs: Uint32Array;
  readonly presence: Uint32Array;
  replaced = 0;

  constructor(length: number) {
    this.id = new Uint32Array(length);
    this.startNs = new Uint32Array(2 * length);
    this.presence = new Uint32Array(length);
  }

  /**
   * Reads flows that were created by one request after another, in this order. Those that cannot be read are not named.
   * @param flows the created ones, by their keys.
   */
  async read(
    session: HandleSession,
    flows: FlowBatch,
    created: readonly Created[],
    times: CreatedBetween,
  ): Promise<void> {
    const read = await unlessFailed(getFlows(session, flows, {}));
    if (!read) return;
    const { found, foundRows } = read;
    const rowOf = new Int32Array(created.length).fill(-1);
    foundRows.forEach((one, row) => {
      rowOf[one] = row;
    });
    const isOurs = ownRows(found, rowOf, created, times);
    for (const [i, { number }] of created.entries()) {
      const row = rowOf[i] ?? -1;
      if (row < 0) continue;
      if (isOurs[row]) this.#take(number, found, row);
      else this.replaced++;
    }
  }

  #take(number: number, found: FlowBatch, row: number): void {
    this.id[number] = found.id[row] ?? 0;
    this.startNs[2 * number] = found.startNs[2 * row] ?? 0;
    this.startNs[2 * number + 1] = found.startNs[2 * row + 1] ?? 0;
    this.presence[number] = (found.presence[row] ?? 0) & IDENTITY;
  }
}

/**
 * 1 for the rows that are what was created. The kernel carries requests out in order, so none can have begun after one that was
 * created later: one that has was made by somebody else. Without start times, only those that nothing has touched.
 */
function ownRows(
  found: FlowBatch,
  rowOf: Int32Array,
  created: readonly Created[],
  { beforeMs, afterMs }: CreatedBetween,
): Uint8Array {
  const own = new Uint8Array(found.length);
  const readMs = Date.now();
  let latestNs = (afterMs + 1) * 1e6;
  for (let i = created.length - 1; i >= 0; i--) {
    const flow = created[i]?.flow;
    const row = rowOf[i] ?? -1;
    if (row < 0 || !flow || !hasGivenStatus(found, row, flow)) continue;
    if ((found.presence[row] ?? 0) & PRESENCE.start) {
      const startNs = startAt(found, row);
      if (startNs >= beforeMs * 1e6 && startNs <= latestNs) own[row] = 1;
      latestNs = Math.min(latestNs, startNs);
    } else if (isUntouched(found, row, flow, readMs - beforeMs)) own[row] = 1;
  }
  return own;
}

function startAt({ startNs }: FlowBatch, row: number): number {
  return (startNs[2 * row + 1] ?? 0) * 2 ** 32 + (startNs[2 * row] ?? 0);
}

/** No status that can be given to a flow is ever taken from it again. */
function hasGivenStatus({ status }: FlowBatch, row: number, { status: given = 0 }: GivenValues): boolean {
  return ((status[row] ?? 0) & given) === given;
}

/** Whether no packet has been seen: one that made the flow would have been counted, or have given it its usual timeout. */
function isUntouched(found: FlowBatch, row: number, flow: GivenValues, passedMs: number): boolean {
  if ((found.mark[row] ?? 0) !== (flow.mark ?? 0)) return false;
  if ((found.presence[row] ?? 0) & COUNTERS) return isZero(found.origPackets, row) && isZero(found.replyPackets, row);
  const left = found.timeoutSec[row] ?? 0;
  return left <= flow.timeoutSec && left >= flow.timeoutSec - Math.ceil(passedMs / 1000) - 1;
}

/** @param column of 64-bit numbers, in two words each. */
function isZero(column: Uint32Array, row: number): boolean {
  return column[2 * row] === 0 && column[2 * row + 1] === 0;
}

/** Undefined if the kernel or the helper has stopped answering. */
async function unlessFailed<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ConntrackError) return undefined;
    throw error;
  });
}
