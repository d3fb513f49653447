// Values that are one end: an address, a network or a range of addresses, with a port or a range of ports. Pure.

import { expectedValues } from '../fields/field-words.ts';
import { fieldSpec } from '../fields/fields.ts';
import { parseAddresses } from './address-values.ts';
import { refuse, refuseFor, shift, type ValueResult } from './value-result.ts';

/** The parts of an end's text and where the port begins. */
export interface EndText {
  readonly address: string;
  readonly addressAt: number;
  readonly port: string;
  readonly portAt: number;
}

/**
 * The address and the port in a text: 10.0.0.1:443, [fd00::1]:443, 10.0.0.0/8:https. Undefined for a text without a port,
 * such as an IPv6 address without brackets: its last colon belongs to the address.
 */
export function splitEndText(text: string): EndText | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || port === undefined) return undefined;
  return { address, addressAt: bracketed === undefined ? 0 : 1, port, portAt: text.length - port.length };
}

/**
 * One end from its text.
 * @param parsePort reads a port or a range of ports.
 */
export function parseEnd(text: string, parsePort: (text: string) => ValueResult): ValueResult {
  const parts = splitEndText(text);
  if (!parts) return refuseEnd(text);
  if (parts.address === '' || parts.address === '*') return onlyPort(text, parts.port);
  const addresses = parseAddresses(fieldSpec('host'), parts.address);
  if (!addresses.ok) return partOf(addresses, parts.addressAt, text);
  const ports = parsePort(parts.port);
  if (!ports.ok) return partOf(ports, parts.portAt, text);
  const { value: at } = addresses;
  const { value: port } = ports;
  if ((at.type !== 'addresses' && at.type !== 'masked') || (port.type !== 'number' && port.type !== 'range')) {
    return refuseEnd(text);
  }
  const from = port.type === 'number' ? port.value : port.from;
  const to = port.type === 'number' ? port.value : port.to;
  return { ok: true, value: { type: 'end', addresses: at, ports: { from, to } } };
}

/**
 * The error of a part, moved to its place. A rewrite of the whole comparison is dropped: it would be for another field.
 */
function partOf(result: ValueResult & { ok: false }, at: number, text: string): ValueResult {
  const { rewrite: _, ...error } = result.error;
  return shift({ ok: false, error }, at, text);
}

const EXPECTED = expectedValues(fieldSpec('end'));

function refuseEnd(text: string): ValueResult {
  const dotted = dottedEnd(text);
  if (dotted !== undefined) return refuse(text, 'A colon separates an address and its port.', EXPECTED, dotted);
  // The last group of an IPv6 address might be meant as the port; only the writer knows.
  const port = /^[0-9a-f:]+:(\d{1,5})$/i.exec(text)?.[1];
  const address = port === undefined ? undefined : text.slice(0, -port.length - 1);
  if (address !== undefined && parseAddresses(fieldSpec('host'), address).ok) {
    const message = 'An IPv6 address needs brackets before a port.';
    return refuse(text, message, EXPECTED, `[${address}]:${port}`);
  }
  if (parseAddresses(fieldSpec('host'), text).ok) {
    return refuseFor(text, 'An end is an address and a port; this is only an address.', EXPECTED, `host = ${text}`);
  }
  return /^[0-9]+(-[0-9]+)?$/.test(text)
    ? onlyPort(text, text)
    : refuse(text, `“${text}” is not an end of a flow.`, EXPECTED);
}

/** ":443" and "*:443": how ss writes a port of any address. */
function onlyPort(text: string, port: string): ValueResult {
  const rewrite = /^[0-9a-z-]+$/i.test(port) ? `port = ${port}` : undefined;
  return refuseFor(text, 'An end is an address and a port; this is only a port.', EXPECTED, rewrite);
}

/** An IPv4 address and a port as tcpdump writes them, 10.0.0.1.443, in this language's notation. */
export function dottedEnd(text: string): string | undefined {
  const [, address, port] = /^((?:\d{1,3}\.){3}\d{1,3})\.(\d{1,5})$/.exec(text) ?? [];
  if (address === undefined || port === undefined || Number(port) > 0xffff) return undefined;
  return parseAddresses(fieldSpec('host'), address).ok ? `${address}:${port}` : undefined;
}
