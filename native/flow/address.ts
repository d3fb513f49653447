// IP addresses as four host-endian u32 words, most significant first, IPv4 mapped (0, 0, 0xffff, address): parsed
// strictly and printed by RFC 5952. Never guesses: anything that is not exactly an address is undefined. Pure.

import { checkNumber, checkText, checkWords } from './checks.ts';

/** Four u32 words, most significant first. */
export type AddressWords = readonly [number, number, number, number];

const MAPPED_WORD = 0xffff;

/** Whether the words hold an IPv4 address. */
export function isIPv4Words(words: ArrayLike<number>, at = 0): boolean {
  checkWords(words, at);
  return isMapped(words, at);
}

function isMapped(words: ArrayLike<number>, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD;
}

/** IPv4's 32-bit number as mapped words. */
export function mappedWords(address: number): AddressWords {
  checkNumber(address, 'address');
  return [0, 0, MAPPED_WORD, address >>> 0];
}

const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LETTER_A = 0x61;
/** The bit in which ASCII's letters differ by case. */
const LOWER_CASE = 0x20;

/**
 * Dotted quad to its 32-bit number: exactly four decimals from 0 to 255 without leading zeros. Character by character:
 * split and regular expressions took ten times as long, which matters when flows are created by the million.
 */
export function parseIPv4(text: string): number | undefined {
  checkText(text, 'text');
  let address = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || ++dots > 3) return undefined;
      address = address * 256 + part;
      part = 0;
      digits = 0;
      continue;
    }
    const digit = code - ZERO;
    // A leading zero must be the only digit.
    if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return undefined;
    part = part * 10 + digit;
    if (part > 255) return undefined;
    digits++;
  }
  return dots === 3 && digits > 0 ? address * 256 + part : undefined;
}

/** IPv4 or IPv6 text to words; IPv6 in every notation of RFC 4291 section 2.2, without zone index or brackets. */
export function parseAddress(text: string): AddressWords | undefined {
  checkText(text, 'text');
  if (!text.includes(':')) {
    const address = parseIPv4(text);
    return address === undefined ? undefined : mappedWords(address);
  }
  const groups = parseGroups(text);
  if (!groups) return undefined;
  const word = (i: number): number => (((groups[i] ?? 0) << 16) | (groups[i + 1] ?? 0)) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

/** Eight 16-bit groups of an IPv6 address. Character by character, for the same reason as parseIPv4. */
function parseGroups(text: string): number[] | undefined {
  const groups: number[] = [];
  // The number of groups before "::".
  let gap = -1;
  let at = 0;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const end = groupEnd(text, at);
    if (text.charCodeAt(end) === DOT) {
      const address = parseIPv4(text.slice(at));
      if (address === undefined) return undefined;
      groups.push(address >>> 16, address & 0xffff);
      break;
    }
    if (end === at || end - at > 4) return undefined;
    groups.push(hexadecimalAt(text, at, end));
    if (end === text.length) break;
    at = end + 1;
    if (text.charCodeAt(end) !== COLON || at === text.length) return undefined;
    if (text.charCodeAt(at) !== COLON) continue;
    if (gap >= 0) return undefined;
    gap = groups.length;
    at++;
  }
  return withGap(groups, gap);
}

/** The groups with the zeros that "::" stands for, at least one. @param gap -1 if there is none. */
function withGap(groups: number[], gap: number): number[] | undefined {
  const zeros = 8 - groups.length;
  if (gap < 0) return zeros === 0 ? groups : undefined;
  if (zeros < 1) return undefined;
  const whole = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const [i, group] of groups.entries()) whole[i < gap ? i : i + zeros] = group;
  return whole;
}

/** The end of the digits of base 16 that begin there. */
function groupEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && digitOf(text.charCodeAt(at)) >= 0) at++;
  return at;
}

function hexadecimalAt(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 16 + digitOf(text.charCodeAt(at));
  return value;
}

