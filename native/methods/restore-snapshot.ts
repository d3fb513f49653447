// Re-creating the flows of a snapshot. All of them are checked and encoded before anything is created.

import { checkArray, checkObject, shown } from '../flow/checks.ts';
import { forFlow, wholeNumber } from '../flow/flow-key.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { putCreate } from '../wire/new-flow.ts';
import { MessageWriter } from '../wire/writer.ts';
import { lostPortsErrno } from './dccp-ports.ts';
import { newFlowOf, snapshotOfRead } from './flow-again.ts';
import {
  type Candidate,
  EXPIRED,
  type Findings,
  leftSec,
  PART_FLOWS,
  restoreExpected,
  restorePart,
} from './restore-part.ts';
import { SNAPSHOT_VERSION, type Snapshot, type SnapshotFlow } from './snapshot.ts';

/** Flows to be created together. */
interface Part {
  readonly candidates: readonly Candidate[];
  /** Their requests. */
  readonly messages: Uint8Array;
}

/** A snapshot that was checked. */
export interface PreparedSnapshot {
  readonly parts: readonly Part[];
  /** Flows that this kernel cannot have as they were: each is refused. */
  readonly refused: readonly Candidate[];
  /** Flows with a master. */
  readonly expected: readonly Candidate[];
  /** The numbers of those whose time has run out. */
  readonly expired: readonly number[];
}

/** Flows that were read, as a snapshot. @throws TypeError that says which one is invalid. */
export function snapshotOfAll(flows: readonly ReadFlow[]): Snapshot {
  const taken = Array.from(flows, (flow, number) => forFlow(number, () => snapshotOfRead(flow)));
  return { format: 'conntrack-snapshot', version: SNAPSHOT_VERSION, takenMs: Date.now(), flows: taken, gone: [] };
}

/**
 * Checks everything, and encodes what can be sent at once.
 * @param elapse whether the time since it was taken is taken off the time that each flow had left.
 * @throws TypeError that says which flow is invalid.
 */
export function prepare(snapshot: Snapshot, elapse: boolean): PreparedSnapshot {
  checkFormat(snapshot);
  const passedMs = elapse ? Date.now() - snapshot.takenMs : 0;
  const parts: Part[] = [];
  const [refused, expected, expired]: [Candidate[], Candidate[], number[]] = [[], [], []];
  const [writer, unsent] = [new MessageWriter(), new MessageWriter()];
  let candidates: Candidate[] = [];
  const endPart = (): void => {
    if (candidates.length > 0) parts.push({ candidates, messages: writer.take() });
    candidates = [];
  };
  for (const [number, given] of snapshot.flows.entries()) {
    forFlow(number, () => {
      checkFlow(given);
      const flow = later(given, passedMs);
      const made = newFlowOf(flow ?? given);
      const others = flow?.master ? expected : lostPortsErrno(made) === 0 ? candidates : refused;
      const isSent = flow !== undefined && others === candidates;
      putCreate(isSent ? writer : unsent, made);
      if (!isSent) unsent.take();
      if (flow) others.push({ number, flow });
      else expired.push(number);
    });
    if (candidates.length === PART_FLOWS) endPart();
  }
  endPart();
  return { parts, refused, expected, expired };
}

/** Creates them, masters before the flows that they expected. @throws ConntrackError when a part was not sent. */
export async function restorePrepared(
  session: HandleSession,
  { parts, refused, expected, expired }: PreparedSnapshot,
  findings: Findings,
  onProgress: (done: number) => void,
): Promise<void> {
  for (const number of expired) findings.outcomes[number] = EXPIRED;
  let done = expired.length;
  for (const { candidates, messages } of parts) {
    await restorePart(session, candidates, findings, messages);
    done += candidates.length;
    if (candidates.length === PART_FLOWS) onProgress(done);
  }
  await restorePart(session, refused, findings);
  done += refused.length;
  await restoreExpected(session, expected, findings, (more) => onProgress(done + more));
}

/** The flow when so much of its time has passed; undefined if none is left. */
function later(flow: SnapshotFlow, passedMs: number): SnapshotFlow | undefined {
  if (flow.timeoutSec === undefined || passedMs <= 0) return flow;
  const timeoutSec = leftSec(flow.timeoutSec, passedMs);
  return timeoutSec === undefined ? undefined : { ...flow, timeoutSec };
}

/** @throws TypeError for anything but a snapshot of this version. */
function checkFormat(snapshot: Snapshot): void {
  const given: Partial<Record<keyof Snapshot, unknown>> = Object(snapshot);
  if (given.format !== 'conntrack-snapshot' || !Array.isArray(given.flows)) {
    throw new TypeError('Expected a snapshot from Conntrack.snapshot');
  }
  if (given.version !== SNAPSHOT_VERSION) {
    throw new TypeError(`Expected a snapshot of version ${SNAPSHOT_VERSION}, got version ${shown(given.version)}`);
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
  if (flow.timeoutSec !== undefined) wholeNumber(flow.timeoutSec, 'timeoutSec', 0xffffffff);
  for (const name of ['origFlags', 'replyFlags'] as const) if (flow.tcp) wholeNumber(flow.tcp[name], name, 255);
  const { handshakeSeq } = flow.dccp ?? { handshakeSeq: '0' };
  if (typeof handshakeSeq !== 'string' || !/^\d+$/.test(handshakeSeq)) {
    throw new TypeError(`Expected "handshakeSeq" to be decimal digits, got ${shown(handshakeSeq)}`);
  }
  const { info = [] } = flow.helper ?? {};
  checkArray(info, '"info" of the helper to be an array of bytes');
  for (const byte of info) wholeNumber(byte, 'info', 255);
}
