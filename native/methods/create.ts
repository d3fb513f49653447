// Creating flows, or changing those that exist.

import type { FlowBatch } from '../flow/batch.ts';
import { batchOf } from '../flow/batch-of.ts';
import { checkArray, checkOptions, shown } from '../flow/checks.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { forFlow } from '../flow/flow-key.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { checkFlowTimeout } from '../handle/timeout-limits.ts';
import { type NewFlow, putCreate } from '../wire/new-flow.ts';
import { MessageWriter } from '../wire/writer.ts';
import { changeExisting, checkAsChange, keyOf } from './change-existing.ts';
import { lostPortsErrno } from './dccp-ports.ts';
import { asNewFlow } from './flow-again.ts';
import { misnamedMasters } from './masters.ts';
import { Outcomes, parts } from './write.ts';

const ENOENT = 2;
const ENOSPC = 28;

/** What happens to flows that exist. */
export interface CreateOptions {
  /**
   * By default `leave`: the outcome of a flow that exists is `exists`, and it stays as it is.
   *
   * `change`: it is changed to what was to be created, and its outcome is `changed`. Whatever the new flow does not name
   * stays; of its `status` bits are set, never cleared. What the kernel gives to new flows only must be there already,
   * otherwise the outcome is `refused` with EOPNOTSUPP, and nothing was changed: the translation or the `reply` that the
   * new flow names, `zoneReply`, `helper`; with a `master` it always is. Any other refusal as in `update`, in part too. If
   * only the reply tuple of another flow has one of the tuples, the outcome is `exists`: that flow is left alone.
   */
  ifExists?: 'leave' | 'change' | undefined;
}

/**
 * @throws TypeError for an invalid flow; then nothing was sent.
 * @throws ConntrackError when nothing was sent.
 */
export async function createFlows(
  session: HandleSession,
  given: readonly (NewFlow | ReadFlow)[],
  options: CreateOptions = {},
): Promise<WriteResult> {
  checkArray(given, 'an array of flows');
  // Not map, which skips holes.
  const flows = Array.from(given, (flow, number) => forFlow(number, () => asNewFlow(flow)));
  const change = isToChange(options);
  const outcomes = new Outcomes('create', flows.length);
  // Encodes all of them first, so that an invalid flow is found before any is created.
  const requests: EncodedPart[] = [];
  const writer = new MessageWriter();
  for await (const part of parts(flows.length)) {
    requests.push(encodePart(writer, flows, part, outcomes));
    if (change) checkChanges(flows, part);
  }
  await outcomes.settle(async () => {
    for (const request of requests) await createPart(session, flows, request, change, outcomes);
  });
  return outcomes;
}

/**
 * Creates flows that were checked and encoded before, and leaves alone those that exist.
 * @param messages one request for each of the flows.
 * @throws ConntrackError when nothing was sent.
 */
export async function createEncoded(
  session: HandleSession,
  flows: readonly NewFlow[],
  messages: Uint8Array,
): Promise<WriteResult> {
  const outcomes = new Outcomes('create', flows.length);
  const part = { numbers: [...flows.keys()], messages };
  await outcomes.settle(() => createPart(session, flows, part, false, outcomes));
  return outcomes;
}

/** Creates flows, and with `change` changes those that exist, or creates them after all if they ended in between. */
async function createPart(
  session: HandleSession,
  flows: readonly NewFlow[],
  given: EncodedPart,
  change: boolean,
  outcomes: Outcomes,
): Promise<void> {
  let part = await withoutMisnamed(session, flows, given, outcomes);
  try {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      await outcomes.send(session, part.messages, part.numbers);
      await checkLabels(session, flows, part.numbers, outcomes);
      if (!change) return;
      const again = await changeExisting(session, flows, existingOf(part.numbers, outcomes), outcomes);
      if (again.length === 0) return;
      part = { numbers: again, messages: encoded(flows, again) };
    }
  } catch (error) {
    // A change that was not sent.
    if (change) for (const number of existingOf(part.numbers, outcomes)) outcomes.set(number, WRITE_OUTCOME.notSent, 0);
    throw error;
  }
}

