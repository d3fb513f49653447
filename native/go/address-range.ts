// Addresses and networks as the Go library's filter compares them (net.IPNet.Contains). Pure.

import { type AddressWords, compareAddresses, isIPv4Words, networkBounds, parseAddress } from '../flow/address.ts';
import { shown } from '../flow/checks.ts';

/** All addresses from first to last. */
export interface AddressRange {
  readonly first: AddressWords;
  readonly last: AddressWords;
}

/** A single address. @throws TypeError */
export function rangeOfAddress(address: string): AddressRange {
  const words = typeof address === 'string' ? parseAddress(address) : undefined;
  if (!words) throw new TypeError(`Expected an IP address, got ${shown(address)}`);
  return { first: words, last: words };
}

/** Address and prefix length, as Go's net.ParseCIDR takes them. @throws TypeError */
export function rangeOfNetwork(text: string): AddressRange {
  if (typeof text !== 'string') throw new TypeError(`Expected a network such as 10.0.0.0/8, got ${shown(text)}`);
  const [address = '', prefix = ''] = text.split(/\/(.*)/s);
  const words = parseAddress(address);
  const dotted = !address.includes(':');
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!words || !(bits <= (dotted ? 32 : 128))) {
    throw new TypeError(`Expected a network such as 10.0.0.0/8 or fd00::/8, got ${shown(text)}`);
  }
  return networkBounds(words, dotted ? 96 + bits : bits);
}

/** An IPv4 range contains no IPv6 addresses except mapped ones, and an IPv6 range no IPv4 addresses. */
export function isWithin(address: string | undefined, { first, last }: AddressRange): boolean {
  const words = address === undefined ? undefined : parseAddress(address);
  if (!words || isIPv4Words(words) !== isIPv4Words(first)) return false;
  return compareAddresses(words, first) >= 0 && compareAddresses(words, last) <= 0;
}
