// The texts of a flow's cells, from raw values. Pure; absent values are told from 0 by the presence bits.

import {
  formatEndpoint,
  formatMark,
  hasPorts,
  IPPROTO,
  icmpTypeName,
  PRESENCE,
  protocolState,
  STATUS_BITS,
  stateName,
} from '../../native/flow/index.ts';
import type { RowView } from '../engine/protocol.ts';

/** The text of an absent value. */
export const ABSENT = '–';

/** An endpoint and what stands dimmed behind it: an ICMP type or id, a GRE key. */
export interface EndpointWords {
  readonly main: string;
  readonly detail: string;
}

/** "10.0.0.1:80" as "10.0.0.1" and ":80", "[fd00::1]:80" as "[fd00::1" and "]:80"; the port is '' where there is none. */
export function splitEnd(text: string): { readonly address: string; readonly port: string } {
  const at = /(?:\]|(?<=^[^:]*)):\d+$/.exec(text)?.index ?? text.length;
  return { address: text.slice(0, at), port: text.slice(at) };
}

/** Port of a flow where its protocol has ports and the kernel told them. */
function port(row: RowView, value: number): number | undefined {
  return hasPorts(row.protocol) && (row.presence & PRESENCE.layer4) !== 0 ? value : undefined;
}

export function sourceWords(row: RowView): EndpointWords {
  const main = formatEndpoint(row.origSrc, port(row, row.origSport));
  if ((row.presence & PRESENCE.layer4) === 0) return { main, detail: '' };
  if (isIcmp(row.protocol)) return { main, detail: `id ${row.origSport}` };
  return { main, detail: row.protocol === IPPROTO.gre ? `key ${formatMark(row.origSport)}` : '' };
}

export function destinationWords(row: RowView): EndpointWords {
  const main = formatEndpoint(row.origDst, port(row, row.origDport));
  if ((row.presence & PRESENCE.layer4) === 0) return { main, detail: '' };
  if (isIcmp(row.protocol)) return { main, detail: icmpWords(row.protocol, row.origDport) };
  return { main, detail: row.protocol === IPPROTO.gre ? `key ${formatMark(row.origDport)}` : '' };
}

function isIcmp(protocol: number): boolean {
  return protocol === IPPROTO.icmp || protocol === IPPROTO.icmpv6;
}

function icmpWords(protocol: number, typeAndCode: number): string {
  const type = typeAndCode >>> 8;
  const code = typeAndCode & 255;
  const name = icmpTypeName(protocol, type) ?? `type ${type}`;
  return code === 0 ? name : `${name} code ${code}`;
}

/** The ends of a flow that NAT changes: the source as it leaves, the destination as it is reached. */
export interface Translation {
  readonly source: string | undefined;
  readonly destination: string | undefined;
}

export function translation(row: RowView): Translation {
  if ((row.presence & PRESENCE.translated) === 0) return { source: undefined, destination: undefined };
  const sourcePort = port(row, row.replyDport);
  const destinationPort = port(row, row.replySport);
  const sourceChanged = row.replyDst !== row.origSrc || sourcePort !== port(row, row.origSport);
  const destinationChanged = row.replySrc !== row.origDst || destinationPort !== port(row, row.origDport);
  return {
    source: sourceChanged ? formatEndpoint(row.replyDst, sourcePort) : undefined,
    destination: destinationChanged ? formatEndpoint(row.replySrc, destinationPort) : undefined,
  };
}

/** A sentence for the translation, '' without NAT. */
export function translatedHint(row: RowView): string {
  const { source, destination } = translation(row);
  const parts: string[] = [];
  if (source !== undefined) parts.push(`source leaves as ${source}`);
  if (destination !== undefined) parts.push(`destination becomes ${destination}`);
  return parts.join('; ');
}

/** How a state is coloured: `ok` carries data, `open` is being set up, `closing` is going away. */
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

export function stateTone(row: RowView): StateTone {
  if ((row.presence & PRESENCE.state) === 0) return 'none';
  const name = protocolState(row.protocol, row.state);
  if (name === undefined || name === 'NONE') return 'none';
  if (RUNNING.has(name)) return 'ok';
  return OPENING.has(name) ? 'open' : 'closing';
}

/** The state for people; '' where the protocol has none or the kernel told none. */
export function stateText(row: RowView): string {
  return (row.presence & PRESENCE.state) === 0 ? '' : stateName(row.protocol, row.state);
}

/** The status bits that matter, as short words: the bits that every flow has, and NAT (which has a column), are left out. */
export function statusWords(row: RowView): string[] {
  if ((row.presence & PRESENCE.status) === 0) return [];
  const { status } = row;
  const words = [
    (status & STATUS_BITS.SEEN_REPLY) === 0 ? 'UNREPLIED' : status & STATUS_BITS.ASSURED ? 'ASSURED' : 'REPLIED',
  ];
  if (status & STATUS_BITS.HW_OFFLOAD) words.push('HW OFFLOAD');
  else if (status & STATUS_BITS.OFFLOAD) words.push('OFFLOAD');
  if (status & STATUS_BITS.EXPECTED) words.push('EXPECTED');
  if (status & STATUS_BITS.HELPER) words.push('HELPER');
  if (status & STATUS_BITS.FIXED_TIMEOUT) words.push('FIXED');
  if (status & STATUS_BITS.DYING && row.change !== 'gone') words.push('DYING');
  return words;
}

/** The zone, with an arrow where it holds for one direction only; undefined when the kernel told none. */
export function zoneText(row: RowView): string | undefined {
  if (row.presence & PRESENCE.zone) return String(row.zone);
  if (row.presence & PRESENCE.zoneOrig) return `${row.zone} →`;
  return row.presence & PRESENCE.zoneReply ? `← ${row.zone}` : undefined;
}

/** The mark in hexadecimal. The kernel leaves one of 0 out where it can. */
export function markText(row: RowView): string {
  return formatMark(row.mark);
}
