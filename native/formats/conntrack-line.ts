// A flow as the line that conntrack(8) 1.4.7 prints for `conntrack -L` and `-E`, byte for byte, with one exception:
// conntrack writes control and format characters in a helper's name, a security context or a label unchanged, so they
// can control the terminal or start a new line. Here they are escaped (`\x1b`, `\n`, `\u202e`). Pure.
//
// Left out, because no column has them: `secmark=`, which kernels since 2.6.37 send as a name instead (secctx), and the
// `[USERSPACE] portid=… progname=…` that -E appends to an event caused by a request.

import { checkColumns, checkNumber } from '../flow/checks.ts';
import { EVENT, PRESENCE } from '../flow/column-schema.ts';
import { u64At } from '../flow/flow.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET, protocolState, STATUS_BITS } from '../flow/names.ts';
import { visibleText } from '../flow/visible-text.ts';
import { checkExportOptions } from './check-options.ts';
import { eventTime } from './event-time.ts';
import type { LineOptions } from './format-options.ts';
import { labelNamesAt } from './label-text.ts';
import { ctimeText } from './local-time.ts';
import { conntrackProtocolName, lineTuple, origTupleAt, replyTupleAt } from './row-tuples.ts';
import type { RowText, TextFormat } from './text-format.ts';
import { u64Text, unsignedText, wholeSeconds } from './u64.ts';

/** Lines as conntrack prints them. */
export function lineFormat(options: LineOptions = {}): TextFormat {
  checkExportOptions('conntrack', options);
  return { head: '', foot: '', empty: '', rowsOf: (columns) => lineRows(columns, options) };
}

/**
 * The line of one row, without a line end.
 * @throws RangeError when there is no such row.
 */
export function formatFlowLine(columns: FlowColumns, row: number, options: LineOptions = {}): string {
  checkColumns(columns);
  checkNumber(row, 'row');
  checkExportOptions('conntrack', options);
  if (!(row >= 0 && row < columns.length))
    throw new RangeError(`Expected "row" to be one of ${columns.length} rows, counted from 0, got ${row}`);
  return lineRows(columns, options)(row).slice(0, -1);
}

function lineRows(columns: FlowColumns, options: LineOptions): RowText {
  checkColumns(columns);
  const nowMs = options.nowMs ?? columns.nowMs;
  return (row) => {
    const presence = columns.presence[row] ?? 0;
    const text =
      eventPrefix(columns, row, options) +
      protocolPart(columns, row, presence, options) +
      origPart(columns, row, presence) +
      replyPart(columns, row, presence) +
      restPart(columns, row, presence) +
      timesPart(columns, row, presence, nowMs, options) +
      endPart(columns, row, presence, options);
    // The last space becomes the line end.
    return `${text.slice(0, -1)}\n`;
  };
}

const EVENT_WORDS: ReadonlyMap<number, string> = new Map([
  [EVENT.new, '    [NEW] '],
  [EVENT.update, ' [UPDATE] '],
  [EVENT.destroy, '[DESTROY] '],
]);

function eventPrefix(columns: FlowColumns, row: number, options: LineOptions): string {
  const word = EVENT_WORDS.get(columns.event?.[row] ?? EVENT.none);
  if (word === undefined || !options.timestamp) return word ?? '';
  const { sec, usec } = eventTime(columns, row, options);
  return `[${String(sec).padStart(8, '0')}.${String(usec).padStart(6, '0')}]\t${word}`;
}

function protocolPart(columns: FlowColumns, row: number, presence: number, options: LineOptions): string {
  const family = columns.family[row] ?? 0;
  const protocol = columns.protocol[row] ?? 0;
  let text = options.extended ? `${family === AF_INET ? 'ipv4' : 'ipv6'}     ${family} ` : '';
  text += `${conntrackProtocolName(protocol).padEnd(8)} ${protocol} `;
  if (presence & PRESENCE.timeout) text += `${timeoutAt(columns, row)} `;
  if (presence & PRESENCE.state) text += `${protocolState(protocol, columns.state[row] ?? 0) ?? 'NONE'} `;
  return text;
}

