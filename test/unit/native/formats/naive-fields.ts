// What JSON lines and CSV say of a flow, the plain way: from the flow as it was given, every field by itself.

import { csvCell } from '../../../../native/flow/csv-cell.ts';
import { inverseIcmpType, PROTOCOL_NAMES, protocolState, statusNames } from '../../../../native/flow/index.ts';
import type { ExportField } from '../../../../native/formats/index.ts';
import type { RowSpec, TupleSpec } from './rows.ts';

/** A flow, and what the library keeps about it elsewhere. */
export interface NaiveFlow extends RowSpec {
  readonly translated?: boolean;
}

type Value = string | number | bigint | boolean | readonly (string | number)[] | undefined;
type Names = ReadonlyMap<number, string>;

/** The reply tuple of a flow that is not translated. */
export function inverseOf(protocol: number, { src, dst, words }: TupleSpec): TupleSpec {
  if (!words) return { src: dst, dst: src };
  const [first, second] = words;
  if (!isIcmp(protocol)) return { src: dst, dst: src, words: [second, first] };
  return { src: dst, dst: src, words: [first, inverseIcmpType(protocol, second >>> 8) * 256 + (second & 255)] };
}

export function naiveJson(flow: NaiveFlow, fields: readonly ExportField[], readMs: number, names?: Names): string {
  const values = naiveValues(flow, readMs, names);
  const members = fields
    .filter((field) => values[field] !== undefined)
    .map((field) => `"${field}":${json(values[field])}`);
  return `{${members.join()}}\n`;
}

export function naiveCsv(flow: NaiveFlow, fields: readonly ExportField[], readMs: number, names?: Names): string {
  const values = naiveValues(flow, readMs, names);
  return `${fields.map((field) => csvCell([values[field] ?? ''].flat().join('|'))).join()}\r\n`;
}

/** Numbers are exact; characters that nobody sees are escaped. */
function json(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  return JSON.stringify(value).replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function naiveValues(flow: NaiveFlow, readMs: number, names?: Names): Partial<Record<ExportField, Value>> {
  const { protocol, event, state, status, labels, origCounters, replyCounters, protocolInfo } = flow;
  const isEvent = event !== undefined && event !== 'none';
  return {
    event: isEvent ? event : undefined,
    eventTime: iso(flow.eventNs) ?? (isEvent ? new Date(readMs).toISOString() : undefined),
    eventTimeNs: digits(flow.eventNs),
    family: flow.orig.src.includes(':') ? 'ipv6' : 'ipv4',
    protocol,
    protocolName: PROTOCOL_NAMES.get(protocol),
    state: state === undefined ? undefined : protocolState(protocol, state),
    timeoutSec: flow.timeoutSec,
    statusBits: status,
    status: status === undefined ? undefined : statusNames(status),
    ...naiveTuple('orig', protocol, flow.orig, flow.orig.words !== undefined),
    origPackets: origCounters?.[0],
    origBytes: origCounters?.[1],
    ...(flow.reply && naiveTuple('reply', protocol, flow.reply, flow.orig.words !== undefined)),
    replyPackets: replyCounters?.[0],
    replyBytes: replyCounters?.[1],
    translated: flow.reply && (flow.translated ?? false),
    mark: flow.mark,
    labels,
    labelNames: names && labels?.map((label) => names.get(label) ?? '').filter((name) => name !== ''),
    zone: flow.zone,
    zoneOrig: flow.zoneOrig,
    zoneReply: flow.zoneReply,
    helper: flow.helper,
    secctx: flow.secctx,
    start: iso(flow.startNs),
    startNs: digits(flow.startNs),
    stop: iso(flow.stopNs),
    stopNs: digits(flow.stopNs),
    sctpOrigTag: protocol === 132 ? protocolInfo?.[0] : undefined,
    sctpReplyTag: protocol === 132 ? protocolInfo?.[1] : undefined,
    dccpRole: protocol === 33 && protocolInfo ? (protocolInfo[0] === 0 ? 'client' : 'server') : undefined,
    id: flow.id,
    use: flow.use,
  };
}

function naiveTuple(
  direction: 'orig' | 'reply',
  protocol: number,
  { src, dst, words = [0, 0] }: TupleSpec,
  hasWords: boolean,
): Partial<Record<ExportField, Value>> {
  const [first, second] = words;
  const ends = { [`${direction}Src`]: src, [`${direction}Dst`]: dst };
  if (!hasWords) return ends;
  if (protocol === 47) return { ...ends, [`${direction}SrcKey`]: first, [`${direction}DstKey`]: second };
  if (isIcmp(protocol)) {
    const type = { [`${direction}IcmpType`]: second >>> 8, [`${direction}IcmpCode`]: second & 255 };
    return { ...ends, ...type, [`${direction}IcmpId`]: first };
  }
  if (![6, 17, 33, 132, 136].includes(protocol)) return ends;
  return { ...ends, [`${direction}Sport`]: first, [`${direction}Dport`]: second };
}

function isIcmp(protocol: number): boolean {
  return protocol === 1 || protocol === 58;
}

function digits(ns: bigint | undefined): string | undefined {
  return ns === undefined ? undefined : String(ns);
}

function iso(ns: bigint | undefined): string | undefined {
  if (ns === undefined) return undefined;
  const seconds = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, -'.000Z'.length);
  return `${seconds}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}
