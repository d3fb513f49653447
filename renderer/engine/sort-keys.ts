// What each column sorts by: unsigned 32-bit words, the most significant level first, and which rows have no
// value and come last. Ascending unless said; descending inverts the words. Pure.

import { PRESENCE, stateName } from '../../native/flow/index.ts';
import type { ColumnId } from './column-ids.ts';
import type { FlowTable } from './flow-table.ts';

/** One word of a sort key for a row. Levels are compared from the first to the last. */
export type KeyWord = (row: number) => number;

export interface SortKeys {
  readonly levels: readonly KeyWord[];
  /** Whether the row has a value; undefined where every row has one. */
  readonly has: KeyWord | undefined;
  /** The key changes while the flow lives: changed rows may have to move. */
  readonly volatile: boolean;
}

/** Words by which a table's rows are ordered for a column. Reads the table's arrays of this moment: ask anew for each sort. */
export function sortKeys(table: FlowTable, column: ColumnId): SortKeys {
  const { presence } = table;
  const present =
    (bit: number): KeyWord =>
    (row) =>
      (presence[row] ?? 0) & bit;
  const keys = (levels: readonly KeyWord[], has: KeyWord | undefined, volatile: boolean): SortKeys => ({
    levels,
    has,
    volatile,
  });
  switch (column) {
    case 'protocol':
      return keys([(row) => table.protocol[row] ?? 0], undefined, false);
    case 'state':
      return keys([stateWord(table)], present(PRESENCE.state), true);
    case 'source':
      return keys([...addressWords(table.origSrc), (row) => table.origSport[row] ?? 0], undefined, false);
    case 'destination':
      return keys([...addressWords(table.origDst), (row) => table.origDport[row] ?? 0], undefined, false);
    case 'translated':
      return keys(translatedWords(table), present(PRESENCE.translated), true);
    case 'status':
      return keys([(row) => table.status[row] ?? 0], present(PRESENCE.status), true);
    case 'timeout':
      return keys([(row) => table.timeoutSec[row] ?? 0], present(PRESENCE.timeout), true);
    case 'packets':
      return keys(sumWords(table.origPackets, table.replyPackets), present(PRESENCE.origCounters), true);
    case 'bytes':
      return keys(sumWords(table.origBytes, table.replyBytes), present(PRESENCE.origCounters), true);
    case 'rate':
      return keys([rateWord(table)], (row) => ((table.rate[row] ?? Number.NaN) >= 0 ? 1 : 0), true);
    case 'mark':
      return keys([(row) => table.mark[row] ?? 0], present(PRESENCE.mark), true);
    case 'zone':
      return keys([(row) => table.zone[row] ?? 0], undefined, false);
    case 'age':
      return keys(ageWords(table), present(PRESENCE.start), true);
  }
}

function addressWords(words: Uint32Array): KeyWord[] {
  return [0, 1, 2, 3].map((w) => (row) => words[4 * row + w] ?? 0);
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
function translatedWords(table: FlowTable): KeyWord[] {
  const { reply, origDst, origDport } = table;
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
  return [word(0), word(1), word(2), word(3), port];
}

/** The sum of two u64 columns as a high and a low word; a sum above 2^64 does not occur. */
function sumWords(a: Uint32Array, b: Uint32Array): KeyWord[] {
  const low = (row: number): number => (a[2 * row] ?? 0) + (b[2 * row] ?? 0);
  return [
    (row) => ((a[2 * row + 1] ?? 0) + (b[2 * row + 1] ?? 0) + (low(row) > 0xffffffff ? 1 : 0)) >>> 0,
    (row) => low(row) >>> 0,
  ];
}

/** The bits of a float that is not negative have the float's order. */
function rateWord(table: FlowTable): KeyWord {
  const bits = new Uint32Array(table.rate.buffer, table.rate.byteOffset, table.rate.length);
  return (row) => bits[row] ?? 0;
}

/** The youngest first, as ages ascend. */
function ageWords(table: FlowTable): KeyWord[] {
  const { startNs } = table;
  return [(row) => ~(startNs[2 * row + 1] ?? 0) >>> 0, (row) => ~(startNs[2 * row] ?? 0) >>> 0];
}
