// Answers the engine's requests about exact flows: looks them up, deletes them. Each request gets one answer, even if it
// fails; none is trusted to be well-formed.

import { BatchError, FlowBatch } from '../../native/flow/batch.ts';
import { DELETE_OUTCOME, type DeletedFlows, GET_OUTCOME } from '../../native/index.ts';
import { type Clock, TimeLimitError, withTimeLimit } from '../clock.ts';
import type { Failure, FailureCode } from '../contract/failure.ts';
import type { FromEngine } from '../contract/from-engine.ts';
import type { ToEngine } from '../contract/to-engine.ts';
import { type MayModify, refuseChange } from '../policy.ts';
import type { KernelDeleteOptions, KernelHandle } from '../source/kernel-handle.ts';
import { codeOf, reasonsOf, toFailure } from '../to-failure.ts';

/** Time for one request, ms: a full batch of 8,192 flows takes tens of milliseconds. */
const REQUEST_TIME_LIMIT_MS = 15_000;
/** Why a delete did not begin, or ended early. */
const NOT_BEGUN = 'The helper is restarting. Nothing was sent; try again in a moment.';
const BROKEN_OFF = 'The helper stopped during the delete and is restarting. Delete the remaining flows in a moment.';
const EPIPE = 32;
/** Errnos of our own refusals, by code: no right to modify, --read-only, and a namespace that was replaced. */
const REFUSAL_ERRNO: Readonly<Record<string, number>> = { EPERM: 1, EROFS: 30, ESTALE: 116 };

type Check = Extract<FromEngine, { kind: 'check' | 'refresh' }>;
type Delete = Extract<FromEngine, { kind: 'delete' }>;
type Checked = Extract<ToEngine, { kind: 'checked' }>;
type Deleted = Extract<ToEngine, { kind: 'deleted' }>;

/** Where requests go; without a handle, the answer for every flow is that it could not be queried, or was not sent. */
export interface RequestTarget {
  readonly handle: KernelHandle | undefined;
  readonly clock: Clock;
  readonly mayModify: MayModify;
}

/**
 * Looks flows up in the kernel. The caller adds new strings.
 * @param isCurrent whether a handle is still the one in use; answers from any other are dropped.
 */
export async function answerCheck(
  request: Check,
  { handle, clock }: RequestTarget,
  isCurrent: (handle: KernelHandle) => boolean,
): Promise<Omit<Checked, 'strings' | 'found'> & { found?: FlowBatch }> {
  const { request: id, flows: buffer } = request;
  const notAsked = () => ({
    kind: 'checked' as const,
    request: id,
    gone: new Uint32Array(),
    failed: rowsUpTo(countOf(buffer)),
  });
  if (!handle) return notAsked();
  try {
    const flows = new FlowBatch(buffer);
    const { found, outcome } = await withTimeLimit(clock, REQUEST_TIME_LIMIT_MS, 'get', handle.get(flows));
    if (!isCurrent(handle)) return notAsked();
    const rows = rowsByOutcome(outcome, flows.length);
    const answer = { kind: 'checked' as const, request: id, gone: rows.gone, failed: rows.failed };
    return found.length > 0 ? { ...answer, found } : answer;
  } catch {
    return notAsked();
  }
}

/**
 * Deletes exactly the given flows or, if the request has a filter, those that still match it.
 * @param keep gets what was deleted, for an undo; undefined if nothing is kept.
 */
export async function answerDelete(
  request: Delete,
  { handle, clock, mayModify }: RequestTarget,
  keep?: (deleted: DeletedFlows) => void,
): Promise<Deleted> {
  const { request: id, flows: buffer, where } = request;
  const count = countOf(buffer);
  const fill = (outcome: number) => new Uint8Array(count).fill(outcome);
  const refusal = refuseChange('delete', mayModify);
  if (refusal) {
    const errno = REFUSAL_ERRNO[refusal.code] ?? REFUSAL_ERRNO.EPERM ?? 0;
    // In our own words: the kernel was never asked.
    const reasons = { [String(errno)]: `${refusal.code}: ${refusal.message}` };
    return { ...answer(id, fill(DELETE_OUTCOME.refused), new Int32Array(count).fill(errno), refusal), reasons };
  }
  const notBegun = (code: FailureCode) =>
    answer(id, fill(DELETE_OUTCOME.notSent), new Int32Array(count), { op: 'delete', code, message: NOT_BEGUN });
  if (!handle) return notBegun('ENOTCONN');
  try {
    // Each is read again first: it may have been deleted and re-created with the same tuple and id.
    const flows = new FlowBatch(buffer);
    flows.localAddresses = where?.localAddresses;
    flows.timeouts = where?.timeouts;
    const options = { verify: true, ...(keep ? { undoable: true } : {}), ...comparisonOf(where) };
    const work = handle.deleteFlows(flows, options).then((result) => {
      // Also if the answer comes too late for the engine: then it is not known what was deleted, but it can be undone.
      if (result.undo) keep?.(result.undo);
      return result;
    });
    const { outcome, errno } = await withTimeLimit(clock, REQUEST_TIME_LIMIT_MS, 'delete', work);
    return answer(id, outcome.slice(0, count), errno.slice(0, count), brokenOff(outcome, errno));
  } catch (error) {
    // The handle throws only if nothing was sent; if it does not answer, that is unknown.
    if (codeOf(error) === 'EPIPE') return notBegun('EPIPE');
    const outcome = error instanceof TimeLimitError ? DELETE_OUTCOME.unknown : DELETE_OUTCOME.notSent;
    return answer(id, fill(outcome), new Int32Array(count), toFailure('delete', error));
  }
}

function comparisonOf(where: Delete['where']): Pick<KernelDeleteOptions, 'where' | 'known'> {
  if (!where) return {};
  const { filter, localAddresses: _ofTheBatch, timeouts: _too, ...known } = where;
  return { where: filter, known };
}

/** The failure to report if the helper ended before everything was sent. */
function brokenOff(outcome: Uint8Array, errno: Int32Array): Failure | undefined {
  const broken = outcome.some((value, row) => value === DELETE_OUTCOME.notSent && errno[row] === EPIPE);
  return broken ? { op: 'delete', code: 'EPIPE', message: BROKEN_OFF } : undefined;
}

function answer(
  request: number,
  outcome: Uint8Array<ArrayBuffer>,
  errno: Int32Array<ArrayBuffer>,
  failure?: Failure,
): Deleted {
  return { kind: 'deleted', request, outcome, errno, reasons: reasonsOf(errno), ...(failure ? { failure } : {}) };
}

function rowsByOutcome(
  outcome: Uint8Array,
  count: number,
): { gone: Uint32Array<ArrayBuffer>; failed: Uint32Array<ArrayBuffer> } {
  const gone: number[] = [];
  const failed: number[] = [];
  for (let row = 0; row < count; row++) {
    if (outcome[row] === GET_OUTCOME.gone) gone.push(row);
    else if (outcome[row] !== GET_OUTCOME.found) failed.push(row);
  }
  return { gone: Uint32Array.from(gone), failed: Uint32Array.from(failed) };
}

/** Number of flows in the batch; 0 if the buffer is not a valid batch. */
function countOf(buffer: ArrayBuffer): number {
  try {
    return new FlowBatch(buffer).length;
  } catch (error) {
    if (error instanceof BatchError) return 0;
    throw error;
  }
}

function rowsUpTo(count: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: count }, (_, row) => row);
}
