// What each column sorts by: unsigned 32-bit words, the most significant level first, and which rows have no
// value and come last. Rows that are equal in all columns of a sort go by their flow's key. Pure.

import { isTranslatedEnd } from '../../native/filter/name-match.ts';
import { PRESENCE, stateName } from '../../native/flow/index.ts';
import type { ColumnId } from './column-ids.ts';
import type { FlowTable } from './flow-table.ts';
import { absence, ageWord, type KeyWord, sumWords, word8, word16, word32, wordBy, wordOfPair } from './key-words.ts';
import type { SortBy } from './protocol.ts';

export interface SortKeys {
  /** The words of each group of rows, the most significant first. Groups come one after the other. */
  readonly groups: readonly (readonly KeyWord[])[];
  /** A row's group, or `groups.length` where it has no value; undefined where there is one group and all have one. */
  readonly group: KeyWord | undefined;
  /** The key changes while the flow lives: changed rows may have to move. */
  readonly volatile: boolean;
}

/** A column's words in a direction. */
export interface OrderKey extends SortKeys {
  readonly descending: boolean;
}

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

/** Words by which a table's rows are ordered for a column. */
function sortKeys(table: FlowTable, column: ColumnId): SortKeys {
  switch (column) {
    case 'protocol':
      return always([word8(table.protocol)], false);
    case 'state':
      return whenPresent(table, PRESENCE.state, [wordOfPair(table.protocol, table.state, STATE_RANKS)]);
    case 'source':
      return endpointKeys(table.origSrc, table.origSport);
    case 'destination':
      return endpointKeys(table.origDst, table.origDport);
    case 'translated':
      return translatedKeys(table);
    case 'status':
      return whenPresent(table, PRESENCE.status, [word32(table.status)]);
    case 'timeout':
      return whenPresent(table, PRESENCE.timeout, [word32(table.timeoutSec)]);
    case 'packets':
      return whenPresent(table, PRESENCE.origCounters, sumWords(table.origPackets, table.replyPackets));
    case 'bytes':
      return whenPresent(table, PRESENCE.origCounters, sumWords(table.origBytes, table.replyBytes));
    case 'rate':
      return rateKeys(table);
    case 'mark':
      // The kernel leaves a mark of 0 out of events.
      return always([word32(table.mark)], true);
    case 'zone':
      return always([word16(table.zone)], false);
    case 'age':
      return whenPresent(table, PRESENCE.start, ageWords(table));
  }
}

function always(words: readonly KeyWord[], volatile: boolean): SortKeys {
  return { groups: [words], group: undefined, volatile };
}

function whenPresent(table: FlowTable, bit: number, words: readonly KeyWord[]): SortKeys {
  return { groups: [words], group: absence(table.presence, bit), volatile: true };
}

/** An address and its port: IPv4 by its one word, then IPv6 by four. */
function endpointKeys(words: Uint32Array, ports: Uint16Array): SortKeys {
  const port = word16(ports);
  return {
    groups: [
      [word32(words, 4, 3), port],
      [word32(words, 4, 0), word32(words, 4, 1), word32(words, 4, 2), word32(words, 4, 3), port],
    ],
    group: wordBy((row) => (words[4 * row + 2] === 0xffff && words[4 * row] === 0 && words[4 * row + 1] === 0 ? 0 : 1)),
    volatile: false,
  };
}

/** protocol × 256 + state → place of its name among all names, so that equal states of different protocols stand together. */
const STATE_RANKS: Uint16Array = rankStates();

function rankStates(): Uint16Array {
  const STATES = 16;
  const names = new Set<string>();
  for (let p = 0; p < 256; p++) for (let s = 0; s < STATES; s++) names.add(stateName(p, s));
  const places = new Map([...names].sort().map((name, place) => [name, place]));
  const ranks = new Uint16Array(65_536);
  for (let p = 0; p < 256; p++) {
    for (let s = 0; s < 256; s++) ranks[p * 256 + s] = places.get(s < STATES ? stateName(p, s) : '') ?? 0xffff;
  }
  return ranks;
}

/** The translated end: the reply's source where the destination was rewritten, otherwise the reply's destination. */
function translatedKeys(table: FlowTable): SortKeys {
  const { reply, presence } = table;
  const { index, src, dst, sport, dport } = reply;
  const word = (w: number): KeyWord =>
    wordBy((row) => {
      const place = (index[row] ?? 0) - 1;
      if (place < 0) return 0;
      return (isTranslatedEnd(table, row, false) ? src : dst)[4 * place + w] ?? 0;
    });
  const port = wordBy((row) => {
    const place = (index[row] ?? 0) - 1;
    if (place < 0) return 0;
    return (isTranslatedEnd(table, row, false) ? sport : dport)[place] ?? 0;
  });
  return {
    groups: [[word(0), word(1), word(2), word(3), port]],
    group: absence(presence, PRESENCE.translated),
    volatile: true,
  };
}

/** The bits of a float that is not negative have the float's order. Rows without two readings have NaN. */
function rateKeys(table: FlowTable): SortKeys {
  const { rate } = table;
  const bits = new Uint32Array(rate.buffer, rate.byteOffset, rate.length);
  const group = wordBy((row) => ((rate[row] ?? Number.NaN) >= 0 ? 0 : 1));
  return { groups: [[word32(bits)]], group, volatile: true };
}

/**
 * The youngest first, as ages ascend. The first word, the age now in milliseconds or so, tells nearly all rows
 * apart; the start itself tells the rest, also of what is older than the word holds or begins later than now.
 */
function ageWords({ startNs, nowMs }: FlowTable): KeyWord[] {
  return [ageWord(startNs, nowMs), word32(startNs, 2, 1, 0xffffffff), word32(startNs, 2, 0, 0xffffffff)];
}
