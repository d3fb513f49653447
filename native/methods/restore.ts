// Re-creating flows from a snapshot. What the kernel does not accept is left out and reported.

import { checkArray, checkObject, shown } from '../flow/checks.ts';
import { forFlow, wholeNumber } from '../flow/flow-key.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import { STATUS_BITS } from '../flow/names.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { putCreate } from '../wire/new-flow.ts';
import { MessageWriter } from '../wire/writer.ts';
import { createFlows } from './create.ts';
import { isTooLong, newFlowOf, snapshotOfRead } from './flow-again.ts';
import { SNAPSHOT_VERSION, type Snapshot, type SnapshotFlow } from './snapshot.ts';
import { failureOnceSent } from './write.ts';

/** What a restored flow can lack. Counters, start time and id are always new, and not listed. */
export type Lacking =
  /** Its master no longer exists, so it is not EXPECTED. */
  | 'master'
  /** The kernel no longer has such a helper for it. */
  | 'helper'
  /** No rule uses labels any longer. */
  | 'labels'
  /** It is tracked in software until it is offloaded again. */
  | 'offload'
  /** It was offloaded, so its timeout was unknown; or this kernel does not support a timeout that long. */
  | 'timeout'
  /** Only the kernel's security module assigns one. */
  | 'secctx';

/** What became of one flow of a snapshot. */
export interface RestoreOutcome {
  /** `exists`: a flow with one of its tuples already exists, for example one that its next packet created. */
  readonly outcome: 'restored' | 'exists' | 'refused' | 'unknown' | 'notSent';
  /** Why it was not restored, else 0. `errnoWords(errno, "restore")` has words for it. */
  readonly errno: number;
  readonly lacking: readonly Lacking[];
}

/** What became of each flow, in the order of the snapshot. */
export interface RestoreResult {
  readonly flows: readonly RestoreOutcome[];
}

const ENOENT = 2;
const EOPNOTSUPP = 95;
const { OFFLOAD, HW_OFFLOAD } = STATUS_BITS;

/**
 * Restores masters before the flows that they expected. @throws TypeError for anything but a snapshot; ConntrackError
 * when nothing was sent.
 */
export async function restoreSnapshot(
  session: HandleSession,
  given: Snapshot | readonly ReadFlow[],
): Promise<RestoreResult> {
  const snapshot = isList(given) ? snapshotOfAll(given) : given;
  checkSnapshot(snapshot);
  const outcomes = new Map<number, RestoreOutcome>();
  const numbers = snapshot.flows.map((_, number) => number);
  const isExpected = (number: number): boolean => snapshot.flows[number]?.master !== undefined;
  const waves = [numbers.filter((number) => !isExpected(number)), numbers.filter(isExpected)];
  const failure = await failureOnceSent(
    async () => {
      for (const wave of waves) await restoreWave(session, snapshot, wave, outcomes);
    },
    () => outcomes.size > 0,
  );
  const notSent: RestoreOutcome = { outcome: 'notSent', errno: failure?.errno ?? 0, lacking: [] };
  return { flows: numbers.map((number) => outcomes.get(number) ?? notSent) };
}

function isList(given: Snapshot | readonly ReadFlow[]): given is readonly ReadFlow[] {
  return Array.isArray(given);
}

/** Flows that were read, as a snapshot. @throws TypeError that says which one is invalid. */
function snapshotOfAll(flows: readonly ReadFlow[]): Snapshot {
  const taken = Array.from(flows, (flow, number) => forFlow(number, () => snapshotOfRead(flow)));
  return { format: 'conntrack-snapshot', version: SNAPSHOT_VERSION, takenMs: Date.now(), flows: taken, gone: [] };
}

