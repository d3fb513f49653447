// What each column sorts by: unsigned 32-bit words, the most significant level first, and which rows have no
// value and come last. Rows that are equal in all columns of a sort go by their flow's key. Pure.

import { PRESENCE } from '../../../native/flow/index.ts';
import type { SortBy } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { COUNTERS } from '../store/merge.ts';
import { ageWords } from './age-words.ts';
import type { ColumnId } from './columns.ts';
import { destinationDetails, families, sourceDetails } from './end-words.ts';
import {
  absence,
  type KeyWord,
  type OrderKey,
  rankOf,
  type SortKeys,
  sumWords,
  word32,
  wordBy,
  wordOfPair,
} from './key-words.ts';
import { NAMELESS, PROTOCOL_RANKS, STATE_RANKS } from './name-ranks.ts';
import { statusWord, zoneWord } from './shown-words.ts';
import { translatedKeys } from './translated-keys.ts';

/**
 * The keys of a whole order: those of the columns, then the flow's 64-bit key, which is the same whatever row the
 * flow is in. No columns, no keys: rows stay in the order of their handles. Reads the table's arrays of this
 * moment: ask anew for each sort.
 */
export function orderKeys(table: FlowTable, sort: readonly SortBy[]): readonly OrderKey[] {
  if (sort.length === 0) return [];
  const keys = sort.map(({ column, descending }) => ({ ...sortKeys(table, column), descending }));
  return [...keys, { ...always([word32(table.key, 2, 1), word32(table.key, 2, 0)], false), descending: false }];
}

/**
 * Words by which a table's rows are ordered for a column: by what its cell shows. Where that follows from a number, rows
 * go by the number itself, of which equal words are always a range; where it is a name, by the place of the name.
 */
function sortKeys(table: FlowTable, column: ColumnId): SortKeys {
  switch (column) {
    case 'protocol':
      return always([rankOf(table.protocol, PROTOCOL_RANKS)], false);
    case 'state':
      return stateKeys(table);
    case 'source':
      return endpointKeys(table.origSrc, sourceDetails(table));
    case 'destination':
      return endpointKeys(table.origDst, [destinationDetails(table)]);
    case 'translated':
      return translatedKeys(table);
    case 'status':
      return whenPresent(table, PRESENCE.status, [statusWord(table)]);
    case 'timeout':
      return whenPresent(table, PRESENCE.timeout, [word32(table.timeoutSec)]);
    case 'packets':
      return whenPresent(table, COUNTERS, sumWords(table.origPackets, table.replyPackets));
    case 'bytes':
      return whenPresent(table, COUNTERS, sumWords(table.origBytes, table.replyBytes));
    case 'rate':
      return rateKeys(table);
    case 'mark':
      // The kernel leaves a mark of 0 out of events.
      return always([word32(table.mark)], true);
    case 'zone':
      return always([zoneWord(table)], true);
    case 'age':
      return always(ageWords(table), true);
  }
}

function always(words: readonly KeyWord[], volatile: boolean): SortKeys {
  return { groups: [words], group: undefined, volatile };
}

function whenPresent(table: FlowTable, bits: number, words: readonly KeyWord[]): SortKeys {
  return { groups: [words], group: absence(table.presence, bits), volatile: true };
}

/** By name, so that equal names of different protocols are together. No name, no value: its cell is empty. */
function stateKeys({ presence, protocol, state }: FlowTable): SortKeys {
  const bit = 31 - Math.clz32(PRESENCE.state);
  const at = (row: number): number =>
    (((presence[row] ?? 0) >>> bit) & (HAS_NAME[(protocol[row] ?? 0) * 256 + (state[row] ?? 0)] ?? 0)) ^ 1;
  const group: KeyWord = {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
  return { groups: [[wordOfPair(protocol, state, STATE_RANKS)]], group, volatile: true };
}

/** Protocol × 256 + state → 1 where that state has a name. A processor cannot foresee a branch here. */
const HAS_NAME: Uint8Array = Uint8Array.from(STATE_RANKS, (rank) => (rank === NAMELESS ? 0 : 1));

/** An address and what its cell shows after it: IPv4 by its one word, then IPv6 by four. */
function endpointKeys(words: Uint32Array, details: readonly KeyWord[]): SortKeys {
  return {
    groups: [
      [word32(words, 4, 3), ...details],
      [word32(words, 4, 0), word32(words, 4, 1), word32(words, 4, 2), word32(words, 4, 3), ...details],
    ],
    group: families(words),
    volatile: false,
  };
}

/** The bits of a float that is not negative have the float's order. Rows without two readings have NaN. */
function rateKeys(table: FlowTable): SortKeys {
  const { rate } = table;
  const bits = new Uint32Array(rate.buffer, rate.byteOffset, rate.length);
  const group = wordBy((row) => ((rate[row] ?? Number.NaN) >= 0 ? 0 : 1));
  return { groups: [[word32(bits)]], group, volatile: true };
}
