// What each column sorts by: unsigned 32-bit words, the most significant level first, and which rows have no
// value and come last. Ascending unless said; descending inverts the words. Pure.

import { PRESENCE, stateName } from '../../native/flow/index.ts';
import type { ColumnId } from './column-ids.ts';
import type { FlowTable } from './flow-table.ts';

/** One word of a sort key for a row. Levels are compared from the first to the last. */
export type KeyWord = (row: number) => number;

export interface SortKeys {
  /** The words of each group of rows, the most significant first. Groups come one after the other. */
  readonly groups: readonly (readonly KeyWord[])[];
  /** A row's group, or `groups.length` where it has no value; undefined where there is one group and all have one. */
  readonly groupOf: KeyWord | undefined;
  /** The key changes while the flow lives: changed rows may have to move. */
  readonly volatile: boolean;
}

/** Words by which a table's rows are ordered for a column. Reads the table's arrays of this moment: ask anew for each sort. */
export function sortKeys(table: FlowTable, column: ColumnId): SortKeys {
  switch (column) {
    case 'protocol':
      return always([(row) => table.protocol[row] ?? 0], false);
    case 'state':
      return whenPresent(table, PRESENCE.state, [stateWord(table)]);
    case 'source':
      return endpointKeys(table.origSrc, table.origSport);
    case 'destination':
      return endpointKeys(table.origDst, table.origDport);
    case 'translated':
      return translatedKeys(table);
    case 'status':
      return whenPresent(table, PRESENCE.status, [(row) => table.status[row] ?? 0]);
    case 'timeout':
      return whenPresent(table, PRESENCE.timeout, [(row) => table.timeoutSec[row] ?? 0]);
    case 'packets':
      return whenPresent(table, PRESENCE.origCounters, sumWords(table.origPackets, table.replyPackets));
    case 'bytes':
      return whenPresent(table, PRESENCE.origCounters, sumWords(table.origBytes, table.replyBytes));
    case 'rate':
      return rateKeys(table);
    case 'mark':
      return whenPresent(table, PRESENCE.mark, [(row) => table.mark[row] ?? 0]);
    case 'zone':
      return always([(row) => table.zone[row] ?? 0], false);
    case 'age':
      return whenPresent(table, PRESENCE.start, ageWords(table));
  }
}

function always(words: readonly KeyWord[], volatile: boolean): SortKeys {
  return { groups: [words], groupOf: undefined, volatile };
}

function whenPresent(table: FlowTable, bit: number, words: readonly KeyWord[]): SortKeys {
  const { presence } = table;
  return { groups: [words], groupOf: (row) => ((presence[row] ?? 0) & bit ? 0 : 1), volatile: true };
}

/** An address and its port: IPv4 by its one word, then IPv6 by four. */
function endpointKeys(words: Uint32Array, ports: Uint16Array): SortKeys {
  const port: KeyWord = (row) => ports[row] ?? 0;
  return {
    groups: [
      [(row) => words[4 * row + 3] ?? 0, port],
      [
        (row) => words[4 * row] ?? 0,
        (row) => words[4 * row + 1] ?? 0,
        (row) => words[4 * row + 2] ?? 0,
        (row) => words[4 * row + 3] ?? 0,
        port,
      ],
    ],
    groupOf: (row) => (words[4 * row + 2] === 0xffff && words[4 * row] === 0 && words[4 * row + 1] === 0 ? 0 : 1),
    volatile: false,
  };
}

/** States in the order of their names, so that those of different protocols stand together. */
function stateWord(table: FlowTable): KeyWord {
  const { protocol, state } = table;
  return (row) => STATE_RANKS[(protocol[row] ?? 0) * 256 + (state[row] ?? 0)] ?? 0;
}

/** protocol × 256 + state → place of its name among all names. */
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
  const { reply, origDst, origDport, presence } = table;
  const { index, src, dst, sport, dport } = reply;
  const rewritesDestination = (row: number, place: number): boolean => {
    for (let w = 0; w < 4; w++) if (src[4 * place + w] !== origDst[4 * row + w]) return true;
    return sport[place] !== origDport[row];
  };
  const word =
    (w: number): KeyWord =>
    (row) => {
      const place = (index[row] ?? 0) - 1;
      if (place < 0) return 0;
      return (rewritesDestination(row, place) ? src : dst)[4 * place + w] ?? 0;
    };
  const port: KeyWord = (row) => {
    const place = (index[row] ?? 0) - 1;
    if (place < 0) return 0;
    return (rewritesDestination(row, place) ? sport : dport)[place] ?? 0;
  };
  const groupOf: KeyWord = (row) => ((presence[row] ?? 0) & PRESENCE.translated ? 0 : 1);
  return { groups: [[word(0), word(1), word(2), word(3), port]], groupOf, volatile: true };
}

/** The sum of two u64 columns as a high and a low word; a sum above 2^64 does not occur. */
function sumWords(a: Uint32Array, b: Uint32Array): KeyWord[] {
  const low = (row: number): number => (a[2 * row] ?? 0) + (b[2 * row] ?? 0);
  return [
    (row) => ((a[2 * row + 1] ?? 0) + (b[2 * row + 1] ?? 0) + (low(row) > 0xffffffff ? 1 : 0)) >>> 0,
    (row) => low(row) >>> 0,
  ];
}

/** The bits of a float that is not negative have the float's order. Rows without two readings have NaN. */
function rateKeys(table: FlowTable): SortKeys {
  const { rate } = table;
  const bits = new Uint32Array(rate.buffer, rate.byteOffset, rate.length);
  const groupOf: KeyWord = (row) => ((rate[row] ?? Number.NaN) >= 0 ? 0 : 1);
  return { groups: [[(row) => bits[row] ?? 0]], groupOf, volatile: true };
}

/** The youngest first, as ages ascend. */
function ageWords(table: FlowTable): KeyWord[] {
  const { startNs } = table;
  return [(row) => ~(startNs[2 * row + 1] ?? 0) >>> 0, (row) => ~(startNs[2 * row] ?? 0) >>> 0];
}