/** A flow that ends or begins between two requests again and again is not ours to fight for. */
const MAX_ATTEMPTS = 3;

function existingOf(numbers: readonly number[], outcomes: Outcomes): number[] {
  return numbers.filter((number) => outcomes.outcome[number] === WRITE_OUTCOME.exists);
}

/** Refuses the flows whose masters the kernel would take for others; nearly always there are none. */
async function withoutMisnamed(
  session: HandleSession,
  flows: readonly NewFlow[],
  part: EncodedPart,
  outcomes: Outcomes,
): Promise<EncodedPart> {
  const refused = await misnamedMasters(session, flows, part.numbers);
  if (refused.size === 0) return part;
  const numbers = part.numbers.filter((number) => !refused.has(number));
  for (const number of refused) outcomes.set(number, WRITE_OUTCOME.refused, ENOENT);
  return { numbers, messages: encoded(flows, numbers) };
}

/** Requests for flows that were checked before. */
function encoded(flows: readonly NewFlow[], numbers: readonly number[]): Uint8Array {
  const writer = new MessageWriter();
  for (const number of numbers) putCreate(writer, flows[number] as NewFlow);
  return writer.take();
}

/** @throws TypeError */
function isToChange(options: CreateOptions): boolean {
  checkOptions(options, ['ifExists']);
  const { ifExists = 'leave' } = options;
  if (ifExists === 'leave' || ifExists === 'change') return ifExists === 'change';
  throw new TypeError(`Expected "ifExists" to be "leave" or "change", got ${shown(ifExists)}`);
}

/** @throws TypeError that says which flow cannot be requested as a change. */
function checkChanges(flows: readonly NewFlow[], { from, to }: { from: number; to: number }): void {
  flows.slice(from, to).forEach((flow, i) => void forFlow(from + i, () => checkAsChange(flow)));
}

interface EncodedPart {
  readonly numbers: readonly number[];
  readonly messages: Uint8Array;
}

/** @param writer empty before and after; shared by all parts, so that its memory grows only once. */
function encodePart(
  writer: MessageWriter,
  flows: readonly NewFlow[],
  part: { from: number; to: number },
  outcomes: Outcomes,
): EncodedPart {
  const numbers: number[] = [];
  for (let number = part.from; number < part.to; number++) {
    // Undefined is refused like everything else that is not a flow.
    const flow = flows[number] as NewFlow;
    const errno = lostPortsErrno(flow);
    forFlow(number, () => {
      putCreate(errno === 0 ? writer : new MessageWriter(), flow);
      checkFlowTimeout(flow.timeoutSec);
    });
    if (errno === 0) numbers.push(number);
    else outcomes.set(number, WRITE_OUTCOME.refused, errno);
  }
  return { numbers, messages: writer.take() };
}

/** Without room for the labels, the kernel silently creates the entry without them. */
async function checkLabels(
  session: HandleSession,
  flows: readonly NewFlow[],
  numbers: readonly number[],
  outcomes: Outcomes,
): Promise<void> {
  const labelled = numbers.flatMap((number) => {
    const flow = flows[number];
    const made = outcomes.outcome[number] === WRITE_OUTCOME.done;
    return flow?.labels?.length && made ? [{ number, flow, labels: flow.labels }] : [];
  });
  if (labelled.length === 0) return;
  const asked = batchOf(labelled.map(({ flow }) => keyOf(flow)));
  const { found, foundRows } = await outcomes.readDone(
    session,
    asked,
    labelled.map(({ number }) => number),
  );
  foundRows.forEach((asked, row) => {
    const one = labelled[asked];
    if (one && !hasLabels(found, row, one.labels)) outcomes.set(one.number, WRITE_OUTCOME.withoutLabels, ENOSPC);
  });
}

function hasLabels(batch: FlowBatch, row: number, labels: readonly number[]): boolean {
  if (!((batch.presence[row] ?? 0) & PRESENCE.labels)) return false;
  return labels.every((bit) => (batch.labels.words[row * 4 + (bit >>> 5)] ?? 0) & (1 << (bit & 31)));
}