/** The timeout of a row that has one. */
export function timeoutAt(columns: FlowColumns, row: number): number {
  return Math.max(0, (columns.timeoutSec[row] ?? 0) - Math.floor(columns.timeoutOffsetSec));
}

function origPart(columns: FlowColumns, row: number, presence: number): string {
  let text = lineTuple(origTupleAt(columns, row));
  if (presence & PRESENCE.zoneOrig) text += `zone-orig=${columns.zone[row]} `;
  if (presence & PRESENCE.origCounters) text += counters(columns.origPackets, columns.origBytes, row);
  if (presence & PRESENCE.status && !((columns.status[row] ?? 0) & STATUS_BITS.SEEN_REPLY)) text += '[UNREPLIED] ';
  return text;
}

function replyPart(columns: FlowColumns, row: number, presence: number): string {
  const reply = replyTupleAt(columns, row);
  let text = reply ? lineTuple(reply) : '';
  if (presence & PRESENCE.zoneReply) text += `zone-reply=${columns.zone[row]} `;
  if (presence & PRESENCE.replyCounters) text += counters(columns.replyPackets, columns.replyBytes, row);
  return presence & PRESENCE.status ? text + assurance(columns.status[row] ?? 0) : text;
}

function counters(packets: Uint32Array, bytes: Uint32Array, row: number): string {
  return `packets=${u64Text(packets, row)} bytes=${u64Text(bytes, row)} `;
}

function assurance(status: number): string {
  if (status & STATUS_BITS.HW_OFFLOAD) return '[HW_OFFLOAD] ';
  if (status & STATUS_BITS.OFFLOAD) return '[OFFLOAD] ';
  return status & STATUS_BITS.ASSURED ? '[ASSURED] ' : '';
}

function restPart(columns: FlowColumns, row: number, presence: number): string {
  let text = '';
  if (presence & PRESENCE.mark) text += `mark=${columns.mark[row]} `;
  if (presence & PRESENCE.secctx) text += `secctx=${visibleText(columns.strings[columns.secctx[row] ?? 0] ?? '')} `;
  if (presence & PRESENCE.zone) text += `zone=${columns.zone[row]} `;
  return text;
}

function timesPart(columns: FlowColumns, row: number, presence: number, nowMs: number, options: LineOptions): string {
  let text = '';
  const stopSec = presence & PRESENCE.stop && columns.stopNs ? wholeSeconds(columns.stopNs, row) : undefined;
  if (presence & PRESENCE.start) {
    const startSec = wholeSeconds(columns.startNs, row);
    text += `delta-time=${unsignedText(endSec(columns, row, stopSec, nowMs) - startSec)} `;
    if (options.ktimestamp) text += `[start=${ctimeText(startSec)}] `;
  }
  return options.ktimestamp && stopSec !== undefined ? `${text}[stop=${ctimeText(stopSec)}] ` : text;
}

/** To conntrack, a flow whose stop is absent or 0 is still alive. */
function endSec(columns: FlowColumns, row: number, stopSec: number | undefined, nowMs: number): number {
  const hasStopped = stopSec !== undefined && columns.stopNs && u64At(columns.stopNs, row) !== 0;
  return hasStopped ? stopSec : Math.floor(nowMs / 1000);
}

function endPart(columns: FlowColumns, row: number, presence: number, options: LineOptions): string {
  let text = '';
  if (presence & PRESENCE.helper) text += `helper=${visibleText(columns.strings[columns.helper[row] ?? 0] ?? '')} `;
  if (presence & PRESENCE.use) text += `use=${columns.use[row]} `;
  if (options.id && presence & PRESENCE.id) text += `id=${columns.id[row]} `;
  // conntrack leaves them out if it finds no names at all.
  if (options.labels?.size && presence & PRESENCE.labels) {
    const names = labelNamesAt(columns, row, options.labels);
    text += names.length > 0 ? `labels=${visibleText(names.join(','))} ` : 'labels ';
  }
  return text;
}
