// Changing existing flows.

import { type FlowBatch, someRows } from '../flow/batch.ts';
import { checkFlags, checkOptions } from '../flow/checks.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { forFlow, wholeNumber } from '../flow/flow-key.ts';
import type { FlowsInput } from '../flow/flow-like.ts';
import { IPPROTO, STATUS_BITS } from '../flow/names.ts';
import { flowsOf } from '../handle/argument-checks.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { GET_OUTCOME, WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { checkFlowTimeout } from '../handle/timeout-limits.ts';
import type { Adjustments } from '../wire/put-adjustments.ts';
import { checkProtocol, type ProtocolChange } from '../wire/put-protocol.ts';
import { identityAt, NO_FLOW } from '../wire/put-tuple.ts';
import { type FlowUpdate, type LabelUpdate, putUpdate, UPDATE_PARTS } from '../wire/requests.ts';
import { MessageWriter } from '../wire/writer.ts';
import { findableRows } from './dccp-ports.ts';
import { areLookupsExact, failedWithoutZones, needsLook } from './exact-lookup.ts';
import { getFlows } from './get.ts';
import { isSameFlow } from './same-flow.ts';
import { Outcomes, parts } from './write.ts';

/**
 * What to change in each flow; absent values stay. The kernel applies the changes in the order helper, timeout, status,
 * protocol (`tcp`, `sctp`, `dccp`), mark, sequence adjustment, SYNPROXY, labels, and stops at the first it refuses. With a
 * protocol's state, all flows must be of that protocol. Sequence adjustment and SYNPROXY need a flow with room for them,
 * such as one created by request: otherwise the outcome is `refused` with EOPNOTSUPP.
 */
export interface FlowChanges extends ProtocolChange, Adjustments {
  /** Bits in the mask get the value; without a mask, all bits do. */
  readonly mark?: { readonly value: number; readonly mask?: number | undefined } | undefined;
  /** Seconds from now, at most 2^31 - 1 ticks of the kernel: 2,147,483 s at 1000 Hz, 8,589,934 s at 250 Hz. */
  readonly timeoutSec?: number | undefined;
  /**
   * IPS_* bits. Bits in the mask get the value; without a mask, the bits of the value are set. The kernel accepts
   * ASSURED, SEEN_REPLY and FIXED_TIMEOUT, and never clears a bit.
   */
  readonly status?: { readonly value: number; readonly mask?: number | undefined } | undefined;
  readonly labels?: LabelUpdate | undefined;
  /** '' removes the helper. A flow can get one only when it is created. */
  readonly helper?: string | undefined;
}

/** How careful an update is. */
export interface UpdateOptions {
  /** Read each flow first, and change it only if id and start time are the given ones; see DeleteOptions. */
  verify?: boolean | undefined;
}

const ENOENT = 2;
const EBUSY = 16;
const EOPNOTSUPP = 95;

/** Bits that the kernel refuses to clear; others it silently keeps. */
const REFUSED_BY_KERNEL = STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY;
/** IPS_UNCHANGEABLE_MASK: the kernel keeps them as they are, and refuses a request in which one of them differs. */
const UNCHANGEABLE =
  STATUS_BITS.EXPECTED |
  STATUS_BITS.CONFIRMED |
  STATUS_BITS.SRC_NAT |
  STATUS_BITS.DST_NAT |
  STATUS_BITS.SEQ_ADJUST |
  STATUS_BITS.SRC_NAT_DONE |
  STATUS_BITS.DST_NAT_DONE |
  STATUS_BITS.DYING |
  STATUS_BITS.TEMPLATE |
  STATUS_BITS.NAT_CLASH |
  STATUS_BITS.OFFLOAD |
  STATUS_BITS.HW_OFFLOAD;

