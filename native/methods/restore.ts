// Re-creating flows from a snapshot. What the kernel does not accept is left out and reported.

import { checkArray, checkObject, shown } from '../flow/checks.ts';
import { forFlow, wholeNumber } from '../flow/flow-key.ts';
import { STATUS_BITS, TCP_TRACKING_FLAGS } from '../flow/names.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { longestTimeoutSec } from '../handle/timeout-limits.ts';
import { type NatTarget, type NewFlow, putCreate } from '../wire/new-flow.ts';
import type { NewProtocolState } from '../wire/put-protocol.ts';
import { MessageWriter } from '../wire/writer.ts';
import { createFlows } from './create.ts';
import { SNAPSHOT_VERSION, type Snapshot, type SnapshotFlow } from './snapshot.ts';

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
const { SEEN_REPLY, ASSURED, FIXED_TIMEOUT, SRC_NAT, DST_NAT, OFFLOAD, HW_OFFLOAD } = STATUS_BITS;
/** Status bits set on a new flow; the others follow from the rest of the flow. */
const GIVEN_STATUS = SEEN_REPLY | ASSURED | FIXED_TIMEOUT;
/** Flags that remain valid although the windows are unknown. */
const KEPT_TCP_FLAGS = TCP_TRACKING_FLAGS.WINDOW_SCALE | TCP_TRACKING_FLAGS.SACK_PERM | TCP_TRACKING_FLAGS.CLOSE_INIT;
/** The timeout of a flow that was offloaded and had none; it applies until the next packet. */
const UNKNOWN_TIMEOUT_SEC = 120;

/**
 * Restores masters before the flows that they expected. @throws TypeError for anything but a snapshot; ConntrackError
 * when nothing was sent.
 */
export async function restoreSnapshot(session: HandleSession, snapshot: Snapshot): Promise<RestoreResult> {
  checkSnapshot(snapshot);
  const outcomes = new Map<number, RestoreOutcome>();
  const numbers = snapshot.flows.map((_, number) => number);
  const isExpected = (number: number): boolean => snapshot.flows[number]?.master !== undefined;
  for (const wave of [numbers.filter((number) => !isExpected(number)), numbers.filter(isExpected)]) {
    if (wave.length > 0) await restoreWave(session, snapshot, wave, outcomes);
  }
  return { flows: numbers.map((number) => outcomes.get(number) ?? { outcome: 'notSent', errno: 0, lacking: [] }) };
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

function newFlowOf(flow: SnapshotFlow | undefined, without: readonly Lacking[]): NewFlow {
  if (!flow) throw new RangeError('no such flow in the snapshot');
  const nat = natOf(flow);
  const { timeoutSec = UNKNOWN_TIMEOUT_SEC } = flow;
  const { info, ...helper } = flow.helper ?? { name: '', info: undefined };
  return {
    protocol: flow.protocol,
    family: flow.family,
    orig: flow.orig,
    ...(nat ?? { reply: flow.reply }),
    zone: flow.zone,
    zoneOrig: flow.zoneOrig,
    zoneReply: flow.zoneReply,
    status: flow.status & GIVEN_STATUS,
    timeoutSec: isTooLong(timeoutSec) ? longestTimeoutSec() : timeoutSec,
    mark: flow.mark,
    labels: flow.labels,
    ...protocolStateOf(flow),
    origSequence: flow.origSequence,
    replySequence: flow.replySequence,
    synproxy: flow.synproxy,
    helper: flow.helper && !without.includes('helper') ? { ...helper, info: info && Uint8Array.from(info) } : undefined,
    master: without.includes('master') ? undefined : flow.master,
  };
}

/** Whether a timeout, from another kernel, is longer than this one supports. */
function isTooLong(timeoutSec: unknown): boolean {
  return typeof timeoutSec === 'number' && timeoutSec > longestTimeoutSec() && timeoutSec <= 0xffffffff;
}

/** The kernel derives the reply tuple from the untranslated one. Undefined if NAT translates nothing. */
function natOf({ status, reply }: SnapshotFlow): { sourceNat?: NatTarget; destinationNat?: NatTarget } | undefined {
  if (!(status & (SRC_NAT | DST_NAT))) return undefined;
  return {
    ...(status & SRC_NAT ? { sourceNat: { address: reply.dst, port: reply.dport ?? reply.icmpId } } : {}),
    ...(status & DST_NAT ? { destinationNat: { address: reply.src, port: reply.sport } } : {}),
  };
}

function protocolStateOf({ tcp, sctp, dccp }: SnapshotFlow): NewProtocolState {
  const liberal = (flags: number): number => (flags & KEPT_TCP_FLAGS) | TCP_TRACKING_FLAGS.BE_LIBERAL;
  return {
    tcp: tcp && { ...tcp, origFlags: liberal(tcp.origFlags), replyFlags: liberal(tcp.replyFlags) },
    sctp,
    dccp: dccp && { ...dccp, handshakeSeq: BigInt(dccp.handshakeSeq) },
  };
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
