// The table's columns: one record each, with everything the engine does with it. The list determines which columns a
// sort can name, what rows sort by, what flows can be grouped by, and which sorts need fresh values; `data-column`
// carries its names. The page has its own record for each column (flows/) and takes only types from here. Pure.

import type { Freshness } from '../../../native/filter/index.ts';
import { PRESENCE, startMsAt, u64At } from '../../../native/flow/index.ts';
import {
  directionCodes,
  protocolCodes,
  stateCodes,
  textCodes,
  type ValueCodes,
  zoneCodes,
} from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import { endpointCodes, numberCodes, wordCodes } from '../codes/keyed-codes.ts';
import { labelCodes } from '../codes/many-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { lastSeenMs } from '../store/last-seen.ts';
import type { Measured } from '../store/measured-columns.ts';
import { COUNTERS, totalBytes } from '../store/merge.ts';
import { ageWords } from './age-keys.ts';
import { destinationDetails, sourceDetails } from './end-keys.ts';
import { idleKeys } from './idle-keys.ts';
import { rankOf, type SortKeys, sumWords, word32, wordBy } from './key-words.ts';
import { PROTOCOL_RANKS } from './name-ranks.ts';
import { replyKeys } from './reply-keys.ts';
import { statusWord, zoneWord } from './shown-keys.ts';
import { always, endpointKeys, rateKeys, stateKeys, whenPresent } from './sort-keys.ts';
import { directionKeys, helperKeys, labelKeys } from './text-keys.ts';
import { translatedKeys } from './translated-keys.ts';

/** What the engine knows about a column. */
export interface EngineColumn {
  /** How its values change while a flow lives; a sort needs fresh values if they change without an event. */
  readonly freshness: Freshness;
  /** Whether it is computed from the kernel's counters, which flows have only while nf_conntrack_acct is on. */
  readonly counted: boolean;
  /** What the table measures only while it is needed, as for this column while it is shown or sorted by. */
  readonly measured?: Measured;
  /**
   * What rows sort by, which is what the cell shows: a number by itself, even if its text is shorter (equal texts are
   * always a range of numbers), a name by its alphabetical rank. Reads the table's current arrays.
   */
  readonly sortKeys: (table: FlowTable) => SortKeys;
  /** The codes of its values in groups and facets. Times are relative to this moment, however long the query takes. */
  readonly codes: (table: FlowTable, hash: KeyHash) => ValueCodes;
}

/** A counter of one direction. */
function counter(
  column: 'origPackets' | 'replyPackets' | 'origBytes' | 'replyBytes',
  need: number,
): EngineColumn & { readonly counted: true } {
  return {
    freshness: 'reading',
    counted: true,
    sortKeys: (table) => whenPresent(table, need, [word32(table[column], 2, 1), word32(table[column], 2, 0)]),
    codes: (table, hash) => numberCodes(hash, (row) => (has(table, row, need) ? u64At(table[column], row) : undefined)),
  };
}

/** The measured bytes per second of one direction or both. */
function rateOf(ratesOf: (table: FlowTable) => Float32Array): Pick<EngineColumn, 'freshness' | 'sortKeys' | 'codes'> {
  return {
    freshness: 'readings',
    sortKeys: (table) => rateKeys(ratesOf(table)),
    codes: (table, hash) =>
      numberCodes(hash, (row) => {
        const rate = ratesOf(table)[row] ?? Number.NaN;
        return rate >= 0 ? Math.floor(rate) : undefined;
      }),
  };
}

