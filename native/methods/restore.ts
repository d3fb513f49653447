// Re-creating flows from a snapshot, or those that a delete removed. What the kernel does not accept is left out and reported.

import { checkArray, checkFlags, checkObject, checkOptions, shown } from '../flow/checks.ts';
import { forFlow, wholeNumber } from '../flow/flow-key.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { putCreate } from '../wire/new-flow.ts';
import { MessageWriter } from '../wire/writer.ts';
import { DeletedFlows } from './deleted-flows.ts';
import { newFlowOf, snapshotOfRead } from './flow-again.ts';
import { restoreDeleted } from './restore-deleted.ts';
import {
  type Candidate,
  EXPIRED,
  type Findings,
  leftSec,
  PART_FLOWS,
  type RestoreOutcome,
  restoreExpected,
  restorePart,
} from './restore-part.ts';
import { IdentityColumns, type RestoredIdentities } from './restored-identities.ts';
import { SNAPSHOT_VERSION, type Snapshot, type SnapshotFlow } from './snapshot.ts';
import { failureOnceSent } from './write.ts';

/** What became of each flow, in the order of the snapshot. */
export interface RestoreResult {
  readonly flows: readonly RestoreOutcome[];
  /** With `identify`: the new ids and start times of the flows that were restored. */
  readonly identities?: RestoredIdentities | undefined;
}

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
  const work = restoring(session, given, options.elapse ?? false);
  const outcomes: RestoreOutcome[] = [];
  const length = lengthOf(given);
  const identities = options.identify ? new IdentityColumns(length) : undefined;
  const failure = await failureOnceSent(
    () => work({ outcomes, identities }, onProgress ?? (() => undefined)),
    () => outcomes.some((one) => one !== undefined && one !== EXPIRED),
  );
  const notSent: RestoreOutcome = { outcome: 'notSent', errno: failure?.errno ?? 0, lacking: [] };
  // Not map, which skips holes.
  const each = Array.from({ length }, (_, number) => outcomes[number] ?? notSent);
  return { flows: each, ...(identities && { identities }) };
}

/** What is to be done, after everything was checked. @throws TypeError */
function restoring(
  session: HandleSession,
  given: Restorable,
  elapse: boolean,
): (findings: Findings, onProgress: (done: number) => void) => Promise<void> {
  if (given instanceof DeletedFlows) {
    return (findings, onProgress) => restoreDeleted(session, given, elapse, findings, onProgress);
  }
  const flows = candidates(given, elapse);
  return (findings, onProgress) => restoreAll(session, flows, findings, onProgress);
}

function lengthOf(given: Restorable): number {
  if (given instanceof DeletedFlows || isList(given)) return given.length;
  return given.flows.length;
}

/** The flows with the time that each has left; undefined for those that have expired. @throws TypeError */
function candidates(
  given: Snapshot | readonly ReadFlow[],
  elapse: boolean,
): readonly { readonly flow: SnapshotFlow | undefined }[] {
  if (elapse && isList(given)) {
    throw new TypeError('Expected "elapse" with a snapshot or deleted flows: flows do not say when they were read');
  }
  const snapshot = isList(given) ? snapshotOfAll(given) : given;
  checkSnapshot(snapshot);
  const passedMs = elapse ? Date.now() - snapshot.takenMs : 0;
  return snapshot.flows.map((flow) => ({ flow: later(flow, passedMs) }));
}

/** The flow when so much of its time has passed; undefined if none is left. */
function later(flow: SnapshotFlow, passedMs: number): SnapshotFlow | undefined {
  if (flow.timeoutSec === undefined || passedMs <= 0) return flow;
  const timeoutSec = leftSec(flow.timeoutSec, passedMs);
  return timeoutSec === undefined ? undefined : { ...flow, timeoutSec };
}

async function restoreAll(
  session: HandleSession,
  flows: readonly { readonly flow: SnapshotFlow | undefined }[],
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
  await restoreExpected(session, expected, findings, (done) => onProgress(number - expected.length + done));
}

function isList(given: Restorable): given is readonly ReadFlow[] {
  return Array.isArray(given);
}

/** Flows that were read, as a snapshot. @throws TypeError that says which one is invalid. */
function snapshotOfAll(flows: readonly ReadFlow[]): Snapshot {
  const taken = Array.from(flows, (flow, number) => forFlow(number, () => snapshotOfRead(flow)));
  return { format: 'conntrack-snapshot', version: SNAPSHOT_VERSION, takenMs: Date.now(), flows: taken, gone: [] };
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
