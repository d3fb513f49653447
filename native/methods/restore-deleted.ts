// Re-creating the flows that a delete removed, from the messages that were kept of them. Of plain flows, nearly all, nothing
// becomes an object.

import { FlowBatch, someRows } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { joinBatches } from '../flow/join-batches.ts';
import { binding, type KeptMessages } from '../handle/binding.ts';
import { type HandleSession, readable } from '../handle/handle-session.ts';
import { decodeFlowDetails } from '../wire/decode-flow.ts';
import { messageBounds } from '../wire/reader.ts';
import { MessageWriter } from '../wire/writer.ts';
import { type DeletedFlows, keptMessages, monotonicMs } from './deleted-flows.ts';
import { isTooLong } from './flow-again.ts';
import { PlainFlowReader } from './plain-flow.ts';
import {
  type Candidate,
  EXPIRED,
  type Findings,
  leftSec,
  outcomeName,
  PART_FLOWS,
  restoreExpected,
  restorePart,
  sameOutcome,
} from './restore-part.ts';
import type { Created } from './restored-identities.ts';
import { snapshotOf } from './snapshot.ts';
import { Outcomes } from './write.ts';

/** What identified a flow that ended. */
const OLD_IDENTITY = PRESENCE.id | PRESENCE.start | PRESENCE.stop;

/**
 * Restores masters before the flows that they expected.
 * @param elapse whether the time that has passed since they were read is taken off the time that they had left.
 * @param onProgress called from time to time with the number of flows that have their outcome.
 * @throws ConntrackError when a part was not sent, and EBADMSG for messages that cannot be read.
 */
export async function restoreDeleted(
  session: HandleSession,
  deleted: DeletedFlows,
  elapse: boolean,
  findings: Findings,
  onProgress: (done: number) => void,
): Promise<void> {
  const nowMs = monotonicMs();
  const passedMs = (receivedMs: number): number => (elapse ? nowMs - receivedMs : 0);
  const expected: Candidate[] = [];
  let number = 0;
  for (const part of partsOf(keptMessages(deleted))) {
    if (number > 0) onProgress(number - expected.length);
    const { plain, others } = sorted(part, number, passedMs, findings);
    await restorePlain(session, part, plain, findings);
    const isExpected = ({ flow }: Candidate): boolean => flow.master !== undefined;
    await restorePart(
      session,
      others.filter((one) => !isExpected(one)),
      findings,
    );
    expected.push(...others.filter(isExpected));
    number += part.receivedMs.length;
  }
  await restoreExpected(session, expected, findings, (done) => onProgress(number - expected.length + done));
}

/** Messages in parts of at most PART_FLOWS; small ones are joined. */
function* partsOf(kept: readonly KeptMessages[]): Generator<KeptMessages, void, void> {
  let waiting: KeptMessages[] = [];
  let count = 0;
  for (const piece of kept.flatMap(piecesOf)) {
    if (count + piece.receivedMs.length > PART_FLOWS) {
      yield joined(waiting);
      waiting = [];
      count = 0;
    }
    waiting.push(piece);
    count += piece.receivedMs.length;
  }
  if (count > 0) yield joined(waiting);
}

function piecesOf({ messages, receivedMs }: KeptMessages): KeptMessages[] {
  const bounds = readable('restore', () => messageBounds(messages));
  const pieces: KeptMessages[] = [];
  for (let from = 0; from < bounds.length; from += PART_FLOWS) {
    const to = from + PART_FLOWS;
    pieces.push({
      messages: messages.subarray(bounds[from]?.begin, bounds[to]?.begin),
      receivedMs: receivedMs.subarray(from, to),
    });
  }
  return pieces;
}

/** Views of the same memory if there is only one piece. */
function joined(pieces: readonly KeptMessages[]): KeptMessages {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  return {
    messages: Buffer.concat(pieces.map(({ messages }) => messages)),
    receivedMs: Float64Array.from(pieces.flatMap(({ receivedMs }) => [...receivedMs])),
  };
}

/** Plain flows of a part, with their requests. */
interface PlainFlows {
  readonly created: readonly Created[];
  /** Their places in the part. */
  readonly rows: readonly number[];
  readonly requests: Uint8Array;
}

/** Tells plain flows from others, and records those that have expired. @param first the number of the part's first flow. */
function sorted(
  { messages, receivedMs }: KeptMessages,
  first: number,
  passedMs: (receivedMs: number) => number,
  { outcomes }: Findings,
): { readonly plain: PlainFlows; readonly others: readonly Candidate[] } {
  const writer = new MessageWriter();
  const reader = new PlainFlowReader(messages);
  const [created, rows, others]: [Created[], number[], Candidate[]] = [[], [], []];
  for (const [row, { begin, end }] of messageBounds(messages).entries()) {
    const number = first + row;
    const isPlain = reader.read(begin, end) && !isTooLong(reader.timeoutSec);
    const flow = isPlain
      ? undefined
      : readable('restore', () => snapshotOf(decodeFlowDetails(messages.subarray(begin, end))));
    const had = flow ? flow.timeoutSec : reader.timeoutSec;
    const timeoutSec = had === undefined ? undefined : leftSec(had, passedMs(receivedMs[row] ?? 0));
    if (had !== undefined && timeoutSec === undefined) outcomes[number] = EXPIRED;
    else if (flow) others.push({ number, flow: timeoutSec === undefined ? flow : { ...flow, timeoutSec } });
    else if (timeoutSec !== undefined) {
      reader.put(writer, timeoutSec);
      created.push({ number, flow: { status: reader.status, mark: reader.mark, timeoutSec } });
      rows.push(row);
    }
  }
  return { plain: { created, rows, requests: writer.take() }, others };
}

/** Creates plain flows. Nothing of one can be left out: it is restored wholly or not. */
async function restorePlain(
  session: HandleSession,
  part: KeptMessages,
  { created, rows, requests }: PlainFlows,
  { outcomes, identities }: Findings,
): Promise<void> {
  const result = new Outcomes('create', created.length);
  const beforeMs = Date.now();
  await result.send(session, requests, [...created.keys()]);
  const times = { beforeMs, afterMs: Date.now() };
  const restored: number[] = [];
  for (const [i, { number }] of created.entries()) {
    const outcome = outcomeName(result.outcome[i]);
    outcomes[number] = sameOutcome(outcome, result.errno[i] ?? 0);
    if (outcome === 'restored') restored.push(i);
  }
  if (!identities || restored.length === 0) return;
  const flows = keysOf(
    part,
    restored.map((i) => rows[i] ?? 0),
  );
  if (!flows) return;
  await identities.read(
    session,
    flows,
    restored.flatMap((i) => created[i] ?? []),
    times,
  );
}

/**
 * Some of the flows, as keys for what was created in their place. Undefined if they cannot be told: only the order of the
 * rows shows which message each one is of.
 */
function keysOf({ messages, receivedMs }: KeptMessages, rows: readonly number[]): FlowBatch | undefined {
  const all = new FlowBatch(joinBatches(binding().decode(messages, false).batches));
  if (all.length !== receivedMs.length) return undefined;
  const flows = someRows(all, rows);
  for (let row = 0; row < flows.length; row++) flows.presence[row] = (flows.presence[row] ?? 0) & ~OLD_IDENTITY;
  return flows;
}
