// What is created to have a flow again: a flow of a snapshot, or one that was read, as a new flow.

import { checkedFlow } from '../flow/batch-of.ts';
import { checkObject } from '../flow/checks.ts';
import type { Flow, FlowTuple } from '../flow/flow.ts';
import type { FlowDetails } from '../flow/flow-details.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import { IPPROTO, inverseIcmpType, protocolStateNumber, STATUS_BITS, TCP_TRACKING_FLAGS } from '../flow/names.ts';
import { longestTimeoutSec } from '../handle/timeout-limits.ts';
import type { NatTarget, NewFlow } from '../wire/new-flow.ts';
import type { NewProtocolState, NewTcp } from '../wire/put-protocol.ts';
import { type SnapshotFlow, type SnapshotTcp, snapshotOf } from './snapshot.ts';

const { SEEN_REPLY, ASSURED, FIXED_TIMEOUT, SRC_NAT, DST_NAT } = STATUS_BITS;
/** Status bits set on a new flow; the others follow from the rest of the flow. */
export const GIVEN_STATUS = SEEN_REPLY | ASSURED | FIXED_TIMEOUT;
/** Flags that remain valid although the windows are unknown. */
const KEPT_TCP_FLAGS = TCP_TRACKING_FLAGS.WINDOW_SCALE | TCP_TRACKING_FLAGS.SACK_PERM | TCP_TRACKING_FLAGS.CLOSE_INIT;
/** The timeout of a flow that was offloaded and had none; it applies until the next packet. */
const UNKNOWN_TIMEOUT_SEC = 120;

/** What to create: a flow that was read becomes a new one. @throws TypeError for one that was read, with wrong values. */
export function asNewFlow(flow: NewFlow | ReadFlow): NewFlow {
  return wasRead(flow) ? newFlowOf(snapshotOfRead(flow)) : flow;
}

/** Whether it is a flow that was read, and not one that was made to be created. */
function wasRead(flow: NewFlow | ReadFlow): flow is ReadFlow {
  return typeof flow === 'object' && flow !== null && ('translated' in flow || 'unknownAttributes' in flow);
}

/** A flow that was read, as in a snapshot. @throws TypeError for one with wrong values. */
export function snapshotOfRead(flow: ReadFlow): SnapshotFlow {
  // Checks what both kinds have.
  const checked = checkedFlow(flow);
  return 'unknownAttributes' in flow ? snapshotOfDetails(flow) : snapshotOfFlow(checked);
}

/** A Flow lacks the tags of SCTP and the role of DCCP, without which the kernel takes no state of theirs. */
function snapshotOfFlow(flow: Flow): SnapshotFlow {
  const { protocol, orig, reply = inverseOf(protocol, orig), labels, helper, state } = flow;
  const tcpState = protocol === IPPROTO.tcp && state !== undefined ? protocolStateNumber(protocol, state) : undefined;
  return snapshotOf({
    ...flow,
    reply,
    labels: labels?.length ? labels : undefined,
    tcp: tcpState === undefined ? undefined : { ...NO_WINDOWS, state: tcpState },
    helper: helper ? { name: helper, info: undefined } : undefined,
  });
}

const NO_WINDOWS = {
  origWindowScale: undefined,
  replyWindowScale: undefined,
  origFlags: undefined,
  replyFlags: undefined,
};

function snapshotOfDetails(details: FlowDetails): SnapshotFlow {
  for (const name of [
    'tcp',
    'sctp',
    'dccp',
    'helper',
    'master',
    'origSequence',
    'replySequence',
    'synproxy',
  ] as const) {
    if (details[name] !== undefined) checkObject(details[name], `"${name}" to be an object`);
  }
  const info: unknown = details.helper?.info;
  if (info !== undefined && !(info instanceof Uint8Array))
    throw new TypeError('Expected "info" of the helper to be bytes');
  return snapshotOf({ ...details, reply: details.reply ?? inverseOf(details.protocol, details.orig) });
}

/** The reply tuple of a flow whose own is not known, as of some events: without translation. */
function inverseOf(
  protocol: number,
  { src, dst, sport, dport, srcKey, dstKey, icmpType, ...icmp }: FlowTuple,
): FlowTuple {
  const answer = icmpType === undefined ? undefined : inverseIcmpType(protocol, icmpType);
  return { ...icmp, src: dst, dst: src, sport: dport, dport: sport, srcKey: dstKey, dstKey: srcKey, icmpType: answer };
}

/**
 * The new flow that a flow of a snapshot becomes.
 * @param without what to leave out.
 */
export function newFlowOf(flow: SnapshotFlow | undefined, without: readonly string[] = []): NewFlow {
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
export function isTooLong(timeoutSec: unknown): boolean {
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
  return {
    tcp: tcp && newTcpOf(tcp),
    sctp,
    dccp: dccp && { ...dccp, handshakeSeq: BigInt(dccp.handshakeSeq) },
  };
}

/**
 * Leaves out window scales that the kernel would ignore, and flags if none of them remain valid: a new flow is then
 * liberal, and an existing one that is changed keeps its own.
 */
export function newTcpOf({ origWindowScale, replyWindowScale, origFlags, replyFlags, ...tcp }: SnapshotTcp): NewTcp {
  const liberal = (flags: number): number | undefined =>
    flags & KEPT_TCP_FLAGS ? (flags & KEPT_TCP_FLAGS) | TCP_TRACKING_FLAGS.BE_LIBERAL : undefined;
  const isScaled = (origFlags & replyFlags & TCP_TRACKING_FLAGS.WINDOW_SCALE) !== 0;
  return {
    ...tcp,
    origFlags: liberal(origFlags),
    replyFlags: liberal(replyFlags),
    ...(isScaled ? { origWindowScale, replyWindowScale } : {}),
  };
}
