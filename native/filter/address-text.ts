// `~` on addresses: patterns and regular expressions, tried on what an address looks like (RFC 5952). No text is made:
// an address of IPv4 is four looks into a table of what each number with its dot does to the automaton. Pure.

import { isIPv4Words } from '../flow/address.ts';
import type { Value } from './ast.ts';
import { type Automaton, compileRegex, compileWildcard } from './regex/index.ts';

/** Tests the address at `words[at..at+3]`. */
type AddressTest = (words: Uint32Array, at: number) => boolean;

/** The longest text of an address: eight groups of four digits. */
const LONGEST_ADDRESS = 39;

/** The test of the text of an address. */
export function addressTextTest(value: Value & { type: 'pattern' | 'regex' }): AddressTest {
  if (value.type === 'regex') return automatonTest(compileRegex(value.source, true));
  const pattern = value.pattern.replace(/\*+/g, '*');
  // Nor would the automaton of a pattern without end have room.
  if (pattern.replaceAll('*', '').length > LONGEST_ADDRESS) return () => false;
  const automaton = compileWildcard(pattern);
  // No address of the one family has a character that only the other has.
  if (/[^0-9.*?]/.test(pattern)) return onlyFamily(false, remembered(ipv6Test(automaton)));
  if (pattern.includes('.')) return onlyFamily(true, ipv4Test(automaton));
  return automatonTest(automaton);
}

function onlyFamily(isIPv4: boolean, test: AddressTest): AddressTest {
  return (words, at) => isIPv4Words(words, at) === isIPv4 && test(words, at);
}

function automatonTest(automaton: Automaton): AddressTest {
  const ipv4 = ipv4Test(automaton);
  const ipv6 = remembered(ipv6Test(automaton));
  return (words, at) => (isIPv4Words(words, at) ? ipv4(words, at) : ipv6(words, at));
}

function ipv4Test(automaton: Automaton): AddressTest {
  const table = new OctetTable(automaton);
  return (words, at) => table.test(words[at + 3] ?? 0);
}

const DOT = 0x2e;
const COLON = 0x3a;
const OCTET = 256;
/** Whether the number that ends an address ends it in a match. */
const ENDS = { unknown: 0, no: 1, yes: 2 } as const;
/** States that have a row in the table, 1.3 KiB each. An expression that reaches more begins anew. */
const MAX_ROWS = 512;

/** What each number does in each state of an automaton, filled when first met. */
class OctetTable {
  readonly #automaton: Automaton;
  /** The automaton's state of each row; row 0 is the begin of the text. */
  #states: number[] = [];
  #rows = new Map<number, number>();
  /** The row after a number and a dot, plus 1; 0 is unknown. */
  #after = new Uint16Array(0);
  /** ENDS for a number that is the last. */
  #ends = new Uint8Array(0);
  #generation = -1;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  test(address: number): boolean {
    // Addresses of IPv6 may have filled the automaton meanwhile.
    if (this.#automaton.generation !== this.#generation) this.#clear();
    let row = this.#next(0, address >>> 24);
    row = this.#next(row, (address >>> 16) & 255);
    row = this.#next(row, (address >>> 8) & 255);
    const end = this.#ends[row * OCTET + (address & 255)];
    return end ? end === ENDS.yes : this.#end(row, address & 255);
  }

  #next(row: number, octet: number): number {
    const known = this.#after[row * OCTET + octet];
    return known ? known - 1 : this.#step(row, octet);
  }

  #step(row: number, octet: number): number {
    const state = this.#automaton.after(this.#read(row, octet), DOT);
    if (this.#automaton.generation !== this.#generation) this.#clear();
    else if (!this.#rows.has(state) && this.#states.length >= MAX_ROWS) this.#clear();
    const isKept = row < this.#states.length;
    const next = this.#rowOf(state);
    if (isKept) this.#after[row * OCTET + octet] = next + 1;
    return next;
  }

  #end(row: number, octet: number): boolean {
    const matches = this.#automaton.endsIn(this.#read(row, octet));
    if (this.#automaton.generation !== this.#generation) this.#clear();
    else this.#ends[row * OCTET + octet] = matches ? ENDS.yes : ENDS.no;
    return matches;
  }

  /** The automaton's state after the digits of a number. */
  #read(row: number, octet: number): number {
    let state = this.#states[row] ?? this.#automaton.first;
    const text = String(octet);
    for (let i = 0; i < text.length; i++) state = this.#automaton.after(state, text.charCodeAt(i));
    return state;
  }

  #rowOf(state: number): number {
    const known = this.#rows.get(state);
    if (known !== undefined) return known;
    const row = this.#states.push(state) - 1;
    this.#rows.set(state, row);
    if ((row + 1) * OCTET > this.#after.length) {
      const size = Math.max(8 * OCTET, this.#after.length * 2);
      this.#after = grown(new Uint16Array(size), this.#after);
      this.#ends = grown(new Uint8Array(size), this.#ends);
    }
    return row;
  }

  /** Where the automaton numbers its states anew, or the table is full. */
  #clear(): void {
    this.#generation = this.#automaton.generation;
    this.#states = [];
    this.#rows.clear();
    this.#after.fill(0);
    this.#ends.fill(0);
    this.#rowOf(this.#automaton.first);
  }
}

function grown<T extends Uint8Array | Uint16Array>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}

/** Writes an address of IPv6 out as RFC 5952 has it, as bytes, and tests them. */
function ipv6Test(automaton: Automaton): AddressTest {
  const bytes = new Uint8Array(LONGEST_ADDRESS + 1);
  return (words, at) => {
    const [start, length] = longestZeroRun(words, at);
    let end = 0;
    for (let group = 0; group < 8; group++) {
      if (group === start) {
        // The colon behind the group before stands already.
        if (group === 0) bytes[end++] = COLON;
        bytes[end++] = COLON;
        group += length - 1;
        continue;
      }
      end = writeHex(bytes, end, groupOf(words, at, group));
      if (group < 7) bytes[end++] = COLON;
    }
    return automaton.testAscii(bytes, end);
  };
}

function groupOf(words: Uint32Array, at: number, group: number): number {
  const word = words[at + (group >> 1)] ?? 0;
  return group & 1 ? word & 0xffff : word >>> 16;
}

function writeHex(bytes: Uint8Array, at: number, group: number): number {
  let end = at;
  const digits = group > 0xfff ? 4 : group > 0xff ? 3 : group > 0xf ? 2 : 1;
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    const digit = (group >>> shift) & 15;
    bytes[end++] = digit < 10 ? 0x30 + digit : 0x57 + digit;
  }
  return end;
}

/** The first longest run of two or more zero groups; at 8 where there is none. */
function longestZeroRun(words: Uint32Array, at: number): readonly [start: number, length: number] {
  let best = 8;
  let bestLength = 1;
  let length = 0;
  for (let group = 0; group < 8; group++) {
    length = groupOf(words, at, group) === 0 ? length + 1 : 0;
    if (length <= bestLength) continue;
    best = group - length + 1;
    bestLength = length;
  }
  return [best, bestLength];
}

/**
 * Places for addresses whose result is known; each has one place, where the next that belongs there replaces it. They are
 * made with the first address: a filter may have thousands of terms that never look at one.
 */
const PLACES = 1 << 14;
const KNOWN = { nothing: 0, no: 1, yes: 2 } as const;

/** Tests an address, unless the result for it is still known. */
function remembered(test: AddressTest): AddressTest {
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
    const result = test(words, at);
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
