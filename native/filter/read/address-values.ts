// Values that are addresses: single ones, networks by prefix length or mask, ranges. Pure.

import {
  type AddressWords,
  boundsPrefix,
  compareAddresses,
  isIPv4Words,
  networkBounds,
  parseAddress,
  parseIPv4,
} from '../../flow/address.ts';
import type { AddressValue } from '../ast.ts';
import { expectedValues } from '../fields/field-words.ts';
import type { Field } from '../fields/fields.ts';
import { parseInteger, withoutZeros } from './numbers.ts';
import { refuse, refuseFor, shift, type ValueResult } from './value-result.ts';

/** An address, a network with its prefix length or mask, or a range of addresses. */
export function parseAddresses(field: Field, text: string): ValueResult {
  const dash = text.indexOf('-');
  if (dash > 0) return parseAddressRange(field, text, dash);
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const words = parseAddress(address);
  if (!words) return refuseAddress(field, address, text);
  if (slash < 0) return { ok: true, value: { type: 'addresses', first: words, last: words } };
  const length = text.slice(slash + 1);
  const mask = parseMask(length, words);
  if (mask) return { ok: true, value: maskedAddresses(words, mask) };
  const isIPv4 = !address.includes(':');
  const limit = isIPv4 ? 32 : 128;
  const bits = parseInteger(length, limit);
  if (typeof bits !== 'number') {
    const message = `“${length}” is not an ${isIPv4 ? 'IPv4' : 'IPv6'} prefix length.`;
    const expected = [`a prefix length from 0 to ${limit}`, `a mask such as ${isIPv4 ? '255.255.0.0' : 'ffff:ffff::'}`];
    return shift(refuse(length, message, expected), slash + 1, text);
  }
  return { ok: true, value: { type: 'addresses', ...networkBounds(words, isIPv4 ? bits + 96 : bits) } };
}

const ALL_ONES = 0xffffffff;

/** The four words of a mask in the notation of its address; undefined if the text is not a mask. */
export function parseMask(text: string, address: AddressWords): AddressWords | undefined {
  if (isIPv4Words(address)) {
    const mask = parseIPv4(text);
    return mask === undefined ? undefined : [ALL_ONES, ALL_ONES, ALL_ONES, mask];
  }
  const mask = text.includes(':') ? parseAddress(text) : undefined;
  // A masked IPv6 address must not look like an IPv4 address: the two would be indistinguishable.
  return mask && !isIPv4Words(underMask(address, mask)) ? mask : undefined;
}

function underMask(address: AddressWords, mask: AddressWords): AddressWords {
  const word = (i: 0 | 1 | 2 | 3): number => (address[i] & mask[i]) >>> 0;
  return [word(0), word(1), word(2), word(3)];
}

/** The addresses that equal one under a mask: a network if the mask's bits are contiguous. */
export function maskedAddresses(address: AddressWords, mask: AddressWords): AddressValue {
  const first = underMask(address, mask);
  // The mask's bits are contiguous if the addresses from 0 to its complement are a network.
  const opposite: AddressWords = [~mask[0] >>> 0, ~mask[1] >>> 0, ~mask[2] >>> 0, ~mask[3] >>> 0];
  const prefix = boundsPrefix([0, 0, 0, 0], opposite);
  if (prefix === undefined) return { type: 'masked', address: first, mask };
  return { type: 'addresses', ...networkBounds(first, prefix) };
}

function parseAddressRange(field: Field, text: string, dash: number): ValueResult {
  const low = text.slice(0, dash);
  const high = text.slice(dash + 1);
  const first = parseAddress(low);
  if (!first) return refuseAddress(field, low, text);
  const last = parseAddress(high);
  if (!last) return shift(refuseAddress(field, high, text), dash + 1, text);
  if (isIPv4Words(first) !== isIPv4Words(last)) {
    return refuse(text, 'Both ends of a range must be of one address family.', expectedValues(field));
  }
  if (compareAddresses(first, last) > 0) {
    return refuse(text, `The range ${text} ends before it begins.`, ['the smaller address first'], `${high}-${low}`);
  }
  return { ok: true, value: { type: 'addresses', first, last } };
}

