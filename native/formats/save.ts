// A flow as `conntrack -L -o save` of conntrack-tools 1.4.7 prints it, byte for byte: a command line that
// `conntrack -R FILE` executes. Pure.
//
// What conntrack -R cannot restore:
// - Mark, labels, helper, security context, counters, start and id (SaveFormat.loses), master, window scales, sequence
//   adjustment and SYNPROXY are not in this format.
// - If source and destination are both translated (-n and -g), the translated ports are lost.
// - A single flow with the status EXPECTED aborts the loading: no request may set that bit (EBUSY).
// - SCTP's HEARTBEAT states have no name in conntrack: it prints "(null)", this prints the state's name; conntrack loads neither.
// The option `loadable` fixes what can be fixed. The bytes of SCTP's verification tags are reversed: on little-endian
// machines conntrack swaps them once too often, both when writing and when reading.

import { checkColumns } from '../flow/checks.ts';
import { EVENT, PRESENCE } from '../flow/column-schema.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET, AF_INET6, hasPorts, IPPROTO, protocolState, STATUS_BITS } from '../flow/names.ts';
import { checkExportOptions } from './check-options.ts';
import { timeoutAt } from './conntrack-line.ts';
import type { ExportField } from './export-fields.ts';
import type { SaveOptions } from './format-options.ts';
import {
  conntrackAddress,
  conntrackProtocolName,
  isKnownProtocol,
  origTupleAt,
  type RowTuple,
  replyTupleAt,
} from './row-tuples.ts';
import type { RowText, TextFormat } from './text-format.ts';

/** The format `save`, and what is lost by it. */
export interface SaveFormat extends TextFormat {
  /**
   * The fields that a flow loses on its way through this text and `conntrack -R`, whatever it is: with conntrack's own
   * output, too. Some flows lose more, as the README says.
   */
  readonly loses: readonly ExportField[];
}

/** The lines of conntrack's -o save: -A for a listed or new flow, -U for a changed one, -D for one that is gone. */
export function saveFormat(options: SaveOptions = {}): SaveFormat {
  checkExportOptions('save', options);
  const { loadable = false } = options;
  const loses: readonly ExportField[] = loadable ? ALWAYS_LOST : ['mark', ...ALWAYS_LOST];
  return { head: '', foot: '', empty: '', loses, rowsOf: (columns) => saveRows(columns, loadable) };
}

/** Not in this format, or not known to conntrack -R. */
const ALWAYS_LOST: readonly ExportField[] = [
  'labels',
  'labelNames',
  'helper',
  'secctx',
  'origPackets',
  'origBytes',
  'replyPackets',
  'replyBytes',
  'start',
  'startNs',
  'id',
];

function saveRows(columns: FlowColumns, loadable: boolean): RowText {
  checkColumns(columns);
  return (row) => {
    const presence = columns.presence[row] ?? 0;
    const orig = origTupleAt(columns, row);
    const reply = replyTupleAt(columns, row);
    const text =
      (COMMANDS.get(columns.event?.[row] ?? EVENT.none) ?? '-A ') +
      genericOptions(columns, row, presence, loadable) +
      addressOptions(orig, reply, presence & PRESENCE.status ? (columns.status[row] ?? 0) : undefined, loadable) +
      protocolOptions(columns, row, presence, orig, reply);
    return `${text.slice(0, -1)}\n`;
  };
}

const COMMANDS: ReadonlyMap<number, string> = new Map([
  [EVENT.update, '-U '],
  [EVENT.destroy, '-D '],
]);

/** The status bits that conntrack's -u knows, in its order. */
const SAVED_STATUS = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'FIXED_TIMEOUT'] as const;

