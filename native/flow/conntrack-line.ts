// One flow as the line that conntrack(8) 1.4.7 prints for `conntrack -L`, byte for byte. Pure.
// Source of the order: libnetfilter_conntrack's default format, observed.

import { formatIPv4, parseAddress } from './address.ts';
import type { Flow, FlowTuple } from './flow.ts';
import { IPPROTO, STATUS_BITS } from './names.ts';

/** Names that libnetfilter_conntrack knows; every other protocol is "unknown". */
const LINE_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [IPPROTO.icmp, 'icmp'],
  [IPPROTO.tcp, 'tcp'],
  [IPPROTO.udp, 'udp'],
  [IPPROTO.dccp, 'dccp'],
  [IPPROTO.gre, 'gre'],
  [IPPROTO.icmpv6, 'icmpv6'],
  [IPPROTO.sctp, 'sctp'],
  [IPPROTO.udplite, 'udplite'],
]);

/**
 * The line of a flow, without a line end.
 * @param nowMs the clock for `delta-time`, milliseconds since the epoch; without it the field is left out.
 */
export function formatFlowLine(flow: Flow, nowMs?: number): string {
  const status = flow.status;
  const parts: (string | undefined)[] = [
    `${(LINE_PROTOCOLS.get(flow.protocol) ?? 'unknown').padEnd(8)} ${flow.protocol}`,
    flow.timeoutSec?.toString(),
    flow.state,
    ...tupleParts(flow.orig),
    field('zone-orig', flow.zoneOrig),
    counters(flow.origPackets, flow.origBytes),
    status !== undefined && !(status & STATUS_BITS.SEEN_REPLY) ? '[UNREPLIED]' : undefined,
    ...(flow.reply ? tupleParts(flow.reply) : []),
    field('zone-reply', flow.zoneReply),
    counters(flow.replyPackets, flow.replyBytes),
    status === undefined ? undefined : assurance(status),
    field('mark', flow.mark),
    field('secctx', flow.secctx),
    field('zone', flow.zone),
    flow.startMs === undefined || nowMs === undefined ? undefined : field('delta-time', deltaSec(flow.startMs, nowMs)),
    field('helper', flow.helper),
    field('use', flow.use),
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

function field(name: string, value: number | string | undefined): string | undefined {
  return value === undefined ? undefined : `${name}=${value}`;
}

function counters(packets: number | undefined, bytes: number | undefined): string | undefined {
  return packets === undefined || bytes === undefined ? undefined : `packets=${packets} bytes=${bytes}`;
}

function assurance(status: number): string | undefined {
  if (status & STATUS_BITS.HW_OFFLOAD) return '[HW_OFFLOAD]';
  if (status & STATUS_BITS.OFFLOAD) return '[OFFLOAD]';
  return status & STATUS_BITS.ASSURED ? '[ASSURED]' : undefined;
}

/** conntrack subtracts whole seconds. */
function deltaSec(startMs: number, nowMs: number): number {
  return Math.max(0, Math.floor(nowMs / 1000) - Math.floor(startMs / 1000));
}

function tupleParts(tuple: FlowTuple): (string | undefined)[] {
  return [
    `src=${lineAddress(tuple.src)}`,
    `dst=${lineAddress(tuple.dst)}`,
    field('sport', tuple.sport),
    field('dport', tuple.dport),
    field('type', tuple.icmpType),
    field('code', tuple.icmpCode),
    field('id', tuple.icmpId),
    tuple.srcKey === undefined ? undefined : `srckey=0x${tuple.srcKey.toString(16)}`,
    tuple.dstKey === undefined ? undefined : `dstkey=0x${tuple.dstKey.toString(16)}`,
  ];
}

/** glibc's inet_ntop writes the IPv4-compatible addresses ::a.b.c.d dotted, which RFC 5952 does not. */
function lineAddress(text: string): string {
  if (!text.startsWith('::')) return text;
  const words = parseAddress(text);
  if (words?.[0] !== 0 || words[1] !== 0 || words[2] !== 0 || words[3] < 0x10000) return text;
  return `::${formatIPv4(words[3])}`;
}
