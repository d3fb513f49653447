// Deleting only what still matches a filter: each flow is read (GET), the filter is applied to the fresh values, and the
// flow is deleted right after. Few flows at a time, so that little time passes in between. A packet that arrives then can
// still change a value: the kernel has no "delete if".

import { type FlowBatch, someRows } from '../flow/batch.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import type { KeptMessages } from '../handle/binding.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { DELETE_OUTCOME, type DeleteResult, GET_OUTCOME } from '../handle/outcomes.ts';
import { someMessages, type UndoableDeleteResult, withUndo } from './deleted-flows.ts';
import { allRows, type RowSelection } from './filter-input.ts';
import { type GetResult, getKeeping } from './get.ts';
import { measuredRates, type Rates } from './rate-between.ts';
import { isSameFlow } from './same-flow.ts';

const EPERM = 1;
const ETIMEDOUT = 110;

/** Number of flows that are read and then deleted; reading and deleting take about a millisecond each. */
const LOOK_FLOWS = 200;

/**
 * What the caller knew about the flows when choosing them and a GET does not return. Arrays have a value for each row.
 */
export interface KnownValues {
  /** As `FlowColumns.changed`, with `baseMs`; the time since then counts up to `nowMs`, not up to the delete. */
  readonly changed?: Uint32Array | undefined;
  readonly baseMs?: number | undefined;
  readonly nowMs?: number | undefined;
  /** Measured bytes a second of both directions; NaN if not measured. */
  readonly rate?: Float32Array | undefined;
  /** The same of each direction. */
  readonly origRate?: Float32Array | undefined;
  readonly replyRate?: Float32Array | undefined;
  /** When the counters of the flows were read, milliseconds since the epoch, NaN for never; by default `receivedMs` of the batch. */
  readonly countedMs?: Float64Array | undefined;
}

/** How flows are compared. */
export interface Comparison {
  readonly selection: RowSelection;
  readonly known?: KnownValues | undefined;
  /** When the counters of a row were read; undefined if rates are averages since the flow's start. */
  readonly countedMs?: ((row: number) => number) | undefined;
  /** Whether to keep what is needed to undo the delete. */
  readonly undoable?: boolean | undefined;
}

/**
 * Deletes the flows that are still the same and still match; the others get the outcome `gone`, `replaced` or
 * `unmatched`.
 * @throws ConntrackError when nothing was deleted.
 */
export async function deleteCompared(
  session: HandleSession,
  flows: FlowBatch,
  comparison: Comparison,
): Promise<UndoableDeleteResult> {
  const result = {
    outcome: new Uint8Array(flows.length).fill(DELETE_OUTCOME.notSent),
    errno: new Int32Array(flows.length),
  };
  const { undoable = false } = comparison;
  const kept: KeptMessages[] = [];
  let hasDeleted = false;
  let ahead = look(session, flows, 0, undoable);
  for (let from = 0; from < flows.length; from += LOOK_FLOWS) {
    try {
      const got = await ahead;
      const matching = settleLook(flows, from, got, comparison, result);
      const removal =
        matching.length > 0
          ? session.run(session.native.delete(someRows(got.found, matching).buffer, false, false))
          : undefined;
      // Queued after the delete, so that the answer can be compared as soon as the delete is done.
      ahead = look(session, flows, from + LOOK_FLOWS, undoable);
      if (!removal) continue;
      const removed = await removal;
      hasDeleted = true;
      matching.forEach((foundRow, i) => {
        const row = from + (got.foundRows[foundRow] ?? 0);
        result.outcome[row] = removed.outcome[i] ?? DELETE_OUTCOME.notSent;
        result.errno[row] = removed.errno[i] ?? 0;
      });
      if (undoable)
        kept.push(
          someMessages(
            got,
            matching.filter((_, i) => mayBeGone(removed.outcome[i])),
          ),
        );
    } catch (error) {
      if (!hasDeleted || !(error instanceof ConntrackError)) throw error;
      giveUpFrom(from, result, error.errno);
      break;
    }
  }
  return withUndo(result, undoable, kept);
}

/** Whether it was deleted, or may have been. */
function mayBeGone(outcome: number | undefined): boolean {
  return outcome === DELETE_OUTCOME.deleted || outcome === DELETE_OUTCOME.unknown;
}

/**
 * Reads the flows of one part. If an earlier part has failed, nothing awaits this one; its rejection must not count as
 * unhandled.
 */
function look(
  session: HandleSession,
  flows: FlowBatch,
  from: number,
  undoable: boolean,
): Promise<GetResult & KeptMessages> {
  const rows = Array.from({ length: Math.max(0, Math.min(LOOK_FLOWS, flows.length - from)) }, (_, i) => from + i);
  const got = getKeeping(session, someRows(flows, rows), undoable);
  got.catch(() => undefined);
  return got;
}

/** Sets the outcome of the flows that must not be deleted. Returns the rows of `found` to delete. */
function settleLook(
  flows: FlowBatch,
  from: number,
  got: GetResult,
  { selection, known = {}, countedMs }: Comparison,
  result: DeleteResult,
): number[] {
  const { found, foundRows } = got;
  const rowOf = (foundRow: number): number => from + (foundRows[foundRow] ?? 0);
  got.outcome.forEach((outcome, asked) => {
    if (outcome === GET_OUTCOME.found) return;
    const errno = got.errno[asked] ?? 0;
    const isGone = outcome === GET_OUTCOME.gone;
    // Flows that could not be read are left alone.
    const failed = errno === ETIMEDOUT ? DELETE_OUTCOME.notSent : DELETE_OUTCOME.refused;
    result.outcome[from + asked] = isGone ? DELETE_OUTCOME.gone : failed;
    result.errno[from + asked] = isGone ? 0 : errno;
  });
  const rates = measuredRates(flows, found, rowOf, countedMs, known);
  const columns = asColumns(found, rowOf, flows, known, rates);
  const matching = new Set(selection.rows(columns) ?? allRows(columns));
  const wanted: number[] = [];
  for (let foundRow = 0; foundRow < found.length; foundRow++) {
    const row = rowOf(foundRow);
    if (!isSameFlow(flows, row, found, foundRow)) result.outcome[row] = DELETE_OUTCOME.replaced;
    else if (!matching.has(foundRow)) result.outcome[row] = DELETE_OUTCOME.unmatched;
    else wanted.push(foundRow);
  }
  return wanted;
}

/** The flows as found, with the values that only the caller knew. */
function asColumns(
  found: FlowBatch,
  rowOf: (foundRow: number) => number,
  { localAddresses, timeouts }: FlowBatch,
  { changed, baseMs = 0, nowMs = found.nowMs }: KnownValues,
  rates: Rates,
): FlowColumns {
  return {
    ...found,
    nowMs: found.nowMs,
    localAddresses,
    timeouts,
    ...rates,
    changed: changed && Uint32Array.from({ length: found.length }, (_, foundRow) => changed[rowOf(foundRow)] ?? 0),
    // Shifted, so that a change is as long ago as it was at the caller's `nowMs`.
    baseMs: baseMs + Math.floor(found.nowMs) - Math.floor(nowMs),
  };
}

/** Flows without an outcome count as not sent or, without the right to delete, as refused. */
function giveUpFrom(from: number, { outcome, errno }: DeleteResult, code: number): void {
  for (let row = from; row < outcome.length; row++) {
    if (outcome[row] !== DELETE_OUTCOME.notSent || errno[row] !== 0) continue;
    outcome[row] = code === EPERM ? DELETE_OUTCOME.refused : DELETE_OUTCOME.notSent;
    errno[row] = code;
  }
}
