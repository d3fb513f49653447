// GETs whose answers are wanted as they are: for everything that batches have no column for, and to zero counters.

import { FlowBatch, someRows } from '../flow/batch.ts';
import type { NamedBy } from '../flow/flow-key.ts';
import { joinBatches } from '../flow/join-batches.ts';
import { binding, type NativeTransaction, TRANSACTION_STATE } from '../handle/binding.ts';
import { ConntrackError } from '../handle/errors.ts';
import { type HandleSession, readable } from '../handle/handle-session.ts';
import { identityAt, type Lookup } from '../wire/put-tuple.ts';
import { splitMessages } from '../wire/reader.ts';
import { putGet } from '../wire/requests.ts';
import { MessageWriter } from '../wire/writer.ts';
import { isNamed, zoneAt } from './same-flow.ts';

const ENOENT = 2;
const EBADMSG = 74;
const ENOTUNIQ = 76;

/** What the kernel answered. */
export interface AskedFlows {
  /** For each flow that exists: its row in the flows that were asked for, and the whole message. */
  readonly foundRows: readonly number[];
  readonly messages: readonly Uint8Array[];
  /** Why each of the others was not found, by row: ENOENT if it is gone. */
  readonly errno: ReadonlyMap<number, number>;
  /** The kernel's words, by row. */
  readonly texts: ReadonlyMap<number, string>;
}

/** One round of requests. `found` has the flows of `foundRows`. */
interface Round extends AskedFlows {
  readonly found: FlowBatch;
  /** Rows for which the kernel returned a flow that has the tuple in its other direction. */
  readonly misnamed: readonly number[];
}

/** How to ask. */
interface Asking extends Lookup {
  /** Sets the counters to zero; must be exact for rows that were not looked at. */
  readonly zero?: boolean | undefined;
}

/**
 * Reads flows. A flow that has a tuple in its other direction is never the answer.
 * @param rows the rows to ask for.
 * @throws ConntrackError when nothing was sent.
 */
export async function askFlows(
  session: HandleSession,
  op: string,
  flows: FlowBatch,
  rows: readonly number[],
  by?: NamedBy,
): Promise<AskedFlows> {
  const first = await askOnce(session, op, flows, rows, { by });
  if (first.misnamed.length === 0) return first;
  // The named flow can exist as well: of two directions in different zones, the kernel returns the one it finds first.
  // A kernel without zones refuses this, but has no two flows of one tuple.
  const second = await askOnce(session, op, flows, first.misnamed, { by, exact: true });
  const errno = new Map(first.errno);
  for (const row of first.misnamed) errno.set(row, ENOENT);
  for (const row of second.foundRows) errno.delete(row);
  // A zone is looked up for the original direction first (nf_conntrack_find_get): flows that have the tuple there hide
  // the one that is named by its reply.
  if (by === 'reply') for (const row of second.misnamed) if (zoneAt(flows, row, by) !== 0) errno.set(row, ENOTUNIQ);
  return {
    foundRows: [...first.foundRows, ...second.foundRows],
    messages: [...first.messages, ...second.messages],
    errno,
    texts: first.texts,
  };
}

/** Asks for flows, without a second look. @throws ConntrackError when nothing was sent. */
export async function askOnce(
  session: HandleSession,
  op: string,
  flows: FlowBatch,
  rows: readonly number[],
  asking: Asking,
): Promise<Round> {
  const writer = new MessageWriter();
  for (const row of rows) putGet(writer, identityAt(flows, row), asking);
  const transaction = await session.transact(op, writer.take());
  const answers = decoded(op, transaction);
  const answered = Array.from(transaction.replyRequests, (request) => rows[request] ?? 0);
  const messages = readable(op, () => splitMessages(transaction.replies));
  const named = answered.flatMap((row, i) => (isNamed(flows, row, answers, i, asking.by) ? [i] : []));
  const foundRows = named.map((i) => answered[i] ?? 0);
  const errno = new Map(errnosOf(transaction, rows));
  const there = new Set(foundRows);
  const misnamed = named.length === answered.length ? [] : answered.filter((row) => !there.has(row));
  for (const row of misnamed) errno.set(row, ENOENT);
  return {
    found: misnamed.length === 0 ? answers : someRows(answers, named),
    foundRows,
    messages: named.flatMap((i) => messages[i] ?? []),
    errno,
    texts: new Map(transaction.texts.map(([request, text]) => [rows[request] ?? 0, text])),
    misnamed,
  };
}

/** The answers as a batch, in their order. */
function decoded(op: string, { replies, replyRequests }: NativeTransaction): FlowBatch {
  const { batches, strings } = binding().decode(replies, false);
  const found = new FlowBatch(joinBatches(batches), ['', ...strings]);
  // Only the order of the rows shows which request each one answers.
  if (found.length !== replyRequests.length) throw new ConntrackError(op, EBADMSG);
  return found;
}

/** Requests that failed, by row; an answer that was lost has the errno that says why. */
function* errnosOf({ errno, state }: NativeTransaction, rows: readonly number[]): Generator<[number, number]> {
  for (const [request, row] of rows.entries()) {
    const one = errno[request] ?? 0;
    if (one !== 0 || state[request] !== TRANSACTION_STATE.answered) yield [row, one];
  }
}