/** @throws TypeError, also for a flow of another protocol than the given state's; ConntrackError when nothing was sent. */
export async function updateFlows(
  session: HandleSession,
  given: FlowsInput,
  changes: FlowChanges,
  options: UpdateOptions,
): Promise<WriteResult> {
  const flows = flowsOf(given);
  checkChanges(changes);
  checkOptions(options, ['verify']);
  checkFlags(options, 'verify');
  checkProtocols(flows, changes);
  const outcomes = new Outcomes('update', flows.length);
  const asked = findableRows(flows);
  if (asked.length < flows.length) {
    outcomes.outcome.fill(WRITE_OUTCOME.gone);
    outcomes.errno.fill(ENOENT);
    for (const row of asked) outcomes.set(row, WRITE_OUTCOME.notSent, 0);
  }
  await outcomes.settle(async () => {
    for await (const { from, to } of parts(asked.length)) {
      await updatePart(session, flows, asked.slice(from, to), changes, options, outcomes);
    }
  });
  return outcomes;
}

async function updatePart(
  session: HandleSession,
  flows: FlowBatch,
  rows: readonly number[],
  changes: FlowChanges,
  options: UpdateOptions,
  outcomes: Outcomes,
): Promise<void> {
  const { status, ...others } = changes;
  // The status is sent as a whole, so its current value must be known.
  const isRead = (row: number): boolean => status !== undefined || options.verify === true || needsLook(flows, row);
  const plan = await planUpdates(session, flows, rows.filter(isRead), changes, options, outcomes);
  const sent = rows.filter((row) => plan.has(row) || !isRead(row));
  const updateOf = (row: number): FlowUpdate => ({ ...others, status: status && plan.get(row) });
  await sendUpdates(session, flows, sent, updateOf, outcomes);
  const errnoOf = (row: number): number => outcomes.errno[row] ?? 0;
  if (await failedWithoutZones(session, sent.map(errnoOf))) {
    const refused = sent.filter((row) => errnoOf(row) === EOPNOTSUPP);
    return updatePart(session, flows, refused, changes, options, outcomes);
  }
  if (!status || (statusMask(status) & ~status.value & REFUSED_BY_KERNEL) !== 0) return;
  // The flow became assured in between, so the kernel took the request for an attempt to clear that bit: try again.
  const busy = [...plan.keys()].filter((row) => errnoOf(row) === EBUSY);
  if (busy.length === 0) return;
  const again = await planUpdates(session, flows, busy, changes, options, outcomes);
  await sendUpdates(session, flows, [...again.keys()], (row) => ({ ...others, status: again.get(row) }), outcomes);
}

/**
 * Sends a change for each of these rows, and records what became of it.
 * @throws ConntrackError when nothing was sent, or nothing could be read afterwards.
 */
export async function sendUpdates(
  session: HandleSession,
  flows: FlowBatch,
  rows: readonly number[],
  updateOf: (row: number) => FlowUpdate,
  outcomes: Outcomes,
): Promise<void> {
  const writer = new MessageWriter();
  const lookup = { exact: areLookupsExact() };
  for (const row of rows) putUpdate(writer, identityAt(flows, row), updateOf(row), lookup);
  await outcomes.send(session, writer.take(), rows);
  await checkKept(session, flows, rows, updateOf, outcomes);
}

/** The kernel silently ignores sequence adjustment, SYNPROXY and DCCP for a flow that has none. */
async function checkKept(
  session: HandleSession,
  flows: FlowBatch,
  rows: readonly number[],
  updateOf: (row: number) => FlowUpdate,
  outcomes: Outcomes,
): Promise<void> {
  const wanted = (row: number): number => wantedPresence(updateOf(row));
  const asked = rows.filter((row) => outcomes.outcome[row] === WRITE_OUTCOME.done && wanted(row) !== 0);
  if (asked.length === 0) return;
  const { found, foundRows } = await outcomes.readDone(session, someRows(flows, asked), asked);
  foundRows.forEach((at, foundRow) => {
    const row = asked[at] ?? 0;
    const missing = wanted(row) & ~(found.presence[foundRow] ?? 0);
    if (missing !== 0) outcomes.set(row, WRITE_OUTCOME.refused, EOPNOTSUPP);
  });
}

