// Reads the payload of an attribute whatever its size, for showing it, and the texts that several parts of a shown message
// have. Pure.

import { formatIPv4, formatIPv6 } from '../flow/address.ts';
import { formatCount } from '../flow/format.ts';
import { visibleText } from '../flow/visible-text.ts';

/** "1 byte", "304 bytes". */
export function bytesText(count: number): string {
  return countedText(BigInt(count), 'byte');
}

/** "1 packet", "12,345 packets". */
export function countedText(count: bigint, what: string): string {
  return `${countText(count)} ${what}${count === 1n ? '' : 's'}`;
}

/** "+3 bytes", "-1 byte", "0 bytes". */
export function signedBytes(count: number): string {
  return `${count > 0 ? '+' : ''}${formatCount(count)} ${Math.abs(count) === 1 ? 'byte' : 'bytes'}`;
}

/** A whole number of any size with thousands separated. */
export function countText(count: bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "0x10". */
export function hexText(number: number): string {
  return `0x${number.toString(16)}`;
}

/** A number of one, two or four bytes in network order; undefined for any other payload. */
export function numberIn(bytes: Uint8Array | undefined): number | undefined {
  if (bytes === undefined || ![1, 2, 4].includes(bytes.length)) return undefined;
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** A number of up to eight bytes in network order. */
export function bigIn(bytes: Uint8Array): bigint {
  return bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

/** An IPv4 or IPv6 address; undefined for a payload of another size. */
export function addressIn(bytes: Uint8Array | undefined): string | undefined {
  if (bytes?.length === 4) return formatIPv4(numberIn(bytes) ?? 0);
  if (bytes?.length !== 16) return undefined;
  const word = (at: number): number => numberIn(bytes.subarray(4 * at, 4 * at + 4)) ?? 0;
  return formatIPv6([word(0), word(1), word(2), word(3)]);
}

/** Text up to the first zero byte, with invisible characters escaped. */
export function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return visibleText(new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)));
}