export const ENGINE_COLUMNS = {
  protocol: {
    freshness: 'fixed',
    counted: false,
    sortKeys: ({ protocol }) => always([rankOf(protocol, PROTOCOL_RANKS)], false),
    codes: protocolCodes,
  },
  state: { freshness: 'events', counted: false, sortKeys: stateKeys, codes: stateCodes },
  source: {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => endpointKeys(table.origSrc, sourceDetails(table)),
    codes: (table, hash) => endpointCodes(table, hash, 'source'),
  },
  translated: {
    freshness: 'fixed',
    counted: false,
    sortKeys: translatedKeys,
    codes: (table, hash) => endpointCodes(table, hash, 'translated'),
  },
  destination: {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => endpointKeys(table.origDst, [destinationDetails(table)]),
    codes: (table, hash) => endpointCodes(table, hash, 'destination'),
  },
  'reply.source': {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => replyKeys(table, 'src'),
    codes: (table, hash) => endpointCodes(table, hash, 'reply.source'),
  },
  'reply.destination': {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => replyKeys(table, 'dst'),
    codes: (table, hash) => endpointCodes(table, hash, 'reply.destination'),
  },
  status: {
    // The cell shows whether the flow is offloaded, which no event reports.
    freshness: 'reading',
    counted: false,
    sortKeys: (table) => whenPresent(table, PRESENCE.status, [statusWord(table)]),
    codes: (table, hash) =>
      wordCodes(hash, (row) => (has(table, row, PRESENCE.status) ? table.status[row] : undefined)),
  },
  timeout: {
    freshness: 'deadline',
    counted: false,
    sortKeys: (table) => whenPresent(table, PRESENCE.timeout, [word32(table.timeoutSec)]),
    codes: (table, hash) => {
      const { timeoutOffsetSec } = table;
      return wordCodes(hash, (row) =>
        has(table, row, PRESENCE.timeout) ? Math.max(0, (table.timeoutSec[row] ?? 0) - timeoutOffsetSec) : undefined,
      );
    },
  },
  idle: {
    freshness: 'deadline',
    counted: false,
    sortKeys: idleKeys,
    codes: (table, hash) => {
      const { idleTimes } = table;
      return wordCodes(hash, (row) => idleTimes?.idleSec(table, row));
    },
  },
  packets: {
    freshness: 'reading',
    counted: true,
    sortKeys: (table) => whenPresent(table, COUNTERS, sumWords(table.origPackets, table.replyPackets)),
    codes: (table, hash) =>
      numberCodes(hash, (row) =>
        has(table, row, COUNTERS) ? totalBytes(table.origPackets, table.replyPackets, row) : undefined,
      ),
  },
  bytes: {
    freshness: 'reading',
    counted: true,
    sortKeys: (table) => whenPresent(table, COUNTERS, sumWords(table.origBytes, table.replyBytes)),
    codes: (table, hash) =>
      numberCodes(hash, (row) =>
        has(table, row, COUNTERS) ? totalBytes(table.origBytes, table.replyBytes, row) : undefined,
      ),
  },
  'packets.orig': counter('origPackets', PRESENCE.origCounters),
  'packets.reply': counter('replyPackets', PRESENCE.replyCounters),
  'bytes.orig': counter('origBytes', PRESENCE.origCounters),
  'bytes.reply': counter('replyBytes', PRESENCE.replyCounters),
  rate: { ...rateOf((table) => table.rate), counted: true },
  'rate.orig': { ...rateOf((table) => table.measured.origRate), counted: true, measured: 'ratesEachWay' },
  'rate.reply': { ...rateOf((table) => table.measured.replyRate), counted: true, measured: 'ratesEachWay' },
  mark: {
    freshness: 'events',
    counted: false,
    // The kernel leaves a mark of 0 out of events.
    sortKeys: ({ mark }) => always([word32(mark)], true),
    codes: (table, hash) => wordCodes(hash, (row) => (has(table, row, PRESENCE.mark) ? table.mark[row] : 0)),
  },
  zone: {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => always([zoneWord(table)], true),
    codes: zoneCodes,
  },
  label: { freshness: 'events', counted: false, sortKeys: labelKeys, codes: labelCodes },
  helper: {
    freshness: 'events',
    counted: false,
    sortKeys: helperKeys,
    codes: (table) => textCodes(table, 'helper'),
  },
  direction: { freshness: 'host', counted: false, sortKeys: directionKeys, codes: directionCodes },
  id: {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => whenPresent(table, PRESENCE.id, [word32(table.id)]),
    codes: (table, hash) => wordCodes(hash, (row) => (has(table, row, PRESENCE.id) ? table.id[row] : undefined)),
  },
  start: {
    freshness: 'fixed',
    counted: false,
    sortKeys: (table) => whenPresent(table, PRESENCE.start, [word32(table.startNs, 2, 1), word32(table.startNs, 2, 0)]),
    codes: (table, hash) =>
      numberCodes(hash, (row) => (has(table, row, PRESENCE.start) ? Math.floor(startMsAt(table, row)) : undefined)),
  },
  seen: {
    freshness: 'fixed',
    counted: false,
    sortKeys: ({ firstSeenMs }) => always([word32(firstSeenMs)], false),
    codes: (table, hash) => numberCodes(hash, (row) => table.baseMs + (table.firstSeenMs[row] ?? 0)),
  },
  'seen.last': {
    freshness: 'reading',
    counted: false,
    measured: 'lastCounted',
    sortKeys: (table) => always([wordBy((row) => lastSeenMs(table, row))], true),
    codes: (table, hash) => numberCodes(hash, (row) => table.baseMs + lastSeenMs(table, row)),
  },
  age: {
    freshness: 'clock',
    counted: false,
    sortKeys: (table) => always(ageWords(table), true),
    codes: (table, hash) => {
      const { nowMs } = table;
      return numberCodes(hash, (row) =>
        has(table, row, PRESENCE.start) ? Math.max(0, Math.floor((nowMs - startMsAt(table, row)) / 1000)) : undefined,
      );
    },
  },
} as const satisfies Readonly<Record<string, EngineColumn>>;

export type ColumnId = keyof typeof ENGINE_COLUMNS;

/** The columns that are computed from the kernel's counters. */
export type CountedColumnId = {
  [Id in ColumnId]: (typeof ENGINE_COLUMNS)[Id]['counted'] extends true ? Id : never;
}[ColumnId];

/** What must be measured for these columns. */
export function measuredBy(columns: Iterable<ColumnId>): ReadonlySet<Measured> {
  const needed = new Set<Measured>();
  for (const id of columns) {
    const { measured }: EngineColumn = ENGINE_COLUMNS[id];
    if (measured) needed.add(measured);
  }
  return needed;
}

/** Whether a text names a column. */
export function isColumnId(text: string): text is ColumnId {
  return Object.hasOwn(ENGINE_COLUMNS, text);
}

/** All columns, in the order of the list. */
export const COLUMN_IDS: readonly ColumnId[] = Object.keys(ENGINE_COLUMNS).filter(isColumnId);

/** Queries read the table row by row; it can have grown since they began, and then has new arrays. */
function has(table: FlowTable, row: number, bits: number): boolean {
  return ((table.presence[row] ?? 0) & bits) !== 0;
}