/** The PRESENCE bits that a flow has if the kernel made the change. */
function wantedPresence({ origSequence, replySequence, synproxy, dccp }: FlowUpdate): number {
  const sequence = origSequence !== undefined || replySequence !== undefined ? PRESENCE.seqAdjust : 0;
  const state = dccp !== undefined ? PRESENCE.state : 0;
  return sequence | state | (synproxy !== undefined ? PRESENCE.synproxy : 0);
}

/** Reads the flows. Returns the status to send for each row that can be changed; the others get their outcome. */
async function planUpdates(
  session: HandleSession,
  flows: FlowBatch,
  rows: readonly number[],
  changes: FlowChanges,
  options: UpdateOptions,
  outcomes: Outcomes,
): Promise<Map<number, number>> {
  const plan = new Map<number, number>();
  if (rows.length === 0) return plan;
  const now = await getFlows(session, someRows(flows, rows), {});
  rows.forEach((row, asked) => {
    if (now.outcome[asked] === GET_OUTCOME.found) return;
    const outcome = now.outcome[asked] === GET_OUTCOME.gone ? WRITE_OUTCOME.gone : WRITE_OUTCOME.notSent;
    outcomes.set(row, outcome, now.errno[asked] ?? 0);
  });
  now.foundRows.forEach((asked, foundRow) => {
    const row = rows[asked] ?? 0;
    if (options.verify && !isSameFlow(flows, row, now.found, foundRow)) {
      outcomes.set(row, WRITE_OUTCOME.replaced, 0);
      return;
    }
    const status = nextStatus(now.found.status[foundRow] ?? 0, changes);
    if (status === undefined) outcomes.set(row, WRITE_OUTCOME.refused, EOPNOTSUPP);
    else plan.set(row, status);
  });
  return plan;
}

/** The status to send; undefined if it would change bits that the kernel silently keeps. */
export function nextStatus(current: number, { status }: Pick<FlowChanges, 'status'>): number | undefined {
  if (!status) return current;
  const mask = statusMask(status);
  const next = ((current & ~mask) | (status.value & mask)) >>> 0;
  const cleared = current & ~next;
  const kept = (cleared & ~REFUSED_BY_KERNEL) | ((next ^ current) & UNCHANGEABLE);
  return kept === 0 ? next : undefined;
}

function statusMask(status: { readonly value: number; readonly mask?: number | undefined }): number {
  return status.mask ?? status.value;
}

/** @throws TypeError */
function checkChanges(changes: FlowChanges): void {
  checkOptions(changes, UPDATE_PARTS);
  const { status, ...others } = changes;
  if (status !== undefined) {
    checkOptions(status, ['value', 'mask'], '"status" to be an object');
    wholeNumber(status.value, 'status.value', 0xffffffff);
    if (status.mask !== undefined) wholeNumber(status.mask, 'status.mask', 0xffffffff);
  }
  // The others are checked when they are written.
  const protocol = others.tcp !== undefined ? IPPROTO.tcp : others.sctp !== undefined ? IPPROTO.sctp : IPPROTO.dccp;
  checkFlowTimeout(changes.timeoutSec);
  putUpdate(new MessageWriter(), { ...NO_FLOW, tuple: { ...NO_FLOW.tuple, protocol } }, others);
}

/** @throws TypeError that says which flow has no such state. */
function checkProtocols(flows: FlowBatch, changes: FlowChanges): void {
  if (changes.tcp === undefined && changes.sctp === undefined && changes.dccp === undefined) return;
  for (let row = 0; row < flows.length; row++) forFlow(row, () => checkProtocol(flows.protocol[row] ?? 0, changes));
}
