// Codes of fields with several values per flow: labels, flags, and the ends of both directions. Pure.

import { WITH_PORTS } from '../../../native/filter/scan/scan-ports.ts';
import { PRESENCE, STATUS_BITS } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { compareCodes, type FieldCodes, NO_VALUE, type ValueCodes } from './field-codes.ts';
import type { GroupValue } from './group-value.ts';
import { type KeyHash, KeyTable } from './key-table.ts';
import { ADDRESSES, codeAmong, compareAmong, ENDPOINTS, type KeyedValues } from './keyed-codes.ts';

/** Number of bits in a label set. */
const LABELS = 128;
/** Number of ends of both directions. */
const ENDS = 4;

/** @param put writes a row's distinct codes from `at` on and returns the place after them; no codes mean no value. */
function several(
  size: number,
  most: number,
  value: (code: number) => GroupValue,
  codeOf: (value: number | string) => number,
  put: (row: number, codes: Uint32Array, at: number) => number,
): ValueCodes {
  return {
    size,
    used: size,
    most,
    byteLength: 0,
    fill: (rows, count, codes, origins) => {
      let filled = 0;
      for (let i = 0; i < count; i++) {
        const end = put(rows[i] ?? 0, codes, filled);
        if (end === filled) codes[filled] = NO_VALUE;
        const next = Math.max(end, filled + 1);
        origins.fill(i, filled, next);
        filled = next;
      }
      return filled;
    },
    values: (code) => [code === NO_VALUE ? undefined : value(code)],
    compare: compareCodes,
    codeOf,
  };
}

export function labelCodes(table: FlowTable): ValueCodes {
  return several(
    LABELS + 1,
    LABELS,
    (code) => code - 1,
    (value) => numberCode(value, LABELS),
    (row, codes, at) => {
      const { index, words } = table.labels;
      const place = (index[row] ?? 0) - 1;
      if (place < 0 || !((table.presence[row] ?? 0) & PRESENCE.labels)) return at;
      let next = at;
      for (let w = 0; w < 4; w++) next = putBits(words[4 * place + w] ?? 0, 32 * w + 1, codes, next);
      return next;
    },
  );
}

/** The flags that have names, in the order of the bits. */
export function flagCodes(table: FlowTable): ValueCodes {
  const names = Object.keys(STATUS_BITS).map((name) => name.toLowerCase());
  const known = Object.values(STATUS_BITS).reduce((bits, bit) => bits | bit, 0);
  return several(
    names.length + 1,
    names.length,
    (code) => names[code - 1],
    (value) => names.indexOf(String(value)) + 1,
    (row, codes, at) => {
      const status = (table.presence[row] ?? 0) & PRESENCE.status ? (table.status[row] ?? 0) : 0;
      return putBits(status & known, 1, codes, at);
    },
  );
}

/** The code of a number below `end`. */
function numberCode(value: number | string, end: number): number {
  return typeof value === 'number' && value >= 0 && value < end ? value + 1 : NO_VALUE;
}

/** Writes a code for each bit set in a word: `first` for bit 0, and so on. */
function putBits(word: number, first: number, codes: Uint32Array, at: number): number {
  let next = at;
  for (let bits = word; bits !== 0; bits &= bits - 1) codes[next++] = first + 31 - Math.clz32(bits & -bits);
  return next;
}

/** Any port of either direction. */
export function anyPortCodes(table: FlowTable): ValueCodes {
  return several(
    65_537,
    ENDS,
    (code) => code - 1,
    (value) => numberCode(value, 65_536),
    (row, codes, at) => {
      const { presence, protocol, origSport, origDport, reply } = table;
      if (!((presence[row] ?? 0) & PRESENCE.layer4) || !WITH_PORTS[protocol[row] ?? 0]) return at;
      let next = putNew((origSport[row] ?? 0) + 1, codes, at, at);
      next = putNew((origDport[row] ?? 0) + 1, codes, at, next);
      const place = (reply.index[row] ?? 0) - 1;
      if (place < 0) return next;
      next = putNew((reply.sport[place] ?? 0) + 1, codes, at, next);
      return putNew((reply.dport[place] ?? 0) + 1, codes, at, next);
    },
  );
}

