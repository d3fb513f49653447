// The texts of a flow's cells, from raw values. Pure; the presence bits distinguish absent values from 0.

import {
  formatBytes,
  formatEndpoint,
  formatMark,
  hasPorts,
  IPPROTO,
  icmpTypeName,
  inverseLayer4,
  isIcmp,
  type LabelNames,
  PRESENCE,
  protocolState,
  STATUS_BITS,
  stateName,
} from '../../native/flow/index.ts';
import { shownStatus } from '../../native/flow/status-words.ts';
import type { RowView } from '../engine/api.ts';

/** The text of an absent value. */
export const ABSENT = '–';

/** The state of a flow that was deleted here and came back, for a moment. */
export const CAME_BACK = 'Came back';

/** An endpoint, and what follows it dimmed: an ICMP type or id, a GRE key. */
export interface EndpointWords {
  readonly main: string;
  readonly detail: string;
}

/**
 * "10.0.0.1:80" as "10.0.0.1" and ":80", "[fd00::1]:80" as "[fd00::1" and "]:80", "10.0.0.1 id 77" as "10.0.0.1" and
 * " id 77"; the port is '' if there is none.
 */
export function splitEnd(text: string): { readonly address: string; readonly port: string } {
  const at = /(?:\]|(?<=^[^:]*)):\d+$| .*$/.exec(text)?.index ?? text.length;
  return { address: text.slice(0, at), port: text.slice(at) };
}

/** What determines the meaning of a layer 4 word. */
type Layer4 = Pick<RowView, 'protocol' | 'presence'>;
type SourceFields = Layer4 & Pick<RowView, 'origSrc' | 'origSport'>;
type DestinationFields = Layer4 & Pick<RowView, 'origDst' | 'origDport'>;

/** The fields of both tuples. */
export const ROW_TUPLE_FIELDS = [
  ...(['protocol', 'presence', 'origSrc', 'origDst', 'origSport', 'origDport'] as const),
  ...(['replySrc', 'replyDst', 'replySport', 'replyDport'] as const),
] as const satisfies readonly (keyof RowView)[];
export type TupleFields = Pick<RowView, (typeof ROW_TUPLE_FIELDS)[number]>;

/** Port of a flow if its protocol has ports and the kernel sent them. */
function port(row: Layer4, value: number): number | undefined {
  return hasPorts(row.protocol) && (row.presence & PRESENCE.layer4) !== 0 ? value : undefined;
}

/** "10.0.0.1:80", "10.0.0.1 id 77". */
export function endText({ main, detail }: EndpointWords): string {
  return detail === '' ? main : `${main} ${detail}`;
}

export function sourceWords(row: SourceFields): EndpointWords {
  return sourceEnd(row, row.origSrc, row.origSport);
}

export function destinationWords(row: DestinationFields): EndpointWords {
  return destinationEnd(row, row.origDst, row.origDport);
}

/** The destination as it is after NAT: the end that answers. */
export function serverWords(row: TupleFields): EndpointWords {
  const { destination } = translatedEnds(row);
  return destination ? destinationEnd(row, destination.address, destination.word) : destinationWords(row);
}

/** The source of the reply tuple, as conntrack prints it in second place. */
export function replySourceWords(row: Layer4 & Pick<RowView, 'replySrc' | 'replySport'>): EndpointWords {
  return sourceEnd(row, row.replySrc, row.replySport);
}

/** The destination of the reply tuple. */
export function replyDestinationWords(row: Layer4 & Pick<RowView, 'replyDst' | 'replyDport'>): EndpointWords {
  return destinationEnd(row, row.replyDst, row.replyDport);
}

/** @param word the layer 4 word of a source: port, ICMP id or GRE key. */
function sourceEnd(row: Layer4, address: string, word: number): EndpointWords {
  const main = formatEndpoint(address, port(row, word));
  if ((row.presence & PRESENCE.layer4) === 0) return { main, detail: '' };
  if (isIcmp(row.protocol)) return { main, detail: `id ${word}` };
  return { main, detail: keyOf(row, word) };
}

/** @param word the layer 4 word of a destination: port, ICMP type and code, or GRE key. */
function destinationEnd(row: Layer4, address: string, word: number): EndpointWords {
  const main = formatEndpoint(address, port(row, word));
  if ((row.presence & PRESENCE.layer4) === 0) return { main, detail: '' };
  if (isIcmp(row.protocol)) return { main, detail: icmpWords(row.protocol, word >>> 8, word & 255) };
  return { main, detail: keyOf(row, word) };
}

function keyOf(row: Layer4, word: number): string {
  return row.protocol === IPPROTO.gre ? keyWords(word) : '';
}

/** "key 0x1": of GRE. */
export function keyWords(key: number): string {
  return `key ${formatMark(key)}`;
}

/** "echo-request", "destination-unreachable code 3", "type 77" without a name. */
export function icmpWords(protocol: number, type: number, code = 0): string {
  const name = icmpTypeName(protocol, type) ?? `type ${type}`;
  return code === 0 ? name : `${name} code ${code}`;
}

/**
 * The ends of a flow that NAT changes, in the same words as the original ends: the new source and the new destination.
 * Every flow that the filter `nat` finds has at least one of them.
 */
export interface Translation {
  readonly source: string | undefined;
  readonly destination: string | undefined;
}

export function translation(row: TupleFields): Translation {
  const { source, destination } = translatedWords(row);
  return { source: source && endText(source), destination: destination && endText(destination) };
}

/** The ends that NAT changes; undefined for an end that stays. */
export function translatedWords(row: TupleFields): {
  readonly source: EndpointWords | undefined;
  readonly destination: EndpointWords | undefined;
} {
  const { source, destination } = translatedEnds(row);
  return {
    source: source && sourceEnd(row, source.address, source.word),
    destination: destination && translatedDestination(row, destination),
  };
}

