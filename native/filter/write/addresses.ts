// The text of values that are addresses and ends. Pure.

import { boundsPrefix, formatAddress, formatIPv4, formatIPv6, isIPv4Words } from '../../flow/address.ts';
import type { AddressValue, EndValue, Value } from '../ast.ts';

/** The prefix length of a value's addresses as text writes it; undefined if they are not a single network. */
export function writtenPrefix(value: Value & { type: 'addresses' }): number | undefined {
  const prefix = boundsPrefix(value.first, value.last);
  return prefix !== undefined && isIPv4Words(value.first) && prefix >= 96 ? prefix - 96 : prefix;
}

/** The text of addresses: one, a network, a range, or an address and its mask. */
export function printAddresses(value: AddressValue): string {
  if (value.type === 'masked') return `${formatAddress(value.address)}/${printAddressMask(value)}`;
  const prefix = writtenPrefix(value);
  const first = formatAddress(value.first);
  const last = formatAddress(value.last);
  if (first === last) return first;
  return prefix === undefined ? `${first}-${last}` : `${first}/${prefix}`;
}

/** A mask in the notation of its address. */
export function printAddressMask({ address, mask }: Value & { type: 'masked' }): string {
  return isIPv4Words(address) ? formatIPv4(mask[3]) : formatIPv6(mask);
}

/** An end as the language writes it. */
export function printEnd({ addresses, ports }: EndValue): string {
  const text = printAddresses(addresses);
  const isIPv4 = isIPv4Words(addresses.type === 'masked' ? addresses.address : addresses.first);
  const port = ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`;
  return `${isIPv4 ? text : `[${text}]`}:${port}`;
}