/** Creates flows, and retries without what the kernel lacks: the master (ENOENT), the helper (EOPNOTSUPP). */
async function restoreWave(
  session: HandleSession,
  { flows }: Snapshot,
  wave: readonly number[],
  outcomes: Map<number, RestoreOutcome>,
): Promise<void> {
  let again: { number: number; without: readonly Lacking[] }[] = wave.map((number) => ({ number, without: [] }));
  while (again.length > 0) {
    const asked = again;
    const made = asked.map(({ number, without }) => newFlowOf(flows[number] ?? flows[0], without));
    const result = await createFlows(session, made);
    again = [];
    asked.forEach(({ number, without }, i) => {
      const flow = flows[number];
      const missing = flow && tryWithout(flow, result.errno[i] ?? 0, without);
      if (missing) again.push({ number, without: [...without, missing] });
      else outcomes.set(number, outcomeOf(flow, result, i, without));
    });
  }
}

/** What to leave out so that the kernel accepts the flow. */
function tryWithout(flow: SnapshotFlow, errno: number, without: readonly Lacking[]): Lacking | undefined {
  if (errno === ENOENT && flow.master && !without.includes('master')) return 'master';
  if (errno === EOPNOTSUPP && flow.helper && !without.includes('helper')) return 'helper';
  return undefined;
}

function outcomeOf(
  flow: SnapshotFlow | undefined,
  { outcome, errno }: WriteResult,
  i: number,
  without: readonly Lacking[],
): RestoreOutcome {
  const names = ['restored', 'refused', 'refused', 'exists', 'refused', 'unknown', 'notSent', 'restored'] as const;
  const name = names[outcome[i] ?? 0] ?? 'unknown';
  if (name !== 'restored' || !flow) return { outcome: name, errno: errno[i] ?? 0, lacking: [] };
  const lacking = [...without];
  if (outcome[i] === WRITE_OUTCOME.withoutLabels) lacking.push('labels');
  if (flow.status & (OFFLOAD | HW_OFFLOAD)) lacking.push('offload');
  if (flow.timeoutSec === undefined || isTooLong(flow.timeoutSec)) lacking.push('timeout');
  if (flow.secctx !== undefined) lacking.push('secctx');
  return { outcome: name, errno: 0, lacking };
}

/** Checks everything before anything is created. @throws TypeError */
function checkSnapshot(snapshot: Snapshot): void {
  const given: Partial<Record<keyof Snapshot, unknown>> = Object(snapshot);
  if (given.format !== 'conntrack-snapshot' || !Array.isArray(given.flows)) {
    throw new TypeError('Expected a snapshot from Conntrack.snapshot');
  }
  if (given.version !== SNAPSHOT_VERSION) {
    throw new TypeError(`Expected a snapshot of version ${SNAPSHOT_VERSION}, got version ${shown(given.version)}`);
  }
  const writer = new MessageWriter();
  for (const [number, flow] of snapshot.flows.entries()) {
    forFlow(number, () => {
      checkFlow(flow);
      putCreate(writer, newFlowOf(flow, []));
      writer.take();
    });
  }
}

/** Checks the values used in computations; the resulting new flow is checked separately. @throws TypeError */
function checkFlow(flow: SnapshotFlow): void {
  checkObject(flow, 'a flow of a snapshot');
  for (const name of ['orig', 'reply', 'tcp', 'sctp', 'dccp', 'helper'] as const) {
    const isNeeded = name === 'orig' || name === 'reply';
    if (isNeeded || flow[name] !== undefined) checkObject(flow[name], `"${name}" to be an object`);
  }
  wholeNumber(flow.status, 'status', 0xffffffff);
  for (const name of ['origFlags', 'replyFlags'] as const) if (flow.tcp) wholeNumber(flow.tcp[name], name, 255);
  const { handshakeSeq } = flow.dccp ?? { handshakeSeq: '0' };
  if (typeof handshakeSeq !== 'string' || !/^\d+$/.test(handshakeSeq)) {
    throw new TypeError(`Expected "handshakeSeq" to be decimal digits, got ${shown(handshakeSeq)}`);
  }
  const { info = [] } = flow.helper ?? {};
  checkArray(info, '"info" of the helper to be an array of bytes');
  for (const byte of info) wholeNumber(byte, 'info', 255);
}
