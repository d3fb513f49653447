// Changing the flows that `create` could not create because they exist. Each is read first: only a flow whose original
// tuple is the requested one is changed. The kernel itself would not tell (NLM_F_CREATE without NLM_F_EXCL): it also finds
// a flow by its reply tuple, and does not report whether it created or changed.

import type { AddressWords } from '../flow/address.ts';
import type { FlowBatch } from '../flow/batch.ts';
import { batchOf } from '../flow/batch-of.ts';
import { familyName } from '../flow/family.ts';
import { flowAt } from '../flow/flow.ts';
import { addressOf, type FlowKey, inverseWords, type TupleWords, tupleWords } from '../flow/flow-key.ts';
import { isIcmp, STATUS_BITS } from '../flow/names.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { GET_OUTCOME, WRITE_OUTCOME } from '../handle/outcomes.ts';
import type { NatTarget, NewFlow } from '../wire/new-flow.ts';
import { identityOf } from '../wire/put-tuple.ts';
import { type FlowUpdate, putUpdate } from '../wire/requests.ts';
import { MessageWriter } from '../wire/writer.ts';
import { failedWithoutZones } from './exact-lookup.ts';
import { getFlows } from './get.ts';
import { nextStatus, sendUpdates } from './update.ts';
import { Outcomes } from './write.ts';

const EBUSY = 16;
const EOPNOTSUPP = 95;
const { SRC_NAT, DST_NAT } = STATUS_BITS;

/** By which an existing flow is found. */
export function keyOf({ orig, protocol, family, zone, zoneOrig }: NewFlow): FlowKey {
  return { ...orig, protocol, family, zone, zoneOrig };
}

/** Checks that the flow can also be requested as a change. @throws TypeError if it cannot. */
export function checkAsChange(flow: NewFlow): void {
  putUpdate(new MessageWriter(), identityOf(keyOf(flow)), changeTo(flow, flow.status));
}

/**
 * Changes existing flows to what was to be created, and records what became of each: `changed`, `refused`, or still
 * `exists` if another flow has one of the tuples.
 * @param numbers of the flows that exist.
 * @returns the numbers of those that are to be tried once more: they ended, or became assured, in between.
 * @throws ConntrackError when nothing was sent, or nothing could be read afterwards.
 */
export async function changeExisting(
  session: HandleSession,
  flows: readonly NewFlow[],
  numbers: readonly number[],
  outcomes: Outcomes,
): Promise<number[]> {
  const existing = numbers.flatMap((number) => {
    const flow = flows[number];
    return flow ? [{ number, flow }] : [];
  });
  const asked = batchOf(existing.map(({ flow }) => keyOf(flow)));
  const now = await getFlows(session, asked, {});
  const again = existing.filter((_, row) => now.outcome[row] === GET_OUTCOME.gone).map(({ number }) => number);
  const updates = new Map<number, { readonly number: number; readonly update: FlowUpdate }>();
  now.foundRows.forEach((row, foundRow) => {
    const one = existing[row];
    if (!one) return;
    const update = updateOf(one.flow, now.found, foundRow);
    if (update) updates.set(foundRow, { number: one.number, update });
    else outcomes.set(one.number, WRITE_OUTCOME.refused, EOPNOTSUPP);
  });
  const rows = [...updates.keys()];
  const changed = new Outcomes('update', now.found.length);
  try {
    await sendUpdates(session, now.found, rows, (row) => updates.get(row)?.update ?? {}, changed);
  } finally {
    for (const [row, { number }] of updates) record(outcomes, number, changed, row);
  }
  if (await failedWithoutZones(session, changed.errno)) return [...updates.values()].map(({ number }) => number);
  return [
    ...again,
    ...[...updates].flatMap(([row, one]) => (isToRepeat(changed, row, one.update) ? [one.number] : [])),
  ];
}

