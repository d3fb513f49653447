// Re-creating flows from a snapshot, or those that a delete removed. What the kernel does not accept is left out and reported.

import { checkArray, checkFlags, checkObject, checkOptions, shown } from '../flow/checks.ts';
import { forFlow, wholeNumber } from '../flow/flow-key.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import { STATUS_BITS } from '../flow/names.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { putCreate } from '../wire/new-flow.ts';
import { MessageWriter } from '../wire/writer.ts';
import { createFlows } from './create.ts';
import { DeletedFlows, eachDeleted, monotonicMs } from './deleted-flows.ts';
import { isTooLong, newFlowOf, snapshotOfRead } from './flow-again.ts';
import { type Created, IdentityColumns, type RestoredIdentities } from './restored-identities.ts';
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
  /**
   * `exists`: a flow with one of its tuples already exists, for example one that its next packet created. `expired`: its
   * time had run out meanwhile, so it was not re-created (RestoreOptions.elapse).
   */
  readonly outcome: 'restored' | 'exists' | 'expired' | 'refused' | 'unknown' | 'notSent';
  /** Why it was not restored, else 0. `errnoWords(errno, "restore")` has words for it. */
  readonly errno: number;
  readonly lacking: readonly Lacking[];
}

/** What became of each flow, in the order of the snapshot. */
export interface RestoreResult {
  readonly flows: readonly RestoreOutcome[];
  /** With `identify`: the new ids and start times of the flows that were restored. */
  readonly identities?: RestoredIdentities | undefined;
}

const ENOENT = 2;
const EOPNOTSUPP = 95;
const { OFFLOAD, HW_OFFLOAD } = STATUS_BITS;

/** How to restore. */
export interface RestoreOptions {
  /**
   * Take the time that has passed since the flows were read off the time that they had left. Those that would have expired
   * meanwhile are not re-created. By default each has the seconds left that it had then. Not possible for flows from
   * `list` or `inspect`, which do not say when they were read.
   */
  elapse?: boolean | undefined;
  /** Read each part right after it was created, to know the restored flows by their new ids from then on. */
  identify?: boolean | undefined;
  /** Called from time to time with the number of flows that have their outcome. */
  onProgress?: ((done: number) => void) | undefined;
}

/** What can be restored. */
export type Restorable = Snapshot | DeletedFlows | readonly ReadFlow[];

/** A flow to be restored, with its number in the result. */
interface Candidate {
  readonly number: number;
  readonly flow: SnapshotFlow;
}

/** Flows that are encoded and created together. */
const PART_FLOWS = 2048;

/**
 * Restores masters before the flows that they expected. @throws TypeError for anything that cannot be restored;
 * ConntrackError when nothing was sent.
 */
export async function restoreFlows(
  session: HandleSession,
  given: Restorable,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  checkOptions(options, ['elapse', 'identify', 'onProgress']);
  checkFlags(options, 'elapse', 'identify');
  const { onProgress } = options;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`Expected "onProgress" to be a function, got ${shown(onProgress)}`);
  }
  const flows = candidates(given, options.elapse ?? false);
  const outcomes: RestoreOutcome[] = [];
  const length = lengthOf(given);
  const identities = options.identify ? new IdentityColumns(length) : undefined;
  const failure = await failureOnceSent(
    () => restoreAll(session, flows, { outcomes, identities }, onProgress ?? (() => undefined)),
    () => outcomes.some((one) => one !== undefined && one !== EXPIRED),
  );
  const notSent: RestoreOutcome = { outcome: 'notSent', errno: failure?.errno ?? 0, lacking: [] };
  // Not map, which skips holes.
  const each = Array.from({ length }, (_, number) => outcomes[number] ?? notSent);
  return { flows: each, ...(identities && { identities }) };
}

function lengthOf(given: Restorable): number {
  if (given instanceof DeletedFlows || isList(given)) return given.length;
  return given.flows.length;
}

/**
 * The flows with the time that each has left; undefined for those that have expired. One after another, so that there
 * are never objects for all of them if they are kept as messages. @throws TypeError
 */
function candidates(given: Restorable, elapse: boolean): Iterable<{ flow: SnapshotFlow | undefined }> {
  if (given instanceof DeletedFlows) return ofDeleted(given, elapse);
  if (elapse && isList(given)) {
    throw new TypeError('Expected "elapse" with a snapshot or deleted flows: flows do not say when they were read');
  }
  const snapshot = isList(given) ? snapshotOfAll(given) : given;
  checkSnapshot(snapshot);
  const passedMs = elapse ? Date.now() - snapshot.takenMs : 0;
  return snapshot.flows.map((flow) => ({ flow: later(flow, passedMs) }));
}

function* ofDeleted(deleted: DeletedFlows, elapse: boolean): Generator<{ flow: SnapshotFlow | undefined }> {
  const nowMs = monotonicMs();
  for (const { flow, receivedMs } of eachDeleted(deleted)) {
    yield { flow: later(flow, elapse ? nowMs - receivedMs : 0) };
  }
}