/** Any address of either direction. */
export function hostCodes(table: FlowTable, hash: KeyHash): ValueCodes {
  return keyedEnds(hash, ADDRESSES, (row, keys, at) => putEnds(table, row, keys, at, 4));
}

/** Any end of either direction, an address with its port, for flows that have ports. */
export function endCodes(table: FlowTable, hash: KeyHash): ValueCodes {
  const put: PutEnds = (row, keys, at) => {
    const known = (table.presence[row] ?? 0) & PRESENCE.layer4 && WITH_PORTS[table.protocol[row] ?? 0];
    return known ? putEnds(table, row, keys, at, 5) : 0;
  };
  return keyedEnds(hash, ENDPOINTS, put);
}

/** Writes the keys of a row's ends from the `at`th key on; returns their number, 0 if it has no value. */
type PutEnds = (row: number, keys: Uint32Array, at: number) => number;

function keyedEnds(hash: KeyHash, kind: KeyedValues, put: PutEnds): ValueCodes {
  const { words } = kind;
  const numbers = new KeyTable(words, hash);
  let keys = new Uint32Array(0);
  let ends = new Uint32Array(0);
  let counts = new Uint8Array(0);
  const fill: FieldCodes['fill'] = (rows, count, out, origins) => {
    if (counts.length < count) {
      keys = new Uint32Array(count * ENDS * words);
      ends = new Uint32Array(count * ENDS);
      counts = new Uint8Array(count);
    }
    // All ends are numbered at once, then each row's repeated ends are dropped.
    let written = 0;
    for (let i = 0; i < count; i++) {
      const own = put(rows[i] ?? 0, keys, written);
      counts[i] = own;
      written += own;
    }
    numbers.number(keys, written, ends);
    let filled = 0;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const from = filled;
      const next = at + (counts[i] ?? 0);
      if (at === next) out[filled++] = NO_VALUE;
      for (; at < next; at++) filled = putNew(ends[at] ?? 0, out, from, filled);
      origins.fill(i, from, filled);
    }
    return filled;
  };
  return {
    size: undefined,
    get used() {
      return numbers.length;
    },
    most: ENDS,
    get byteLength() {
      return numbers.byteLength + keys.byteLength + ends.byteLength + counts.byteLength;
    },
    fill,
    values: (code) => [code === NO_VALUE ? undefined : kind.value(numbers, code)],
    compare: (a, b) => compareAmong(numbers, kind, a, b),
    codeOf: (value) => codeAmong(numbers, kind, value),
  };
}

/** Two ends, or four if the reply is not the inverse. */
function putEnds(table: FlowTable, row: number, keys: Uint32Array, at: number, words: 4 | 5): number {
  const { origSrc, origDst, origSport, origDport, reply } = table;
  putEnd(keys, at * words, words, origSrc, origSport, row);
  putEnd(keys, (at + 1) * words, words, origDst, origDport, row);
  const place = (reply.index[row] ?? 0) - 1;
  if (place < 0) return 2;
  putEnd(keys, (at + 2) * words, words, reply.src, reply.sport, place);
  putEnd(keys, (at + 3) * words, words, reply.dst, reply.dport, place);
  return ENDS;
}

/** The port is stored plus one, as endpointOf reads it. */
function putEnd(
  keys: Uint32Array,
  at: number,
  words: 4 | 5,
  addresses: Uint32Array,
  ports: Uint16Array,
  place: number,
): void {
  for (let w = 0; w < 4; w++) keys[at + w] = addresses[4 * place + w] ?? 0;
  if (words === 5) keys[at + 4] = (ports[place] ?? 0) + 1;
}

/** Writes a code unless it is already among the codes from `from` on. */
function putNew(code: number, codes: Uint32Array, from: number, at: number): number {
  for (let i = from; i < at; i++) if (codes[i] === code) return at;
  codes[at] = code;
  return at + 1;
}