/** Records what became of a change. */
function record(outcomes: Outcomes, number: number, changed: Outcomes, row: number): void {
  const outcome = changed.outcome[row] ?? WRITE_OUTCOME.unknown;
  outcomes.set(number, outcome === WRITE_OUTCOME.done ? WRITE_OUTCOME.changed : outcome, changed.errno[row] ?? 0);
  const text = changed.texts.get(row);
  if (text !== undefined) outcomes.texts.set(number, text);
}

/** EBUSY: if the flow became assured in between, the kernel took the request for an attempt to clear that bit. */
function isToRepeat(changed: Outcomes, row: number, update: FlowUpdate): boolean {
  return changed.outcome[row] === WRITE_OUTCOME.gone || (changed.errno[row] === EBUSY && update.status !== undefined);
}

/** What to send to an existing flow; undefined if it lacks what only a new flow can be given. */
function updateOf(flow: NewFlow, found: FlowBatch, row: number): FlowUpdate | undefined {
  if (flow.master !== undefined || !hasRequestedReply(flow, found, row)) return undefined;
  if (flow.status === undefined) return changeTo(flow, undefined);
  const status = nextStatus(found.status[row] ?? 0, { status: { value: flow.status } });
  return status === undefined ? undefined : changeTo(flow, status);
}

/** @param status all bits that the flow is to have. */
function changeTo(flow: NewFlow, status: number | undefined): FlowUpdate {
  const { timeoutSec, mark, labels, helper, tcp, sctp, dccp, origSequence, replySequence, synproxy } = flow;
  return {
    timeoutSec,
    status,
    mark: mark === undefined ? undefined : { value: mark },
    labels: labels === undefined ? undefined : { value: labels },
    helper,
    tcp,
    sctp,
    dccp,
    origSequence,
    replySequence,
    synproxy,
  };
}

/** Whether a flow has the reply tuple, the translation and the reply zone that the new one was to have, if it names any. */
function hasRequestedReply(flow: NewFlow, found: FlowBatch, row: number): boolean {
  const { reply: own, family, status = 0, zoneReply } = flowAt(found, row);
  if (flow.zoneReply !== undefined && flow.zoneReply !== zoneReply) return false;
  const { sourceNat, destinationNat } = flow;
  if (flow.reply === undefined && !sourceNat && !destinationNat) return true;
  if ((sourceNat && !(status & SRC_NAT)) || (destinationNat && !(status & DST_NAT)) || !own) return false;
  const has = tupleWords(own, flow.protocol, family);
  return isSameTuple(has, flow.reply ? tupleWords(flow.reply, flow.protocol, family) : translated(flow, has));
}

/** The reply tuple that the requested translation gives. @param has the tuple whose ports count where none is requested. */
function translated({ orig, protocol, sourceNat, destinationNat }: NewFlow, has: TupleWords): TupleWords {
  const { family } = has;
  const plain = inverseWords(tupleWords(orig, protocol, familyName(family)));
  const to = (target: NatTarget | undefined, untranslated: AddressWords): AddressWords =>
    (target?.address === undefined ? undefined : addressOf(target.address, family)) ?? untranslated;
  const port = (target: NatTarget | undefined, word: 'sport' | 'dport'): number =>
    target === undefined ? plain[word] : (target.port ?? has[word]);
  // The id of ICMP is the first word in both directions.
  const ports = isIcmp(plain.protocol)
    ? { sport: port(sourceNat ?? destinationNat, 'sport') }
    : { sport: port(destinationNat, 'sport'), dport: port(sourceNat, 'dport') };
  return { ...plain, src: to(destinationNat, plain.src), dst: to(sourceNat, plain.dst), ...ports };
}

function isSameTuple(a: TupleWords, b: TupleWords): boolean {
  return (
    a.family === b.family &&
    a.protocol === b.protocol &&
    a.sport === b.sport &&
    a.dport === b.dport &&
    a.src.every((word, i) => word === b.src[i]) &&
    a.dst.every((word, i) => word === b.dst[i])
  );
}