/** The value of a digit of base 16; -1 for any other character. */
function digitOf(code: number): number {
  if (code >= ZERO && code <= ZERO + 9) return code - ZERO;
  const letter = code | LOWER_CASE;
  return letter >= LETTER_A && letter < LETTER_A + 6 ? letter - LETTER_A + 10 : -1;
}

/** The dotted quad of a 32-bit number. */
export function formatIPv4(address: number): string {
  checkNumber(address, 'address');
  return dotted(address);
}

function dotted(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/**
 * Words as text: dotted if mapped IPv4, otherwise RFC 5952.
 * @param at index of the first word, so that a column can be passed with `row * 4`.
 */
export function formatAddress(words: ArrayLike<number>, at = 0): string {
  checkWords(words, at);
  return isMapped(words, at) ? dotted(words[at + 3] ?? 0) : grouped(words, at);
}

/** Words as IPv6 text by RFC 5952, even if they hold a mapped address (::ffff:192.0.2.1). */
export function formatIPv6(words: ArrayLike<number>, at = 0): string {
  checkWords(words, at);
  return isMapped(words, at) ? `::ffff:${dotted(words[at + 3] ?? 0)}` : grouped(words, at);
}

function grouped(words: ArrayLike<number>, at: number): string {
  const run = longestZeroRun(words, at);
  let text = '';
  for (let group = 0; group < 8; group++) {
    if (group === run.start && run.length > 1) {
      text += group === 0 ? '::' : ':';
      group += run.length - 1;
      continue;
    }
    text += hexadecimal(groupAt(words, at, group));
    if (group < 7) text += ':';
  }
  return text;
}

/** One of the eight 16-bit groups. */
function groupAt(words: ArrayLike<number>, at: number, group: number): number {
  const word = words[at + (group >>> 1)] ?? 0;
  return group & 1 ? word & 0xffff : word >>> 16;
}

/** The first longest run of zero groups. */
function longestZeroRun(words: ArrayLike<number>, at: number): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= 8; i++) {
    if (i < 8 && groupAt(words, at, i) === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

/** Numbers of one byte in base 16, as they are and with two digits: toString(16) takes several times as long. */
const HEXADECIMALS = Array.from({ length: 256 }, (_, byte) => byte.toString(16));
const TWO_DIGITS = HEXADECIMALS.map((text) => text.padStart(2, '0'));

function hexadecimal(group: number): string {
  const high = group >>> 8;
  const low = group & 255;
  if (high === 0) return HEXADECIMALS[low] ?? '';
  return `${HEXADECIMALS[high]}${TWO_DIGITS[low]}`;
}

/** -1, 0 or 1, as 128-bit numbers. */
export function compareAddresses(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkWords(a);
  checkWords(b);
  for (let i = 0; i < 4; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/**
 * First and last address of a network.
 * @param prefix bits of 128; an IPv4 prefix length counts from 96.
 */
export function networkBounds(words: AddressWords, prefix: number): { first: AddressWords; last: AddressWords } {
  checkWords(words);
  checkNumber(prefix, 'prefix');
  const mask = (i: number): number => {
    const bits = Math.min(32, Math.max(0, prefix - i * 32));
    return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  };
  const low = (i: 0 | 1 | 2 | 3): number => (words[i] & mask(i)) >>> 0;
  const high = (i: 0 | 1 | 2 | 3): number => (words[i] | ~mask(i)) >>> 0;
  return { first: [low(0), low(1), low(2), low(3)], last: [high(0), high(1), high(2), high(3)] };
}

/** The prefix length (of 128) if the bounds are exactly one network, otherwise undefined. */
export function boundsPrefix(first: AddressWords, last: AddressWords): number | undefined {
  checkWords(first);
  checkWords(last);
  let prefix = 0;
  for (let i = 0; i < 4; i++) {
    const differing = ((first[i] ?? 0) ^ (last[i] ?? 0)) >>> 0;
    const bits = Math.clz32(differing);
    prefix += bits;
    if (bits < 32) break;
  }
  const bounds = networkBounds(first, prefix);
  return compareAddresses(bounds.first, first) === 0 && compareAddresses(bounds.last, last) === 0 ? prefix : undefined;
}
