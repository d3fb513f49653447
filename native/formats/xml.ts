// A flow as `conntrack -L -o xml` and `-E -o xml` of conntrack-tools 1.4.7 print it, byte for byte, with one exception:
// "&", "<", ">", control and format characters in a helper's name or a security context are escaped here. conntrack
// does not escape them, so its document may not be XML (AppArmor's stacked profiles contain "//&"), or may control a
// terminal. Pure.
//
// What looks wrong here is libnetfilter_conntrack's behaviour: SCTP and DCCP states have the names of the TCP states
// with the same numbers, ICMP has neither type nor code, the reply's counters are there if the original ones are, and
// the helper is after the last <meta>. conntrack -E truncates an event after 1,023 bytes; this does not.

import { checkColumns } from '../flow/checks.ts';
import { EVENT, PRESENCE } from '../flow/column-schema.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET, AF_INET6, hasPorts, IPPROTO, STATUS_BITS, TCP_STATES } from '../flow/names.ts';
import { bigintAt } from '../flow/u64-pairs.ts';
import { checkExportOptions } from './check-options.ts';
import { timeoutAt } from './conntrack-line.ts';
import { eventTime } from './event-time.ts';
import type { XmlOptions } from './format-options.ts';
import { labelNamesAt } from './label-text.ts';
import { conntrackAddress, conntrackProtocolName, origTupleAt, type RowTuple, replyTupleAt } from './row-tuples.ts';
import type { RowText, TextFormat } from './text-format.ts';
import { u64Text, unsignedText, wholeSeconds } from './u64.ts';
import { escapedXml, whenXml, XML_DECLARATION } from './xml-text.ts';

/** The document that conntrack prints; without flows, nothing at all, like conntrack. */
export function xmlFormat(options: XmlOptions = {}): TextFormat {
  checkExportOptions('xml', options);
  return {
    head: `${XML_DECLARATION}<conntrack>\n`,
    foot: '</conntrack>\n',
    empty: '',
    rowsOf: (columns) => xmlRows(columns, options),
  };
}

function xmlRows(columns: FlowColumns, options: XmlOptions): RowText {
  checkColumns(columns);
  const nowMs = options.nowMs ?? columns.nowMs;
  return (row) => {
    const presence = columns.presence[row] ?? 0;
    const event = columns.event?.[row] ?? EVENT.none;
    const zone = `<zone>${columns.zone[row]}</zone>`;
    const counted = (presence & PRESENCE.origCounters) !== 0;
    let text =
      `<flow${EVENT_TYPES.get(event) ?? ''}><meta direction="original">` +
      tupleXml(origTupleAt(columns, row)) +
      (presence & PRESENCE.zoneOrig ? zone : '') +
      (counted ? counters(columns.origPackets, columns.origBytes, row) : '') +
      `</meta><meta direction="reply">${tupleXml(replyTupleAt(columns, row))}` +
      (presence & PRESENCE.zoneReply ? zone : '') +
      (counted ? counters(columns.replyPackets, columns.replyBytes, row) : '') +
      '</meta>';
    const independent =
      valuesXml(columns, row, presence, options) +
      statusXml(columns, row, presence) +
      timesXml(columns, row, presence, nowMs, options);
    text += presence & INDEPENDENT ? `<meta direction="independent">${independent}</meta>` : independent;
    if (options.timestamp && event !== EVENT.none) text += whenXml(eventTime(columns, row, options));
    if (presence & PRESENCE.helper) text += `<helper>${escapedXml(columns.strings[columns.helper[row] ?? 0])}</helper>`;
    return `${text}</flow>\n`;
  };
}

const EVENT_TYPES: ReadonlyMap<number, string> = new Map([
  [EVENT.new, ' type="new"'],
  [EVENT.update, ' type="update"'],
  [EVENT.destroy, ' type="destroy"'],
]);

/** If any of these is present, there is a <meta direction="independent">. */
const INDEPENDENT =
  PRESENCE.state |
  PRESENCE.timeout |
  PRESENCE.mark |
  PRESENCE.zone |
  PRESENCE.use |
  PRESENCE.status |
  PRESENCE.id |
  PRESENCE.labels |
  PRESENCE.start |
  PRESENCE.stop;