function translatedDestination(row: TupleFields, { address, word }: TranslatedEnd): EndpointWords {
  const end = destinationEnd(row, address, word);
  // NAT doesn't change the type of ICMP.
  return isIcmp(row.protocol) && word === row.origDport ? { ...end, detail: '' } : end;
}

/** What an end becomes. */
export interface TranslatedEnd {
  readonly address: string;
  /** The layer 4 word, as in `origSport` and `origDport`. */
  readonly word: number;
}

/** The ends that NAT changes, in parts; undefined for an end that stays. */
export function translatedEnds(row: TupleFields): {
  readonly source: TranslatedEnd | undefined;
  readonly destination: TranslatedEnd | undefined;
} {
  if ((row.presence & PRESENCE.translated) === 0) return { source: undefined, destination: undefined };
  const [first, second] = sentWords(row);
  const source = row.replyDst !== row.origSrc || first !== row.origSport;
  const destination = row.replySrc !== row.origDst || second !== row.origDport;
  return {
    source: source ? { address: row.replyDst, word: first } : undefined,
    destination: destination ? { address: row.replySrc, word: second } : undefined,
  };
}

/** The layer 4 words that the original direction would have if the reply were its inverse. */
function sentWords(row: TupleFields): readonly [source: number, destination: number] {
  if ((row.presence & PRESENCE.layer4) === 0) return [row.origSport, row.origDport];
  return inverseLayer4(row.protocol, row.replySport, row.replyDport);
}

/** The new ends as one text: "203.0.113.9:1066", "→ 10.0.0.7:8443", or both; '' without NAT. */
export function translatedText(row: TupleFields): string {
  const { source, destination } = translation(row);
  const ends = source === undefined ? [] : [source];
  if (destination !== undefined) ends.push(`→ ${destination}`);
  return ends.join(' ');
}

/** The translation in words, '' without NAT. */
export function translatedHint(row: TupleFields): string {
  const { source, destination } = translation(row);
  const parts: string[] = [];
  if (source !== undefined) parts.push(`source becomes ${source}`);
  if (destination !== undefined) parts.push(`destination becomes ${destination}`);
  return parts.join('; ');
}

type StateFields = Layer4 & Pick<RowView, 'state'>;

/** The colour of a state: `ok` carries data, `open` is being set up, `closing` is being torn down. */
export type StateTone = 'ok' | 'open' | 'closing' | 'none';

const OPENING = new Set([
  'SYN_SENT',
  'SYN_RECV',
  'SYN_SENT2',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'REQUEST',
  'RESPOND',
  'PARTOPEN',
]);
const RUNNING = new Set(['ESTABLISHED', 'OPEN', 'HEARTBEAT_SENT', 'HEARTBEAT_ACKED']);

export function stateTone(row: StateFields): StateTone {
  if ((row.presence & PRESENCE.state) === 0) return 'none';
  const name = protocolState(row.protocol, row.state);
  if (name === undefined || name === 'NONE') return 'none';
  if (RUNNING.has(name)) return 'ok';
  return OPENING.has(name) ? 'open' : 'closing';
}

/** The state for people; '' if the protocol has none or the kernel sent none. */
export function stateText(row: StateFields): string {
  return (row.presence & PRESENCE.state) === 0 ? '' : stateName(row.protocol, row.state);
}

/** The words of the status, see shownStatus; none if the kernel sent none. A flow that has ended is no longer dying. */
export function statusWords(row: Pick<RowView, 'status' | 'presence' | 'reason'>): string[] {
  if ((row.presence & PRESENCE.status) === 0) return [];
  return shownStatus(row.reason !== undefined ? row.status & ~STATUS_BITS.DYING : row.status);
}

/** The zone, with an arrow if it applies to one direction only. The kernel omits zone 0. */
export function zoneText(row: Pick<RowView, 'zone' | 'presence'>): string {
  if (row.presence & PRESENCE.zone) return String(row.zone);
  if (row.presence & PRESENCE.zoneOrig) return `${row.zone} →`;
  return row.presence & PRESENCE.zoneReply ? `← ${row.zone}` : '0';
}

/** The mark in hexadecimal. The kernel omits a mark of 0 whenever it can. */
export function markText(row: Pick<RowView, 'mark'>): string {
  return formatMark(row.mark);
}

/** "web, clients": the names of labels, or the numbers of those without one; absent without labels. */
export function labelsText({ labels }: Pick<RowView, 'labels'>, names: LabelNames): string {
  if (labels.length === 0) return ABSENT;
  return labels.map((label) => names.get(label) ?? String(label)).join(', ');
}

/** "Inbound"; absent while the host's addresses are not known. */
export function directionText({ direction }: Pick<RowView, 'direction'>): string {
  return direction === undefined ? ABSENT : `${direction.charAt(0).toUpperCase()}${direction.slice(1)}`;
}

/** The kernel's number of the entry, as conntrack prints it. */
export function idText({ id, presence }: Pick<RowView, 'id' | 'presence'>): string {
  return presence & PRESENCE.id ? String(id) : ABSENT;
}

/** The name of the helper, absent without one. */
export function helperText({ helper }: Pick<RowView, 'helper'>): string {
  return helper || ABSENT;
}

/** A count of bytes or packets; absent if the kernel doesn't count them. */
export function countedText(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? ABSENT : format(value);
}

/** Bytes per second; '' if nothing moves, so that what moves stands out. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return ABSENT;
  return rate < 1 ? '' : `${formatBytes(rate)}/s`;
}
