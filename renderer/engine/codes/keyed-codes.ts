// Codes of fields with many values: each value gets a number when it first appears. Pure.

import { isTranslatedEnd } from '../../../native/filter/scan/name-match.ts';
import { WITH_PORTS } from '../../../native/filter/scan/scan-ports.ts';
import { formatAddress, formatEndpoint, PRESENCE, parseAddress } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { compareCodes, NO_VALUE, type ValueCodes } from './field-codes.ts';
import type { GroupValue } from './group-value.ts';
import { type KeyHash, KeyTable } from './key-table.ts';

/** Writes the words of a row's value to `keys` from `at` on; false if it has none. */
type PutKey = (row: number, keys: Uint32Array, at: number) => boolean;

/** Values as keys of a KeyTable, and back. */
export interface KeyedValues {
  /** Words per key. */
  readonly words: number;
  readonly value: (keys: KeyTable, code: number) => GroupValue;
  /** The words of a value; undefined for what cannot be one. */
  readonly keyOf: (value: number | string) => readonly number[] | undefined;
  readonly compare?: (keys: KeyTable, a: number, b: number) => number;
}

const WORDS: KeyedValues = {
  words: 1,
  value: (keys, code) => keys.word(code, 0),
  keyOf: (value) => (typeof value === 'number' ? [value] : undefined),
};

const NUMBERS: KeyedValues = {
  words: 2,
  value: (keys, code) => keys.word(code, 0) * 2 ** 32 + keys.word(code, 1),
  keyOf: (value) => (typeof value === 'number' ? [Math.floor(value / 2 ** 32), value % 2 ** 32] : undefined),
};

export const ADDRESSES: KeyedValues = {
  words: 4,
  value: addressTextOf,
  keyOf: (value) => parseAddress(String(value)),
  compare: compareAddressKeys,
};

export const ENDPOINTS: KeyedValues = {
  words: 5,
  value: endpointOf,
  keyOf: endpointKey,
  compare: compareAddressKeys,
};

/** The code of a value among the keys; NO_VALUE if it is not there. */
export function codeAmong(keys: KeyTable, { words, keyOf }: KeyedValues, value: number | string): number {
  const key = keyOf(value);
  return key?.length === words ? keys.find(Uint32Array.from(key)) : NO_VALUE;
}

/** The order of two codes. */
export function compareAmong(keys: KeyTable, { compare }: KeyedValues, a: number, b: number): number {
  if (a === NO_VALUE || b === NO_VALUE) return compareCodes(a, b);
  return compare ? compare(keys, a, b) : keys.compare(a, b);
}

function keyed(hash: KeyHash, kind: KeyedValues, put: PutKey): ValueCodes {
  const { words } = kind;
  const table = new KeyTable(words, hash);
  // For one portion: the keys of rows that have a value, one after another, their numbers, and their places in it.
  let keys = new Uint32Array(0);
  let numbers = new Uint32Array(0);
  let places = new Uint32Array(0);
  return {
    size: undefined,
    get used() {
      return table.length;
    },
    most: 1,
    get byteLength() {
      return table.byteLength + keys.byteLength + numbers.byteLength + places.byteLength;
    },
    fill: (rows, count, codes) => {
      if (numbers.length < count) {
        keys = new Uint32Array(count * words);
        numbers = new Uint32Array(count);
        places = new Uint32Array(count);
      }
      let present = 0;
      for (let i = 0; i < count; i++) {
        if (put(rows[i] ?? 0, keys, present * words)) places[present++] = i;
        else codes[i] = NO_VALUE;
      }
      table.number(keys, present, numbers);
      for (let i = 0; i < present; i++) codes[places[i] ?? 0] = numbers[i] ?? 0;
      return count;
    },
    values: (code) => [code === NO_VALUE ? undefined : kind.value(table, code)],
    compare: (a, b) => compareAmong(table, kind, a, b),
    codeOf: (value) => codeAmong(table, kind, value),
  };
}

/** Codes of 32-bit numbers. */
export function wordCodes(hash: KeyHash, wordOf: (row: number) => number | undefined): ValueCodes {
  return keyed(hash, WORDS, (row, keys, at) => {
    const word = wordOf(row);
    keys[at] = word ?? 0;
    return word !== undefined;
  });
}

/** Codes of numbers of up to 53 bits. */
export function numberCodes(hash: KeyHash, numberOf: (row: number) => number | undefined): ValueCodes {
  return keyed(hash, NUMBERS, (row, keys, at) => {
    const number = numberOf(row);
    keys[at] = Math.floor((number ?? 0) / 2 ** 32);
    keys[at + 1] = number ?? 0;
    return number !== undefined;
  });
}