/** Whether a pattern can match an address: IPv4 addresses have only digits and dots, IPv6 addresses no dots. */
export function isAddressPattern(pattern: string): boolean {
  return /^(?:[0-9.*?]*|[0-9a-f:*?]*)$/i.test(pattern);
}

function refuseAddress(field: Field, address: string, whole: string): ValueResult {
  const expected = expectedValues(field);
  if (/[*?]/.test(address)) {
    const rewrite = address === whole && isAddressPattern(whole) ? `${field.name} ~ ${whole}` : undefined;
    return refuseFor(address, 'A pattern needs the operator “~”.', ['~ for a pattern'], rewrite);
  }
  const scoped = /^([0-9a-f:.]+)%[\w.@-]+$/i.exec(address)?.[1];
  if (scoped !== undefined) {
    return refuse(address, 'Flows do not record the interface of an address.', [`${scoped}, on any interface`]);
  }
  if (/^broadcast$/i.test(address)) {
    return refuse(address, 'Every network has its own broadcast address.', ['such an address, or 255.255.255.255']);
  }
  const bracketed = /^\[([0-9a-f:.]+)\]$/i.exec(address)?.[1];
  if (bracketed !== undefined) return refuse(address, 'Addresses are written without brackets.', expected, bracketed);
  if (/^(0*\d{1,3}\.){3}0*\d{1,3}$/.test(address) && /(^|\.)0\d/.test(address)) {
    return refuse(
      address,
      `“${address}” has parts that begin with 0: decimal or octal?`,
      expected,
      partsWithoutZeros(address),
    );
  }
  if (/^(\d+\.){3}\d+$/.test(address))
    return refuse(address, `${address} is not an address: each part is at most 255.`, expected);
  if (/^(\d{1,3}\.){0,2}\d{1,3}\.?$/.test(address)) return refuseShort(field, address, address === whole);
  if (/^(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}:?$/i.test(address)) return refuseGroups(field, address, whole);
  return refuse(address, `“${address}” is not an address.`, expected);
}

/** "10.0" is the beginning of all addresses of a network; a number without a dot could be anything. */
function refuseShort(field: Field, address: string, alone: boolean): ValueResult {
  const parts = address.split('.').filter((part) => part !== '');
  const network = `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`;
  const fits = alone && address.includes('.') && parts.every((part) => Number(part) <= 255 && !/^0./.test(part));
  return refuse(address, `“${address}” is not a complete address.`, expectedValues(field), fits ? network : undefined);
}

/** "2001:db8:" is the beginning of all addresses of a network; "2001:db8/32" only lacks its "::". */
function refuseGroups(field: Field, address: string, whole: string): ValueResult {
  const groups = address.replace(/:$/, '');
  const bits = groups.split(':').length * 16;
  const message = `“${address}” is not a complete address.`;
  const isWord = !address.includes(':') && !looksLikeGroup(address);
  if (isWord) return refuse(address, `“${address}” is not an address.`, expectedValues(field));
  if (address === whole) return refuse(address, message, expectedValues(field), `${groups}::/${bits}`);
  return refuse(address, message, expectedValues(field), whole.startsWith(`${address}/`) ? `${groups}::` : undefined);
}

/** Whether a word can only be the first group of an IPv6 address: four hexadecimal digits, both letters and digits. */
export function looksLikeGroup(word: string): boolean {
  return /^(?=.*[0-9])(?=.*[a-f])[0-9a-f]{4}$/i.test(word);
}

/** An address without leading zeros in its parts; undefined if a part could be another number in octal. */
function partsWithoutZeros(address: string): string | undefined {
  const parts = address.split('.');
  // If one part is certainly decimal, all are.
  const isDecimal = parts.some((part) => /^0.*[89]/.test(part));
  const plain = parts.map((part) =>
    isDecimal ? part.replace(/^0+(?=\d)/, '') : /^0\d/.test(part) ? withoutZeros(part) : part,
  );
  return plain.includes(undefined) ? undefined : plain.join('.');
}
