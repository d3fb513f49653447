// A flow as the Go library shows it: family, one tuple each way with its counters, and the mark. Pure.

import { checkObject, shown } from '../flow/checks.ts';
import type { Flow, FlowTuple } from '../flow/flow.ts';
import { AF_INET, AF_INET6 } from '../flow/names.ts';

/** One direction. */
export interface ConntrackTuple {
  /** Undefined if the kernel does not count (nf_conntrack_acct is 0). Above 2^53 the lowest bits are lost. */
  readonly bytes: number | undefined;
  readonly packets: number | undefined;
  /** IPPROTO_*. */
  readonly protocol: number;
  /** An IPv4 address as a dotted quad, even if mapped into IPv6; others by RFC 5952. As net.IP prints them. */
  readonly srcIP: string;
  readonly dstIP: string;
  /** Undefined for protocols without ports. */
  readonly srcPort: number | undefined;
  readonly dstPort: number | undefined;
}

/** Names of protocols in the text form: the Go library has only these two, others are left empty. */
const PROTOCOL_TEXT: ReadonlyMap<number, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
]);

/** A tracked flow; or, from the table of expectations, the expected flow and its reply. */
export class ConntrackFlow {
  /** AF_INET (2) or AF_INET6 (10). */
  readonly familyType: number;
  readonly forward: ConntrackTuple;
  /** Undefined only in destroy events of some kernels; never in a list. */
  readonly reverse: ConntrackTuple | undefined;
  /** 0 means no mark. */
  readonly mark: number;

  constructor(parts: Pick<ConntrackFlow, 'familyType' | 'forward' | 'reverse' | 'mark'>) {
    checkObject(parts, 'the parts of a flow');
    checkObject(parts.forward, '"forward" to be a tuple');
    this.familyType = parts.familyType;
    this.forward = parts.forward;
    this.reverse = parts.reverse;
    this.mark = parts.mark;
  }

  /** Converts a flow of this library. */
  static from(flow: Flow): ConntrackFlow {
    checkObject(flow, 'a flow');
    const { orig, reply, protocol } = flow;
    checkObject(orig, '"orig" to be a tuple');
    return new ConntrackFlow({
      familyType: flow.family === 'ipv4' ? AF_INET : AF_INET6,
      forward: tupleOf(orig, protocol, flow.origBytes, flow.origPackets),
      reverse: reply && tupleOf(reply, protocol, flow.replyBytes, flow.replyPackets),
      mark: flow.mark ?? 0,
    });
  }

  /** The Go library's form, tabs included; absent values are 0. */
  toString(): string {
    if (!(this instanceof ConntrackFlow)) throw new TypeError(`Expected a ConntrackFlow as "this", got ${shown(this)}`);
    const { forward, reverse } = this;
    const name = PROTOCOL_TEXT.get(forward.protocol) ?? '';
    return `${name}\t${forward.protocol} ${textOf(forward)}\t${textOf(reverse)} mark=${this.mark}`;
  }
}

function tupleOf(
  tuple: FlowTuple,
  protocol: number,
  bytes: number | undefined,
  packets: number | undefined,
): ConntrackTuple {
  const { src, dst, sport, dport } = tuple;
  return { bytes, packets, protocol, srcIP: src, dstIP: dst, srcPort: sport, dstPort: dport };
}

function textOf(tuple: ConntrackTuple | undefined): string {
  const {
    srcIP,
    dstIP,
    srcPort = 0,
    dstPort = 0,
    packets = 0,
    bytes = 0,
  } = tuple ?? { srcIP: '<nil>', dstIP: '<nil>' };
  return `src=${srcIP} dst=${dstIP} sport=${srcPort} dport=${dstPort} packets=${packets} bytes=${bytes}`;
}
