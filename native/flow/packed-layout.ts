// The layout of a packed batch: a batch of flows as it travels from main to the engine's worker. A column consists of planes,
// one for each 32-bit word of a value; a plane in which all rows have the same value travels as that value, any other as an
// array. So an IPv4 address takes four bytes, and what no flow has takes none. Main packs in C++ (native/src/packed_batch.cc,
// whose constants are generated from here), the engine unpacks (packed-batch.ts). Pure.

import { elementBytes, MAX_BATCH_FLOWS } from './batch-layout.ts';
import { COLUMNS, type ColumnName, PRESENCE } from './column-schema.ts';

/** Indexes of the 32-bit words with which a packed batch begins; the planes' bits and the single values follow. */
export const WORD = {
  /** SCHEMA_VERSION of the writer. */
  version: 0,
  /** Bytes of the packed batch, a multiple of 8. */
  bytes: 1,
  /** Flows in it. */
  count: 2,
  dump: 3,
  after: 4,
  malformed: 5,
  unknownAttributes: 6,
  foreign: 7,
  /** A double: when the batch was filled, milliseconds since the epoch. */
  receivedMs: 8,
  /** One bit for each plane: it travels as an array. */
  bits: 10,
} as const;

/** What a packed batch counts, as the header of a batch does. */
export const COUNTED = ['malformed', 'unknownAttributes', 'foreign'] as const;

export interface PackedColumn {
  /** Bytes of one value. */
  readonly size: number;
  readonly planes: number;
  /** The number of its first plane. */
  readonly first: number;
  /** Whoever takes a batch can write into this column. */
  readonly isWritten: boolean;
}

/**
 * The bits of `presence` without which all values of a column are 0, or are not needed. Without translated flows, reply tuples
 * are left out: each is the inverse of the original one.
 */
export const NEEDED: Partial<Record<ColumnName, number>> = {
  stopNs: PRESENCE.stop,
  eventNs: PRESENCE.eventTime,
  protocolInfo: PRESENCE.protocolInfo,
  replySrc: PRESENCE.translated,
  replyDst: PRESENCE.translated,
  replySport: PRESENCE.translated,
  replyDport: PRESENCE.translated,
  labels: PRESENCE.labels,
};

/** Columns that the engine changes in a batch: it renumbers strings, and clears the presence bit of any that it does not know. */
const WRITTEN: readonly ColumnName[] = ['presence', 'helper', 'secctx'];

/** The columns, in the order of COLUMNS. */
export const PACKED = packedColumns();
export const PLANES = PACKED.reduce((sum, { planes }) => sum + planes, 0);
/** The word of the first single value. */
export const VALUES_WORD = WORD.bits + Math.ceil(PLANES / 32);

/** Bytes that are enough for every packed batch. */
export const LARGEST_PACKED_BYTES = 8 * Math.ceil((4 * (VALUES_WORD + PLANES) + bytesOfRows(MAX_BATCH_FLOWS)) / 8) + 8;

function bytesOfRows(rows: number): number {
  return PACKED.reduce((sum, { size }) => sum + size * rows, 0);
}

function packedColumns(): readonly PackedColumn[] {
  let first = 0;
  return COLUMNS.map(({ name, type }) => {
    const size = elementBytes(type);
    const planes = Math.ceil(size / 4);
    const column = { size, planes, first, isWritten: WRITTEN.includes(name) };
    first += planes;
    return column;
  });
}

/** Arrays begin and end at a multiple of 8 bytes. */
export function aligned(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** Whether a plane travels as an array. @param words the packed batch. */
export function hasPlane(words: Uint32Array, plane: number): boolean {
  return (((words[WORD.bits + (plane >>> 5)] ?? 0) >>> (plane & 31)) & 1) === 1;
}

/** Whether all planes of a column travel: then as they lie in the batch. */
export function isWhole(words: Uint32Array, { first, planes }: PackedColumn): boolean {
  for (let plane = first; plane < first + planes; plane++) if (!hasPlane(words, plane)) return false;
  return true;
}
