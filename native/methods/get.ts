// Getting flows that are named one by one, optionally zeroing their counters.

import { FlowBatch, newBatchBuffer, someRows } from '../flow/batch.ts';
import { checkFlags, checkOptions } from '../flow/checks.ts';
import { joinBatches } from '../flow/join-batches.ts';
import { checkFlows } from '../handle/argument-checks.ts';
import { binding, TRANSACTION_STATE } from '../handle/binding.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { GET_OUTCOME } from '../handle/outcomes.ts';
import { identityAt } from '../wire/put-tuple.ts';
import { putGet } from '../wire/requests.ts';
import { MessageWriter } from '../wire/writer.ts';
import { areFindable, findableRows } from './dccp-ports.ts';

const ENOENT = 2;
const EBADMSG = 74;

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
}

/** @throws ConntrackError when nothing was sent. */
export async function getFlows(session: HandleSession, flows: FlowBatch, options: GetOptions): Promise<GetResult> {
  checkFlows(flows);
  checkOptions(options, ['zero']);
  checkFlags(options, 'zero');
  if (flows.length === 0) return noFlows();
  if (areFindable(flows)) return askFor(session, flows, options);
  const findable = findableRows(flows);
  const some = findable.length === 0 ? noFlows() : await askFor(session, someRows(flows, findable), options);
  const outcome = new Uint8Array(flows.length).fill(GET_OUTCOME.gone);
  const errno = new Int32Array(flows.length).fill(ENOENT);
  findable.forEach((row, i) => {
    outcome[row] = some.outcome[i] ?? GET_OUTCOME.failed;
    errno[row] = some.errno[i] ?? 0;
  });
  return { found: some.found, foundRows: some.foundRows.map((row) => findable[row] ?? 0), outcome, errno };
}

async function askFor(session: HandleSession, flows: FlowBatch, { zero }: GetOptions): Promise<GetResult> {
  if (zero) return getAndZero(session, flows);
  const result = await session.run(session.native.get(flows.buffer));
  return { ...result, found: session.toBatch(result.found) };
}

function noFlows(): GetResult {
  return {
    found: new FlowBatch(newBatchBuffer(0)),
    foundRows: new Uint32Array(),
    outcome: new Uint8Array(),
    errno: new Int32Array(),
  };
}

async function getAndZero(session: HandleSession, flows: FlowBatch): Promise<GetResult> {
  const writer = new MessageWriter();
  for (let row = 0; row < flows.length; row++) putGet(writer, identityAt(flows, row), true);
  const transaction = await session.transact('get', writer.take());
  const { batches, strings } = binding().decode(transaction.replies, false);
  const found = new FlowBatch(joinBatches(batches), ['', ...strings]);
  // Only the order of the rows shows which request each one answers.
  if (found.length !== transaction.replyRequests.length) throw new ConntrackError('get', EBADMSG);
  const outcome = new Uint8Array(flows.length).fill(GET_OUTCOME.failed);
  transaction.errno.forEach((errno, row) => {
    const answered = transaction.state[row] === TRANSACTION_STATE.answered;
    if (answered && errno === ENOENT) outcome[row] = GET_OUTCOME.gone;
  });
  for (const row of transaction.replyRequests) outcome[row] = GET_OUTCOME.found;
  return { found, foundRows: transaction.replyRequests, outcome, errno: transaction.errno };
}