/** The flow when so much of its time has passed; undefined if none is left. */
function later(flow: SnapshotFlow, passedMs: number): SnapshotFlow | undefined {
  if (flow.timeoutSec === undefined || passedMs <= 0) return flow;
  const leftSec = Math.ceil(flow.timeoutSec - passedMs / 1000);
  return leftSec > 0 ? { ...flow, timeoutSec: leftSec } : undefined;
}

const EXPIRED: RestoreOutcome = { outcome: 'expired', errno: 0, lacking: [] };

/** What a restore finds out, by number of the flow. */
interface Findings {
  /** For each flow that was sent, or has expired. */
  readonly outcomes: RestoreOutcome[];
  readonly identities: IdentityColumns | undefined;
}

async function restoreAll(
  session: HandleSession,
  flows: Iterable<{ flow: SnapshotFlow | undefined }>,
  findings: Findings,
  onProgress: (done: number) => void,
): Promise<void> {
  const expected: Candidate[] = [];
  let part: Candidate[] = [];
  let number = 0;
  for (const { flow } of flows) {
    if (!flow) findings.outcomes[number] = EXPIRED;
    else (flow.master ? expected : part).push({ number, flow });
    number++;
    if (part.length < PART_FLOWS) continue;
    await restorePart(session, part, findings);
    part = [];
    onProgress(number - expected.length);
  }
  await restorePart(session, part, findings);
  for (let from = 0; from < expected.length; from += PART_FLOWS) {
    onProgress(number - expected.length + from);
    await restorePart(session, expected.slice(from, from + PART_FLOWS), findings);
  }
  onProgress(number);
}

function isList(given: Restorable): given is readonly ReadFlow[] {
  return Array.isArray(given);
}

/** Flows that were read, as a snapshot. @throws TypeError that says which one is invalid. */
function snapshotOfAll(flows: readonly ReadFlow[]): Snapshot {
  const taken = Array.from(flows, (flow, number) => forFlow(number, () => snapshotOfRead(flow)));
  return { format: 'conntrack-snapshot', version: SNAPSHOT_VERSION, takenMs: Date.now(), flows: taken, gone: [] };
}

/** Creates flows, and retries without what the kernel lacks: the master (ENOENT), the helper (EOPNOTSUPP). */
async function restorePart(
  session: HandleSession,
  part: readonly Candidate[],
  { outcomes, identities }: Findings,
): Promise<void> {
  let again: (Candidate & { without: readonly Lacking[] })[] = part.map((one) => ({ ...one, without: [] }));
  while (again.length > 0) {
    const asked = again;
    const flows = asked.map(({ flow, without }) => newFlowOf(flow, without));
    const beforeMs = Date.now();
    const result = await createFlows(session, flows);
    const times = { beforeMs, afterMs: Date.now() };
    again = [];
    const created: Created[] = [];
    asked.forEach(({ number, flow, without }, i) => {
      const missing = tryWithout(flow, result.errno[i] ?? 0, without);
      if (missing) again.push({ number, flow, without: [...without, missing] });
      else outcomes[number] = outcomeOf(flow, result, i, without);
      const made = outcomes[number]?.outcome === 'restored' ? flows[i] : undefined;
      if (made) created.push({ number, flow: made });
    });
    await identities?.read(session, created, times);
  }
}

/** What to leave out so that the kernel accepts the flow. */
function tryWithout(flow: SnapshotFlow, errno: number, without: readonly Lacking[]): Lacking | undefined {
  if (errno === ENOENT && flow.master && !without.includes('master')) return 'master';
  if (errno === EOPNOTSUPP && flow.helper && !without.includes('helper')) return 'helper';
  return undefined;
}

function outcomeOf(
  flow: SnapshotFlow,
  { outcome, errno }: WriteResult,
  i: number,
  without: readonly Lacking[],
): RestoreOutcome {
  const names = ['restored', 'refused', 'refused', 'exists', 'refused', 'unknown', 'notSent', 'restored'] as const;
  const name = names[outcome[i] ?? 0] ?? 'unknown';
  if (name !== 'restored') return sameOutcome(name, errno[i] ?? 0);
  const lacking = [...without];
  if (outcome[i] === WRITE_OUTCOME.withoutLabels) lacking.push('labels');
  if (flow.status & (OFFLOAD | HW_OFFLOAD)) lacking.push('offload');
  if (flow.timeoutSec === undefined || isTooLong(flow.timeoutSec)) lacking.push('timeout');
  if (flow.secctx !== undefined) lacking.push('secctx');
  return lacking.length === 0 ? sameOutcome(name, 0) : { outcome: name, errno: 0, lacking };
}

const OUTCOMES = new Map<string, RestoreOutcome>();

/** One object for all flows with this outcome: a million of their own would take 60 MB. */
function sameOutcome(outcome: RestoreOutcome['outcome'], errno: number): RestoreOutcome {
  const key = `${outcome} ${errno}`;
  const known = OUTCOMES.get(key) ?? Object.freeze({ outcome, errno, lacking: Object.freeze([]) });
  OUTCOMES.set(key, known);
  return known;
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
