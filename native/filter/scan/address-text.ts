// `~` on addresses: patterns and regular expressions, matched against their text (RFC 5952). No text is made: an IPv4
// address takes four look-ups in a table of what each number with its dot does to the automaton. Pure.

import { isIPv4Words } from '../../flow/address.ts';
import type { Value } from '../ast.ts';
import { type Automaton, compileRegex, compileWildcard } from '../regex/index.ts';
import type { Memory } from './memory.ts';

/** Tests the address at `words[at..at+3]`. */
export type AddressTest = (words: Uint32Array, at: number) => boolean;

/** The longest text of an address: eight groups of four digits. */
const LONGEST_ADDRESS = 39;

/**
 * The test of the text of an address.
 * @param memory where results are remembered; without room they are worked out each time.
 */
export function addressTextTest(value: Value & { type: 'pattern' | 'regex' }, memory: Memory): AddressTest {
  if (value.type === 'regex') return automatonTest(compileRegex(value.source, true), memory);
  const pattern = value.pattern.replace(/\*+/g, '*');
  // The automaton of an endless pattern would not fit either.
  if (pattern.replaceAll('*', '').length > LONGEST_ADDRESS) return () => false;
  const automaton = compileWildcard(pattern);
  // A character that only one family's addresses have rules out the other.
  if (/[^0-9.*?]/.test(pattern)) return onlyFamily(false, remembered(ipv6Test(automaton), memory));
  if (pattern.includes('.')) return onlyFamily(true, ipv4Test(automaton, memory));
  return automatonTest(automaton, memory);
}

function onlyFamily(isIPv4: boolean, test: AddressTest): AddressTest {
  return (words, at) => isIPv4Words(words, at) === isIPv4 && test(words, at);
}

function automatonTest(automaton: Automaton, memory: Memory): AddressTest {
  const ipv4 = ipv4Test(automaton, memory);
  const ipv6 = remembered(ipv6Test(automaton), memory);
  return (words, at) => (isIPv4Words(words, at) ? ipv4(words, at) : ipv6(words, at));
}

function ipv4Test(automaton: Automaton, memory: Memory): AddressTest {
  const table = new OctetTable(automaton, memory);
  return (words, at) => table.test(words[at + 3] ?? 0);
}

const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
/** The longest text of IPv4: four numbers of three digits. */
const LONGEST_IPV4 = 15;
const OCTET = 256;
/** Whether an address matches if it ends with a number. */
const ENDS = { unknown: 0, no: 1, yes: 2 } as const;
/** Rows of the table at first, one for each state. */
const FIRST_ROWS = 8;
/** The most rows of the table, one for each state. An expression that reaches more states empties it. */
const MAX_ROWS = 512;
/** Bytes of a row. */
const ROW_BYTES = OCTET * 3;

/**
 * What each number does in each state of an automaton, filled on first use. If the filter has no memory left for the
 * table, addresses are written out as text.
 */
class OctetTable {
  readonly #automaton: Automaton;
  readonly #memory: Memory;
  #isRefused = false;
  readonly #text = new Uint8Array(LONGEST_IPV4);
  /** The automaton's state of each row; row 0 is the beginning of the text. */
  #states: number[] = [];
  #rows = new Map<number, number>();
  /** The row after a number and a dot, plus 1; 0 is unknown. */
  #after = new Uint16Array(0);
  /** ENDS for each number as the last one. */
  #ends = new Uint8Array(0);
  #generation = -1;

  constructor(automaton: Automaton, memory: Memory) {
    this.#automaton = automaton;
    this.#memory = memory;
  }

  test(address: number): boolean {
    if (this.#isRefused) return this.#automaton.testAscii(this.#text, writeIPv4(this.#text, address));
    // IPv6 addresses may have filled the automaton since.
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
    if ((row + 1) * OCTET > this.#after.length) this.#grow();
    return row;
  }

  #grow(): void {
    const rows = this.#after.length / OCTET;
    const more = rows === 0 ? FIRST_ROWS : rows;
    if (!this.#memory.take(more * ROW_BYTES)) {
      // Entries of an empty table are unknown, so the address being tested still gets its result.
      this.#isRefused = true;
      this.#memory.giveBack(rows * ROW_BYTES);
      this.#after = new Uint16Array(0);
      this.#ends = new Uint8Array(0);
      return;
    }
    const size = (rows + more) * OCTET;
    this.#after = grown(new Uint16Array(size), this.#after);
    this.#ends = grown(new Uint8Array(size), this.#ends);
  }

  /** For when the automaton has renumbered its states, or the table is full. */
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

/** Writes an IPv4 address as bytes. @returns how many. */
function writeIPv4(bytes: Uint8Array, address: number): number {
  let end = 0;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = (address >>> shift) & 255;
    if (octet > 99) bytes[end++] = ZERO + Math.floor(octet / 100);
    if (octet > 9) bytes[end++] = ZERO + (Math.floor(octet / 10) % 10);
    bytes[end++] = ZERO + (octet % 10);
    if (shift > 0) bytes[end++] = DOT;
  }
  return end;
}

/** Writes an IPv6 address as bytes, in the form of RFC 5952, and tests them. */
function ipv6Test(automaton: Automaton): AddressTest {
  const bytes = new Uint8Array(LONGEST_ADDRESS + 1);
  return (words, at) => {
    const [start, length] = longestZeroRun(words, at);
    let end = 0;
    for (let group = 0; group < 8; group++) {
      if (group === start) {
        // The colon after the previous group is already there.
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

/** The first longest run of two or more zero groups; at 8 if there is none. */
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
 * Places for addresses whose result is known; each address has one place, and replaces what was there. A test begins with
 * one place, since a filter can have thousands of terms that never look at an address; one that often misses gets more.
 */
const MORE_PLACES = [1 << 8, 1 << 11, 1 << 14] as const;
/** An address and its result. */
const PLACE_BYTES = 17;
const KNOWN = { nothing: 0, no: 1, yes: 2 } as const;

/** Tests an address, unless its result is still known. */
function remembered(test: AddressTest, memory: Memory): AddressTest {
  let held = new Uint32Array(4);
  let results = new Uint8Array(1);
  let mask = 0;
  let missesToGrow = 1;
  const grow = (): void => {
    const places = MORE_PLACES.find((more) => more > mask + 1) ?? 0;
    // Misses are no longer counted once there are no more places to get.
    missesToGrow = 0;
    if (places === 0 || !memory.takeSpare((places - (mask === 0 ? 0 : mask + 1)) * PLACE_BYTES)) return;
    held = new Uint32Array(places * 4);
    results = new Uint8Array(places);
    mask = places - 1;
    missesToGrow = places;
  };
  return (words, at) => {
    const place = placeOf(words, at) & mask;
    const known = results[place];
    if (known !== KNOWN.nothing && isSame(held, place * 4, words, at)) return known === KNOWN.yes;
    const result = test(words, at);
    for (let w = 0; w < 4; w++) held[place * 4 + w] = words[at + w] ?? 0;
    results[place] = result ? KNOWN.yes : KNOWN.no;
    if (missesToGrow > 0 && --missesToGrow === 0) grow();
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
  return hash ^ (hash >>> 15);
}