function genericOptions(columns: FlowColumns, row: number, presence: number, loadable: boolean): string {
  let text = '';
  if (presence & PRESENCE.timeout) text += `-t ${timeoutAt(columns, row)} `;
  if (presence & PRESENCE.status) {
    const status = (columns.status[row] ?? 0) & (loadable ? ~STATUS_BITS.EXPECTED : -1);
    text += `-u ${SAVED_STATUS.filter((name) => status & STATUS_BITS[name]).join(',') || 'UNSET'} `;
  }
  // After -u: conntrack 1.4.7 takes the status of a later -u for the mark.
  if (loadable && presence & PRESENCE.mark) text += `-m ${columns.mark[row]} `;
  if (presence & PRESENCE.zone) text += `-w ${columns.zone[row]} `;
  if (presence & PRESENCE.zoneOrig) text += `--orig-zone ${columns.zone[row]} `;
  if (presence & PRESENCE.zoneReply) text += `--reply-zone ${columns.zone[row]} `;
  return text;
}

/** -g and -n if the address is translated and the status, if known, agrees; otherwise -r and -q. */
function addressOptions(
  orig: RowTuple,
  reply: RowTuple | undefined,
  status: number | undefined,
  loadable: boolean,
): string {
  if (orig.family !== AF_INET && orig.family !== AF_INET6) return '';
  const address = (words: Uint32Array, at: number): string => conntrackAddress(words, at, orig.family);
  const src = address(orig.src, orig.srcAt);
  const dst = address(orig.dst, orig.dstAt);
  if (!reply) return `-s ${src} -d ${dst} `;
  const replySrc = address(reply.src, reply.srcAt);
  const replyDst = address(reply.dst, reply.dstAt);
  const done = status ?? STATUS_BITS.SRC_NAT_DONE | STATUS_BITS.DST_NAT_DONE;
  const isDnat = (done & STATUS_BITS.DST_NAT_DONE) !== 0 && replySrc !== dst;
  const isSnat = (done & STATUS_BITS.SRC_NAT_DONE) !== 0 && replyDst !== src;
  const withPort = (to: string, from: number, port: number): string =>
    loadable && hasPorts(orig.protocol) && from !== port ? endpoint(to, port) : to;
  const source = isDnat ? `-g ${withPort(replySrc, orig.dport, reply.sport)}` : `-r ${replySrc}`;
  const destination = isSnat ? `-n ${withPort(replyDst, orig.sport, reply.dport)}` : `-q ${replyDst}`;
  return `-s ${src} -d ${dst} ${source} ${destination} `;
}

/** An address with a port, as -g and -n read it. */
function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function protocolOptions(
  columns: FlowColumns,
  row: number,
  presence: number,
  orig: RowTuple,
  reply: RowTuple | undefined,
): string {
  const { protocol } = orig;
  if (!isKnownProtocol(protocol)) return `-p ${protocol} `;
  let text = `-p ${conntrackProtocolName(protocol)} `;
  if (presence & PRESENCE.layer4) text += layer4Options(orig, reply);
  if (presence & PRESENCE.state) text += `--state ${protocolState(protocol, columns.state[row] ?? 0) ?? 'NONE'} `;
  if (presence & PRESENCE.protocolInfo && columns.protocolInfo)
    text += infoOptions(protocol, columns.protocolInfo, row);
  return text;
}

function layer4Options({ protocol, sport, dport }: RowTuple, reply: RowTuple | undefined): string {
  if (hasPorts(protocol)) {
    const text = `--sport ${sport} --dport ${dport} `;
    return reply ? `${text}--reply-port-src ${reply.sport} --reply-port-dst ${reply.dport} ` : text;
  }
  if (protocol === IPPROTO.gre) {
    const text = `--srckey ${sport} --dstkey ${dport} `;
    return reply ? `${text}--reply-key-src ${reply.sport} --reply-key-dst ${reply.dport} ` : text;
  }
  const name = protocol === IPPROTO.icmp ? 'icmp' : 'icmpv6';
  return `--${name}-type ${dport >>> 8} --${name}-code ${dport & 255} --${name}-id ${sport} `;
}

/** SCTP's verification tags, or DCCP's role. */
function infoOptions(protocol: number, info: Uint32Array, row: number): string {
  const low = info[2 * row] ?? 0;
  if (protocol === IPPROTO.dccp) return `--role ${low === 0 ? 'client' : 'server'} `;
  return `--orig-vtag ${reversed(low)} --reply-vtag ${reversed(info[2 * row + 1] ?? 0)} `;
}

/** The bytes of a word, reversed. */
function reversed(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
