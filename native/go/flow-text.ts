// A flow as text in the form of the Go library's ConntrackFlow.String. Pure.

import { ConntrackStatus } from './conntrack-status.ts';
import type { ConntrackFlowParts, IPTuple } from './flow-parts.ts';

/** Names of protocols: the Go library has only these two, others are left empty. */
const PROTOCOL_TEXT: ReadonlyMap<number, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
]);

/** What the status says beside its bits: the first that is set. */
const ANNOTATIONS: readonly (readonly [number, string])[] = [
  [ConntrackStatus.hwOffload, ', HW_OFFLOAD'],
  [ConntrackStatus.offload, ', OFFLOAD'],
  [ConntrackStatus.assured, ', ASSURED'],
];

/** One line, with a tab after the protocol's name. Absent values are 0. */
export function flowText(flow: ConntrackFlowParts): string {
  const { forward, reverse, status = 0, mark = 0, labels, zone = 0, timeStart, timeStop, timeOut = 0 } = flow;
  const annotation = ANNOTATIONS.find(([bit]) => status & bit)?.[1] ?? '';
  const parts = [
    `${PROTOCOL_TEXT.get(forward.protocol) ?? ''}\t${forward.protocol} ${tupleText(forward)}`,
    ...(status & ConntrackStatus.seenReply ? [] : ['[UNREPLIED]']),
    tupleText(reverse),
    `[status=0b${status.toString(2)}${annotation}]`,
    `mark=0x${mark.toString(16)}`,
    ...(labels?.length ? [`labels=0x${Buffer.from(labels).toString('hex')}`] : []),
    ...(zone === 0 ? [] : [`zone=${zone}`]),
    `start=${timeText(timeStart)} stop=${timeText(timeStop)} timeout=${timeOut}(sec)`,
  ];
  return parts.join(' ');
}

function tupleText(tuple: IPTuple | undefined): string {
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

/** As Go prints a time in UTC, to the microsecond: "2026-07-26 01:26:21.5578 +0000 UTC". */
function timeText(ns = 0): string {
  const wholeSec = Math.floor(ns / 1e9);
  const us = wholeSec * 1e6 + Math.round((ns - wholeSec * 1e9) / 1000);
  const whole = new Date(Math.floor(us / 1e6) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const fraction = (us % 1e6).toString().padStart(6, '0').replace(/0+$/, '');
  return `${whole}${fraction && `.${fraction}`} +0000 UTC`;
}
