// A flow as the Go library has it: family, one tuple each way with its counters, mark, zone, times, status, labels and
// the state of TCP. Pure.

import { checkObject, checkOptions, shown } from '../flow/checks.ts';
import { familyNumber } from '../flow/family.ts';
import type { Flow, FlowTuple } from '../flow/flow.ts';
import { bytesOfLabels } from '../flow/label-bytes.ts';
import { type ConntrackFlowParts, FLOW_PARTS, type IPTuple } from './flow-parts.ts';
import { flowText } from './flow-text.ts';
import { type ProtoInfo, protoInfoOf } from './proto-info.ts';

/**
 * A tracked flow; or, from the table of expectations, the expected flow and its reply. It does not change: another one is
 * made with `new ConntrackFlow({ ...flow, mark: 7 })`.
 */
export class ConntrackFlow implements ConntrackFlowParts {
  readonly familyType: number;
  readonly forward: IPTuple;
  readonly reverse: IPTuple | undefined;
  readonly mark: number;
  readonly zone: number;
  readonly timeStart: number | undefined;
  readonly timeStop: number | undefined;
  readonly timeOut: number | undefined;
  readonly status: number | undefined;
  readonly labels: Uint8Array | undefined;
  readonly protoInfo: ProtoInfo | undefined;

  /** @throws TypeError for an unknown part: a misspelt one would be lost. */
  constructor(parts: ConntrackFlowParts) {
    checkOptions(parts, FLOW_PARTS, 'the parts of a flow');
    const { mark = 0, zone = 0 } = parts;
    checkObject(parts.forward, '"forward" to be a tuple');
    this.familyType = parts.familyType;
    this.forward = parts.forward;
    this.reverse = parts.reverse;
    this.mark = mark;
    this.zone = zone;
    this.timeStart = parts.timeStart;
    this.timeStop = parts.timeStop;
    this.timeOut = parts.timeOut;
    this.status = parts.status;
    this.labels = parts.labels;
    this.protoInfo = parts.protoInfo;
  }

  /** Converts a flow of this library. */
  static from(flow: Flow): ConntrackFlow {
    checkObject(flow, 'a flow');
    const { orig, reply, protocol, labels } = flow;
    checkObject(orig, '"orig" to be a tuple');
    return new ConntrackFlow({
      familyType: familyNumber(flow.family),
      forward: { ...ipTuple(orig, protocol), bytes: flow.origBytes, packets: flow.origPackets },
      reverse: reply && { ...ipTuple(reply, protocol), bytes: flow.replyBytes, packets: flow.replyPackets },
      mark: flow.mark,
      zone: flow.zone ?? flow.zoneOrig,
      timeStart: flow.startMs === undefined ? undefined : Math.round(flow.startMs * 1e6),
      timeOut: flow.timeoutSec,
      status: flow.status,
      labels: labels?.length ? bytesOfLabels(labels) : undefined,
      protoInfo: protoInfoOf(protocol, flow.state),
    });
  }

  /** The Go library's form, with the tab after the protocol; absent values are 0, times in UTC. */
  toString(): string {
    if (!(this instanceof ConntrackFlow)) throw new TypeError(`Expected a ConntrackFlow as "this", got ${shown(this)}`);
    return flowText(this);
  }
}

/** One direction, without its counters. */
export function ipTuple({ src, dst, sport, dport }: FlowTuple, protocol: number): IPTuple {
  return { protocol, srcIP: src, dstIP: dst, srcPort: sport, dstPort: dport };
}
