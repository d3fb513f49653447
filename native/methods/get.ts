// Getting flows that are named one by one, optionally zeroing their counters.

import { FlowBatch, newBatchBuffer, someRows } from '../flow/batch.ts';
import { checkFlags, checkOptions, shown } from '../flow/checks.ts';
import type { NamedBy } from '../flow/flow-key.ts';
import type { FlowsInput } from '../flow/flow-like.ts';
import { flowsOf } from '../handle/argument-checks.ts';
import type { KeptMessages } from '../handle/binding.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { GET_OUTCOME } from '../handle/outcomes.ts';
import { askOnce } from './ask-flows.ts';
import { areFindable, findableRows } from './dccp-ports.ts';
import { areLookupsExact, failedWithoutZones, needsLook } from './exact-lookup.ts';

const ENOENT = 2;

/** What became of each requested flow. */
export interface GetResult {
  /** The flows that exist, as they are now. */
  readonly found: FlowBatch;
  /** For each row of `found`: the requested row. */
  readonly foundRows: Uint32Array;
  /** GET_OUTCOME for each requested row. */
  readonly outcome: Uint8Array;
  /** For each requested row: the errno if it failed, ENOENT if the flow is gone, otherwise 0. */
  readonly errno: Int32Array;
}

/** How to get flows. */
export interface GetOptions {
  /**
   * Set the counters of each flow to zero, atomically with reading them: nothing is lost in between. If an answer
   * is lost, its counts are lost: the outcome is `failed`, and the request is not repeated.
   */
  zero?: boolean | undefined;
  /**
   * The direction whose tuples and zones the flows are named by; 'original' by default. With 'reply' the source is where
   * the answers come from, and the destination where they go to: after source NAT the public address and port. Only the
   * flow whose reply tuple it is can be found, never the one whose original tuple it is.
   */
  by?: NamedBy | undefined;
}

/** @throws TypeError for anything but a direction. */
export function checkNamedBy(by: unknown): void {
  if (by === undefined || by === 'original' || by === 'reply') return;
  throw new TypeError(`Expected "by" to be "original" or "reply", got ${shown(by)}`);
}

/** @throws ConntrackError when nothing was sent. */
export async function getFlows(session: HandleSession, given: FlowsInput, options: GetOptions): Promise<GetResult> {
  const flows = flowsOf(given);
  checkOptions(options, ['zero', 'by']);
  checkFlags(options, 'zero');
  checkNamedBy(options.by);
  return amongFindable(flows, noFlows(), (some) => askFor(session, some, options));
}

/**
 * Gets flows by their original tuples.
 * @param keep whether to return the kernel's messages as well.
 * @throws ConntrackError when nothing was sent.
 */
export async function getKeeping(
  session: HandleSession,
  flows: FlowBatch,
  keep: boolean,
): Promise<GetResult & KeptMessages> {
  const none = { ...noFlows(), messages: new Uint8Array(), receivedMs: new Float64Array() };
  return amongFindable(flows, none, async (some) => {
    const result = await session.run(session.native.get(some.buffer, false, keep));
    return { ...result, found: session.toBatch(result.found) };
  });
}

/** Asks for those flows that the kernel can find. */
async function amongFindable<Result extends GetResult>(
  flows: FlowBatch,
  none: Result,
  ask: (some: FlowBatch) => Promise<Result>,
): Promise<Result> {
  if (flows.length === 0) return none;
  if (areFindable(flows)) return ask(flows);
  const findable = findableRows(flows);
  const some = findable.length === 0 ? none : await ask(someRows(flows, findable));
  const outcome = new Uint8Array(flows.length).fill(GET_OUTCOME.gone);
  const errno = new Int32Array(flows.length).fill(ENOENT);
  findable.forEach((row, i) => {
    outcome[row] = some.outcome[i] ?? GET_OUTCOME.failed;
    errno[row] = some.errno[i] ?? 0;
  });
  return { ...some, foundRows: some.foundRows.map((row) => findable[row] ?? 0), outcome, errno };
}

async function askFor(session: HandleSession, flows: FlowBatch, { zero, by }: GetOptions): Promise<GetResult> {
  if (zero) return by === 'reply' ? getByReplyAndZero(session, flows) : getAndZero(session, flows);
  const { found, foundRows, outcome, errno } = await session.run(
    session.native.get(flows.buffer, by === 'reply', false),
  );
  return { found: session.toBatch(found), foundRows, outcome, errno };
}

/** Zeroes what a look has found, by its original tuples. */
async function getByReplyAndZero(session: HandleSession, flows: FlowBatch): Promise<GetResult> {
  const { found, foundRows, outcome, errno } = await getFlows(session, flows, { by: 'reply' });
  const zeroed = await getFlows(session, found, { zero: true });
  foundRows.forEach((row, i) => {
    outcome[row] = zeroed.outcome[i] ?? GET_OUTCOME.failed;
    errno[row] = zeroed.errno[i] ?? 0;
  });
  return { found: zeroed.found, foundRows: zeroed.foundRows.map((i) => foundRows[i] ?? 0), outcome, errno };
}

function noFlows(): GetResult {
  return {
    found: new FlowBatch(newBatchBuffer(0)),
    foundRows: new Uint32Array(),
    outcome: new Uint8Array(),
    errno: new Int32Array(),
  };
}

/** Zeroing is not undone when the answer shows another flow, so requests are exact, or follow a look. */
async function getAndZero(session: HandleSession, flows: FlowBatch): Promise<GetResult> {
  const outcome = new Uint8Array(flows.length).fill(GET_OUTCOME.failed);
  const errno = new Int32Array(flows.length);
  const result = { ...noFlows(), outcome, errno };
  const rows = await lookedAt(session, flows, result);
  if (rows.length === 0) return result;
  const zeroed = await askOnce(session, 'get', flows, rows, { zero: true, exact: areLookupsExact() });
  if (await failedWithoutZones(session, zeroed.errno.values())) return getAndZero(session, flows);
  for (const [row, one] of zeroed.errno) {
    errno[row] = one;
    if (one === ENOENT) outcome[row] = GET_OUTCOME.gone;
  }
  for (const row of zeroed.foundRows) outcome[row] = GET_OUTCOME.found;
  return { found: zeroed.found, foundRows: Uint32Array.from(zeroed.foundRows), outcome, errno };
}

/** The rows to send: all but those that need a look and are not found. The others get their outcome. */
async function lookedAt(session: HandleSession, flows: FlowBatch, { outcome, errno }: GetResult): Promise<number[]> {
  const rows = Array.from({ length: flows.length }, (_, row) => row);
  const looked = rows.filter((row) => needsLook(flows, row));
  if (looked.length === 0) return rows;
  const now = await getFlows(session, someRows(flows, looked), {});
  const missing = new Set(looked.filter((_, i) => now.outcome[i] !== GET_OUTCOME.found));
  looked.forEach((row, i) => {
    outcome[row] = now.outcome[i] ?? GET_OUTCOME.failed;
    errno[row] = now.errno[i] ?? 0;
  });
  return rows.filter((row) => !missing.has(row));
}