/** A tuple that the message lacked has family and protocol 0 to libnetfilter_conntrack. */
function tupleXml(tuple: RowTuple | undefined): string {
  if (!tuple) {
    return '<layer3 protonum="0" protoname="unknown"><src></src><dst></dst></layer3><layer4 protonum="0" protoname="unknown"></layer4>';
  }
  const { family, protocol, src, srcAt, dst, dstAt } = tuple;
  const familyName = family === AF_INET ? 'ipv4' : family === AF_INET6 ? 'ipv6' : 'unknown';
  return (
    `<layer3 protonum="${family}" protoname="${familyName}">` +
    `<src>${conntrackAddress(src, srcAt, family)}</src><dst>${conntrackAddress(dst, dstAt, family)}</dst></layer3>` +
    `<layer4 protonum="${protocol}" protoname="${conntrackProtocolName(protocol)}">${layer4Xml(tuple)}</layer4>`
  );
}

function layer4Xml({ protocol, sport, dport }: RowTuple): string {
  if (hasPorts(protocol)) return `<sport>${sport}</sport><dport>${dport}</dport>`;
  if (protocol !== IPPROTO.gre) return '';
  return `<srckey>0x${sport.toString(16)}</srckey><dstkey>0x${dport.toString(16)}</dstkey>`;
}

function counters(packets: Uint32Array, bytes: Uint32Array, row: number): string {
  return `<counters><packets>${u64Text(packets, row)}</packets><bytes>${u64Text(bytes, row)}</bytes></counters>`;
}

function valuesXml(columns: FlowColumns, row: number, presence: number, options: XmlOptions): string {
  let text = '';
  if (presence & PRESENCE.state) text += `<state>${TCP_STATES[columns.state[row] ?? 0] ?? 'NONE'}</state>`;
  if (presence & PRESENCE.timeout) text += `<timeout>${timeoutAt(columns, row)}</timeout>`;
  if (presence & PRESENCE.mark) text += `<mark>${columns.mark[row]}</mark>`;
  if (options.labels?.size && presence & PRESENCE.labels) {
    const names = labelNamesAt(columns, row, options.labels);
    text += `<labels>${names.map((name) => `<label>${escapedXml(name)}</label>`).join('')}</labels>`;
  }
  if (presence & PRESENCE.secctx) text += `<secctx>${escapedXml(columns.strings[columns.secctx[row] ?? 0])}</secctx>`;
  if (presence & PRESENCE.zone) text += `<zone>${columns.zone[row]}</zone>`;
  if (presence & PRESENCE.use) text += `<use>${columns.use[row]}</use>`;
  return presence & PRESENCE.id ? `${text}<id>${columns.id[row]}</id>` : text;
}

function statusXml(columns: FlowColumns, row: number, presence: number): string {
  if (!(presence & PRESENCE.status)) return '';
  const status = columns.status[row] ?? 0;
  return (status & STATUS_BITS.ASSURED ? '<assured/>' : '') + (status & STATUS_BITS.SEEN_REPLY ? '' : '<unreplied/>');
}

function timesXml(columns: FlowColumns, row: number, presence: number, nowMs: number, options: XmlOptions): string {
  const { startNs } = columns;
  const stopNs = presence & PRESENCE.stop ? columns.stopNs : undefined;
  const started = (presence & PRESENCE.start) !== 0;
  let text = '';
  if (options.ktimestamp && (started || stopNs)) {
    const start = started ? `<start>${u64Text(startNs, row)}</start>` : '';
    text += `<timestamp>${start}${stopNs ? `<stop>${u64Text(stopNs, row)}</stop>` : ''}</timestamp>`;
  }
  if (!started) return text;
  if (!stopNs)
    return `${text}<deltatime>${unsignedText(Math.floor(nowMs / 1000) - wholeSeconds(startNs, row))}</deltatime>`;
  const livedNs = BigInt.asUintN(64, bigintAt(stopNs, row) - bigintAt(startNs, row));
  return `${text}<deltatime>${livedNs / 1_000_000_000n}</deltatime>`;
}
