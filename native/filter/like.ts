// What `~` tests a text with: patterns with wildcards and regular expressions; and its use on the texts of addresses. Pure.

import { formatAddress, isIPv4Words } from '../flow/address.ts';
import type { Value } from './ast.ts';
import { type Automaton, compileRegex } from './regex/index.ts';
import { matchesWildcard } from './wildcard.ts';

type LikeValue = Value & { type: 'pattern' | 'regex' };

/** Whether a value is one of `~`. */
export function isLike(value: Value): value is LikeValue {
  return value.type === 'pattern' || value.type === 'regex';
}

/** The test of a text. @param foldCase case does not matter, whatever the value says. */
export function textTest(value: LikeValue, foldCase: boolean): (text: string) => boolean {
  if (value.type === 'pattern') return (text) => matchesWildcard(value.pattern, text);
  const automaton = compileRegex(value.source, value.ignoreCase || foldCase);
  return (text) => automaton.test(text);
}

/** The test of the text, by RFC 5952, of the address at `words[at..at+3]`. */
export function addressTextTest(value: LikeValue): (words: Uint32Array, at: number) => boolean {
  const isRegex = value.type === 'regex';
  const automaton = isRegex ? compileRegex(value.source, true) : undefined;
  const textOf = textTest(value, true);
  const ipv6 = remembered(textOf);
  // No IPv4 address has such a character: none need be looked at.
  if (!isRegex && /[^0-9.*?]/.test(value.pattern)) return (words, at) => !isIPv4Words(words, at) && ipv6(words, at);
  const ipv4 = automaton ? ipv4Test(automaton) : remembered(textOf);
  return (words, at) => (isIPv4Words(words, at) ? ipv4(words, at) : ipv6(words, at));
}

/** The digits of each number up to 255 with the dot behind them, four bytes each, and how many they are. */
const OCTETS = new Uint8Array(256 * 4);
const OCTET_LENGTHS = new Uint8Array(256);
for (let octet = 0; octet < 256; octet++) {
  const text = `${octet}.`;
  OCTET_LENGTHS[octet] = text.length;
  for (let i = 0; i < text.length; i++) OCTETS[octet * 4 + i] = text.charCodeAt(i);
}

/** Writes an address out as bytes and tests them: a string for each would take most of the time. */
function ipv4Test(automaton: Automaton): (words: Uint32Array, at: number) => boolean {
  const bytes = new Uint8Array(16);
  return (words, at) => {
    const address = words[at + 3] ?? 0;
    let length = 0;
    for (let shift = 24; shift >= 0; shift -= 8) {
      const octet = (address >>> shift) & 255;
      for (let i = 0; i < 4; i++) bytes[length + i] = OCTETS[octet * 4 + i] ?? 0;
      length += OCTET_LENGTHS[octet] ?? 0;
    }
    // Without the last dot.
    return automaton.testAscii(bytes, length - 1);
  };
}

/**
 * Places for addresses whose result is known; each has one place, where the next that belongs there replaces it. They are
 * made with the first address: a filter may have thousands of terms that never look at one.
 */
const PLACES = 1 << 14;
const KNOWN = { nothing: 0, no: 1, yes: 2 } as const;

/** Writes an address out and tests it, unless the result for it is still known. */
function remembered(test: (text: string) => boolean): (words: Uint32Array, at: number) => boolean {
  let held = new Uint32Array(0);
  let results = new Uint8Array(0);
  return (words, at) => {
    if (results.length === 0) {
      held = new Uint32Array(PLACES * 4);
      results = new Uint8Array(PLACES);
    }
    const place = placeOf(words, at);
    const known = results[place];
    if (known !== KNOWN.nothing && isSame(held, place * 4, words, at)) return known === KNOWN.yes;
    const result = test(formatAddress(words, at));
    for (let w = 0; w < 4; w++) held[place * 4 + w] = words[at + w] ?? 0;
    results[place] = result ? KNOWN.yes : KNOWN.no;
    return result;
  };
}

function isSame(held: Uint32Array, place: number, words: Uint32Array, at: number): boolean {
  return (
    held[place + 3] === words[at + 3] &&
    held[place + 2] === words[at + 2] &&
    held[place + 1] === words[at + 1] &&
    held[place] === words[at]
  );
}

/** Mixes the words so that neighbours do not share a place. */
function placeOf(words: Uint32Array, at: number): number {
  let hash = Math.imul((words[at + 3] ?? 0) ^ Math.imul(words[at + 2] ?? 0, 0x85ebca6b), 0x9e3779b1);
  hash = Math.imul(hash ^ (words[at] ?? 0) ^ Math.imul(words[at + 1] ?? 0, 0xc2b2ae35), 0x9e3779b1);
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}