/** Codes of addresses of the original direction. */
export function addressCodes(table: FlowTable, hash: KeyHash, end: 'origSrc' | 'origDst'): ValueCodes {
  return keyed(hash, ADDRESSES, (row, keys, at) => {
    const words = table[end];
    keys[at] = words[4 * row] ?? 0;
    keys[at + 1] = words[4 * row + 1] ?? 0;
    keys[at + 2] = words[4 * row + 2] ?? 0;
    keys[at + 3] = words[4 * row + 3] ?? 0;
    return true;
  });
}

/** Codes of addresses with their ports. */
export function endpointCodes(
  table: FlowTable,
  hash: KeyHash,
  column: 'source' | 'destination' | 'translated' | 'reply.source' | 'reply.destination',
): ValueCodes {
  const put: PutKey = (row, keys, at) => {
    if (column === 'translated') return putTranslated(keys, at, table, row);
    if (column === 'reply.source') return putReply(keys, at, table, row, 'src');
    if (column === 'reply.destination') return putReply(keys, at, table, row, 'dst');
    if (column === 'source') return putEndpoint(keys, at, table.origSrc, table.origSport, row, row, table);
    return putEndpoint(keys, at, table.origDst, table.origDport, row, row, table);
  };
  return keyed(hash, ENDPOINTS, put);
}

/** @param place where the end is in its columns: the row, or the row's place in the side table. */
function putEndpoint(
  keys: Uint32Array,
  at: number,
  words: Uint32Array,
  ports: Uint16Array,
  place: number,
  row: number,
  { presence, protocol }: FlowTable,
): true {
  for (let w = 0; w < 4; w++) keys[at + w] = words[4 * place + w] ?? 0;
  const known = (presence[row] ?? 0) & PRESENCE.layer4 && WITH_PORTS[protocol[row] ?? 0];
  keys[at + 4] = known ? (ports[place] ?? 0) + 1 : 0;
  return true;
}

/** Without a reply tuple of its own, a flow has the inverse of the original one. */
function putReply(keys: Uint32Array, at: number, table: FlowTable, row: number, end: 'src' | 'dst'): true {
  const { reply, origSrc, origDst, origSport, origDport } = table;
  const place = (reply.index[row] ?? 0) - 1;
  if (place >= 0) {
    const ports = end === 'src' ? reply.sport : reply.dport;
    return putEndpoint(keys, at, reply[end], ports, place, row, table);
  }
  if (end === 'src') return putEndpoint(keys, at, origDst, origDport, row, row, table);
  return putEndpoint(keys, at, origSrc, origSport, row, row, table);
}

/** The new destination if that is rewritten, otherwise the new source. */
function putTranslated(keys: Uint32Array, at: number, table: FlowTable, row: number): boolean {
  const { reply, presence } = table;
  const place = (reply.index[row] ?? 0) - 1;
  if (place < 0 || !((presence[row] ?? 0) & PRESENCE.translated)) return false;
  if (isTranslatedEnd(table, row, false)) return putEndpoint(keys, at, reply.src, reply.sport, place, row, table);
  return putEndpoint(keys, at, reply.dst, reply.dport, place, row, table);
}

/** The address and port of a key, whose fifth word is the port plus one, or 0 without a port. */
export function endpointOf(keys: KeyTable, code: number): string {
  const port = keys.word(code, 4);
  return formatEndpoint(addressTextOf(keys, code), port === 0 ? undefined : port - 1);
}

/** The key of an end in the form of `endpointOf`. */
function endpointKey(value: number | string): readonly number[] | undefined {
  const text = String(value);
  const bare = parseAddress(text);
  if (bare) return [...bare, 0];
  const at = text.lastIndexOf(':');
  const address = parseAddress(text.slice(0, at).replace(/^\[|\]$/g, ''));
  return address && [...address, Number(text.slice(at + 1)) + 1];
}

export function addressTextOf(keys: KeyTable, code: number): string {
  return formatAddress([keys.word(code, 0), keys.word(code, 1), keys.word(code, 2), keys.word(code, 3)]);
}

/** IPv4 in front of IPv6, as in the sorted table. */
export function compareAddressKeys(keys: KeyTable, a: number, b: number): number {
  const families = isIPv4Key(keys, b) - isIPv4Key(keys, a);
  return families === 0 ? keys.compare(a, b) : families;
}

/** isIPv4Words without an array: it is called for each of a million groups of equal size. */
function isIPv4Key(keys: KeyTable, code: number): 0 | 1 {
  const words = keys.arrayOf(code);
  const at = keys.placeOf(code);
  return words[at + 2] === 0xffff && words[at + 1] === 0 && words[at] === 0 ? 1 : 0;
}
