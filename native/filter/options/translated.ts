// The value of conntrack's --src-nat, --dst-nat and --any-nat: the new address, with or without its port. Pure.

import { formatAddress, isIPv4Words, parseAddress } from '../../flow/address.ts';
import { combine, type Filter } from '../ast.ts';
import { fieldSpec } from '../fields/fields.ts';
import { parseAddresses } from '../read/address-values.ts';
import { parseInteger } from '../read/numbers.ts';
import { type NatEnd, natTerms } from './nat.ts';
import { MAPPED_ADDRESS, type Misfit, readNumber } from './option-values.ts';

const TRANSLATED: readonly string[] = ['an address such as 192.0.2.1', 'an address and a port such as 192.0.2.1:80'];

/** An IPv4 address, with or without a port after a colon. */
export function translatedTerms(which: 'src' | 'dst' | 'any', text: string): readonly Filter[] | Misfit {
  const version6 = parseIPv6End(text);
  if (version6) return ignoredIPv6(which, text, version6);
  const { addressText, portText } = splitEnd(text);
  const from = text.indexOf(addressText);
  const place = { from, to: from + addressText.length };
  const address = parseAddress(addressText);
  if (address && addressText.includes(':')) {
    if (isIPv4Words(address)) return { ...place, message: MAPPED_ADDRESS, expected: TRANSLATED };
  }
  if (!address) {
    const result = parseAddresses(fieldSpec('host'), addressText);
    const message = result.ok ? 'conntrack takes one address here, not a network.' : result.error.message;
    const suggestion = result.ok ? undefined : result.error.suggestion;
    // The suggestion for an incomplete address is a network.
    const isAddress = suggestion !== undefined && parseAddress(suggestion) !== undefined;
    return { ...place, message, expected: TRANSLATED, suggestion: isAddress ? suggestion : undefined };
  }
  if (portText === undefined) return natTerms(which, { address });
  const port = readNumber(portText, 0xffff, 'atoi');
  if (typeof port !== 'number') {
    // conntrack itself checks these digits.
    return { from: text.length - portText.length, to: text.length, ...port, message: `“${portText}” is not a port.` };
  }
  return natTerms(which, { address, port });
}

/** conntrack accepts brackets around any address with a port. */
function splitEnd(text: string): { addressText: string; portText: string | undefined } {
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text) ?? [];
  return { addressText: bracketed ?? plain ?? text, portText };
}

/** An IPv6 address, alone or in brackets with or without a port. */
function parseIPv6End(text: string): NatEnd | undefined {
  const [, inside = text, portText] = /^\[([^\]]*)\](?::([0-9]+))?$/.exec(text) ?? [];
  const address = inside.includes(':') ? parseAddress(inside) : undefined;
  const port = portText === undefined ? undefined : parseInteger(portText, 0xffff);
  return address && !isIPv4Words(address) && (port === undefined || typeof port === 'number')
    ? { address, port }
    : undefined;
}

/** conntrack 1.4.7 stores the translated address of an IPv6 flow in a place that it never reads. */
function ignoredIPv6(which: 'src' | 'dst' | 'any', text: string, to: NatEnd): Misfit {
  const message = `conntrack ignores the address ${formatAddress(to.address)} here: it would take every translated IPv6 flow.`;
  const meant = combine('and', natTerms(which, to));
  return { message, expected: TRANSLATED, meant, from: 0, to: text.length };
}
