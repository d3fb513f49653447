// Text for people: sizes, counts, durations, marks, endpoints, names. English, locale-independent. Pure.

import { checkNumber, checkText } from './checks.ts';
import { PROTOCOL_NAMES, protocolState } from './names.ts';

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Bytes in decimal units, to three digits: "0 B", "840 kB", "1.82 MB", "98.2 MB". */
export function formatBytes(bytes: number): string {
  checkNumber(bytes, 'bytes');
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let value = bytes;
  let unit = 0;
  while (unit < SIZE_UNITS.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit++;
  }
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${SIZE_UNITS[unit]}`;
}

/** A whole number with thousands separated: "1,234,567". */
export function formatCount(count: number): string {
  checkNumber(count, 'count');
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Seconds in at most two units: "12 s", "1 min 58 s", "3 h 12 min", "4 d 23 h". Negative is "0 s". */
export function formatDuration(seconds: number): string {
  checkNumber(seconds, 'seconds');
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return twoUnits(s, 60, 'min', 1, 's');
  if (s < 86400) return twoUnits(s, 3600, 'h', 60, 'min');
  return twoUnits(s, 86400, 'd', 3600, 'h');
}

function twoUnits(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small);
  const head = `${Math.floor(seconds / large)} ${largeName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}

/** How long ago, in one unit: "2 s", "41 min", "3 h", "5 d". */
export function formatAge(seconds: number): string {
  checkNumber(seconds, 'seconds');
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} d`;
}

/** A mark in hexadecimal: "0x10". */
export function formatMark(mark: number): string {
  checkNumber(mark, 'mark');
  return `0x${(mark >>> 0).toString(16)}`;
}

/** Address and port: "192.168.4.27:51544", "[fd00:4::1c]:58122"; the bare address without a port. */
export function formatEndpoint(address: string, port: number | undefined): string {
  checkText(address, 'address');
  if (port !== undefined) checkNumber(port, 'port');
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A protocol's name in lower case ("tcp"), or its number. */
export function protocolName(protocol: number): string {
  checkNumber(protocol, 'protocol');
  return PROTOCOL_NAMES.get(protocol) ?? String(protocol);
}

/** A protocol's name as a heading: "TCP", "UDP-Lite", "ICMPv6", or its number. */
export function protocolTitle(protocol: number): string {
  if (protocol === 136) return 'UDP-Lite';
  if (protocol === 58) return 'ICMPv6';
  return protocolName(protocol).toUpperCase();
}

/** A protocol state for people: "Established", "SYN sent", "FIN wait", "Last ACK"; '' if there is none. */
export function stateName(protocol: number, state: number | undefined): string {
  const name = state === undefined ? undefined : protocolState(protocol, state);
  return name === undefined ? '' : stateTitle(name);
}

/** The kernel's word for a state ("SYN_SENT"), for people ("SYN sent"). */
export function stateTitle(state: string): string {
  checkText(state, 'state');
  const known = STATE_TITLES.get(state);
  if (known !== undefined) return known;
  const words = state.split('_').map((word) => (/^(SYN|FIN|ACK)$/.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words that the kernel abbreviates. */
const STATE_TITLES: ReadonlyMap<string, string> = new Map([
  ['SYN_RECV', 'SYN received'],
  ['SYN_SENT2', 'SYN sent (both)'],
  ['SHUTDOWN_RECD', 'Shutdown received'],
  ['CLOSEREQ', 'Close request'],
  ['TIMEWAIT', 'Time wait'],
  ['PARTOPEN', 'Partly open'],
]);
