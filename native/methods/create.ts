// Creating flows.

import type { FlowBatch } from '../flow/batch.ts';
import { batchOf } from '../flow/batch-of.ts';
import { checkArray } from '../flow/checks.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { forFlow } from '../flow/flow-key.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { checkFlowTimeout } from '../handle/timeout-limits.ts';
import { type NewFlow, putCreate } from '../wire/new-flow.ts';
import { MessageWriter } from '../wire/writer.ts';
import { lostPortsErrno } from './dccp-ports.ts';
import { getFlows } from './get.ts';
import { Outcomes, parts } from './write.ts';

const ENOSPC = 28;

/**
 * @throws TypeError for an invalid flow; then nothing was sent.
 * @throws ConntrackError when nothing was sent.
 */
export async function createFlows(session: HandleSession, flows: readonly NewFlow[]): Promise<WriteResult> {
  checkArray(flows, 'an array of flows');
  const outcomes = new Outcomes('create', flows.length);
  // Encodes all of them first, so that an invalid flow is found before any is created.
  const requests: EncodedPart[] = [];
  for await (const part of parts(flows.length)) {
    requests.push(encodePart(flows, part, outcomes));
  }
  for (const { numbers, messages } of requests) {
    if (!(await outcomes.send(session, messages, numbers))) break;
    await checkLabels(session, flows, numbers, outcomes);
  }
  return outcomes;
}

interface EncodedPart {
  readonly numbers: readonly number[];
  readonly messages: Uint8Array;
}

function encodePart(flows: readonly NewFlow[], part: { from: number; to: number }, outcomes: Outcomes): EncodedPart {
  const writer = new MessageWriter();
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
  const keys = labelled.map(({ flow: { orig, protocol, family, zone, zoneOrig } }) => {
    return { ...orig, protocol, family, zone, zoneOrig };
  });
  const { found, foundRows } = await getFlows(session, batchOf(keys), {});
  foundRows.forEach((asked, row) => {
    const one = labelled[asked];
    if (one && !hasLabels(found, row, one.labels)) outcomes.set(one.number, WRITE_OUTCOME.withoutLabels, ENOSPC);
  });
}

function hasLabels(batch: FlowBatch, row: number, labels: readonly number[]): boolean {
  if (!((batch.presence[row] ?? 0) & PRESENCE.labels)) return false;
  return labels.every((bit) => (batch.labels.words[row * 4 + (bit >>> 5)] ?? 0) & (1 << (bit & 31)));
}
