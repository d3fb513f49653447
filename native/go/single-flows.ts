// The Go library's operations on one flow: create, update, delete. A flow is found by its original tuple and zone only.

import type { Conntrack } from '../conntrack.ts';
import type { FlowBatch } from '../flow/batch.ts';
import { batchOf } from '../flow/batch-of.ts';
import { checkBytes, checkObject, shown } from '../flow/checks.ts';
import type { Family } from '../flow/family.ts';
import { type TupleText, wholeNumber } from '../flow/flow-key.ts';
import { LABEL_BYTES, labelsOfBytes } from '../flow/label-bytes.ts';
import { AF_INET, AF_INET6, hasPorts, STATUS_BITS } from '../flow/names.ts';
import { ConntrackError } from '../handle/errors.ts';
import { DELETE_OUTCOME, WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import type { FlowChanges } from '../methods/update.ts';
import type { NewFlow } from '../wire/new-flow.ts';
import { assertHandle } from './assert-handle.ts';
import { ConntrackFlow } from './conntrack-flow.ts';
import { deleteExpectation } from './expectation-table.ts';
import type { ConntrackFlowParts, IPTuple } from './flow-parts.ts';
import { ProtoInfoTCP } from './proto-info.ts';
import { assertTable, ConntrackTable, InetFamily } from './tables.ts';

const ENOENT = 2;
const ETIMEDOUT = 110;

/** Bits that the kernel refuses to clear: a status without one that the flow has is an error. */
const NOT_CLEARED =
  STATUS_BITS.EXPECTED | STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED | STATUS_BITS.CONFIRMED | STATUS_BITS.DYING;

/**
 * The Go library's ConntrackCreate: creates a flow, or changes the one that has its original tuple and zone (`create` with
 * `ifExists: 'change'`). `timeOut` is required. Without `reverse` the reply is the inverse.
 * @throws ConntrackError as `create` of a handle; ENOSPC if the flow was created without its labels; EOPNOTSUPP if the
 * flow exists with another reply; EEXIST if another flow has one of the tuples.
 * @throws TypeError or RangeError for an invalid flow, or another table than that of the flows; then nothing was sent.
 */
export async function createFlow(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  flow: ConntrackFlowParts,
): Promise<void> {
  assertHandle(conntrack);
  assertFlowTable(table);
  const checked = checkedFlow(family, flow);
  throwUnlessDone(await conntrack.create([newFlow(checked)], { ifExists: 'change' }), 'create');
}

/**
 * The Go library's ConntrackUpdate: changes the flow that has this original tuple and zone. Mark and, if given, `timeOut`,
 * labels, a status other than 0 and the state of TCP become those of `flow`; everything else stays.
 * @throws ConntrackError as `update` of a handle; ENOENT if there is no such flow.
 * @throws TypeError or RangeError for an invalid flow, or another table than that of the flows; then nothing was sent.
 */
export async function updateFlow(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  flow: ConntrackFlowParts,
): Promise<void> {
  assertHandle(conntrack);
  assertFlowTable(table);
  const checked = checkedFlow(family, flow);
  throwUnlessDone(await conntrack.update(keyOf(checked), changesOf(checked)), 'update');
}

/**
 * The Go library's ConntrackDelete: deletes the flow that has this original tuple and zone, whatever else it has by now;
 * or the expectation of such a flow.
 * @throws ConntrackError as `deleteFlows` of a handle; ENOENT if there is no such flow.
 * @throws TypeError or RangeError for an invalid flow; then nothing was sent.
 */
export async function deleteFlow(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  flow: ConntrackFlowParts,
): Promise<void> {
  assertHandle(conntrack);
  assertTable(table);
  const checked = checkedFlow(family, flow);
  if (table === ConntrackTable.expect) return deleteExpectation(conntrack, checked);
  const { outcome, errno } = await conntrack.deleteFlows(keyOf(checked));
  if (outcome[0] === DELETE_OUTCOME.deleted) return;
  const isGone = outcome[0] === DELETE_OUTCOME.gone || outcome[0] === DELETE_OUTCOME.replaced;
  throw new ConntrackError('deleteFlows', isGone ? ENOENT : errno[0] || ETIMEDOUT);
}

/** @throws RangeError */
function assertFlowTable(table: ConntrackTable): void {
  assertTable(table);
  if (table !== ConntrackTable.conntrack) {
    throw new RangeError(`Expected 1 (conntrack) as table: expectations have a call of their own, got ${shown(table)}`);
  }
}

/** @throws TypeError for an invalid flow; RangeError for one of another family than the given one. */
function checkedFlow(family: InetFamily, flow: ConntrackFlowParts): ConntrackFlow {
  const checked = new ConntrackFlow(flow);
  const { familyType, forward, reverse, zone, status } = checked;
  if (familyType !== AF_INET && familyType !== AF_INET6) {
    throw new RangeError(`Expected 2 (AF_INET) or 10 (AF_INET6) as familyType, got ${shown(familyType)}`);
  }
  if (family !== InetFamily.all && family !== familyType) {
    throw new RangeError(`Expected the family of the flow, ${familyType}, or 0 for both, got ${shown(family)}`);
  }
  wholeNumber(zone, 'zone', 0xffff);
  if (status !== undefined) wholeNumber(status, 'status', 0xffffffff);
  if (reverse !== undefined) {
    checkObject(reverse, '"reverse" to be a tuple');
    if (reverse.protocol !== forward.protocol) {
      throw new TypeError(`Expected one protocol, got ${shown(forward.protocol)} and ${shown(reverse.protocol)}`);
    }
  }
  return checked;
}

function newFlow(flow: ConntrackFlow): NewFlow {
  const { forward, reverse, mark, zone, status, timeOut } = flow;
  return {
    protocol: forward.protocol,
    family: familyOf(flow),
    orig: tupleText(forward),
    reply: reverse && tupleText(reverse),
    timeoutSec: wholeNumber(timeOut, 'timeOut', 0xffffffff),
    status: unlessZero(status),
    mark,
    zone: unlessZero(zone),
    labels: labelsOf(flow),
    tcp: tcpOf(flow),
  };
}

function changesOf(flow: ConntrackFlow): FlowChanges {
  const { mark, timeOut, status } = flow;
  const bits = unlessZero(status);
  const labels = labelsOf(flow);
  return {
    mark: { value: mark },
    timeoutSec: timeOut,
    status: bits === undefined ? undefined : { value: bits, mask: (bits | NOT_CLEARED) >>> 0 },
    labels: labels && { value: labels },
    tcp: tcpOf(flow),
  };
}

function keyOf(flow: ConntrackFlow): FlowBatch {
  const { forward, zone } = flow;
  return batchOf([
    { ...tupleText(forward), protocol: forward.protocol, family: familyOf(flow), zone: unlessZero(zone) },
  ]);
}

function familyOf({ familyType }: ConntrackFlow): Family {
  return familyType === AF_INET ? 'ipv4' : 'ipv6';
}

/** In Go 0 is absent; anything else is left for the checks of the call. */
function unlessZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

/** Go has ports of 0 for protocols without any. */
function tupleText({ protocol, srcIP, dstIP, srcPort, dstPort }: IPTuple): TupleText {
  const portOf = (port: number | undefined): number | undefined => (hasPorts(protocol) ? port : unlessZero(port));
  return { src: srcIP, dst: dstIP, sport: portOf(srcPort), dport: portOf(dstPort) };
}

/** No bytes mean no change; 16 of 0 clear all labels. @throws TypeError for any other number of bytes. */
function labelsOf({ labels }: ConntrackFlow): number[] | undefined {
  if (labels === undefined) return undefined;
  checkBytes(labels, 'labels');
  if (labels.length !== LABEL_BYTES)
    throw new TypeError(`Expected ${LABEL_BYTES} bytes of labels, got ${labels.length}`);
  return labelsOfBytes(labels);
}

/** @throws TypeError for SCTP and DCCP, whose state the Go library does not have. */
function tcpOf({ protoInfo }: ConntrackFlow): { readonly state: number } | undefined {
  if (protoInfo === undefined) return undefined;
  if (protoInfo instanceof ProtoInfoTCP) return { state: protoInfo.state };
  throw new TypeError(`Expected "protoInfo" to be a ProtoInfoTCP or undefined, got ${shown(protoInfo)}`);
}

/** @throws ConntrackError unless the only flow was created or changed. */
function throwUnlessDone({ outcome, errno, texts }: WriteResult, op: 'create' | 'update'): void {
  if (outcome[0] === WRITE_OUTCOME.done || outcome[0] === WRITE_OUTCOME.changed) return;
  throw new ConntrackError(op, errno[0] || ETIMEDOUT, texts.get(0));
}
