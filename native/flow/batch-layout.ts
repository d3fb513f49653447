// The layout of a batch: its header, and where each column begins. Batches in this layout pass through the addon and
// the MessagePort; the C++ side is generated from here and from column-schema.ts. Pure.

import { checkCount } from './checks.ts';
import { COLUMNS, type ColumnType, PRESENCE } from './column-schema.ts';

/** The largest number of flows in a batch. */
export const MAX_BATCH_FLOWS = 8192;

/** Bytes before the first column: eight little-endian u32 words, see HEADER, then two f64. */
export const HEADER_BYTES = 64;

/** Indexes of the header's u32 words. */
export const HEADER = {
  /** SCHEMA_VERSION of the writer. */
  version: 0,
  /** Number of flows that fit; a multiple of 8. */
  capacity: 1,
  /** Flows in the batch. */
  count: 2,
  /** Messages dropped because a length in them was wrong. */
  malformed: 3,
  /** Attributes skipped because they are unknown. */
  unknownAttributes: 4,
  /** Messages skipped because they are of another subsystem or type. */
  foreign: 5,
} as const;

/** Byte offset of the f64 in the header: when the batch was filled, milliseconds since the epoch. */
export const HEADER_RECEIVED_MS = 48;

const ELEMENT_BYTES: Record<ColumnType, number> = { u8: 1, u16: 2, u32: 4, u64: 8, address: 16, u128: 16 };

/** Bytes of one element of a column type. */
export function elementBytes(type: ColumnType): number {
  return ELEMENT_BYTES[type];
}

/** Bytes of one flow over all columns. */
export const FLOW_BYTES: number = COLUMNS.reduce((sum, column) => sum + ELEMENT_BYTES[column.type], 0);

/** An FNV-1a hash of the layout: changes whenever the layout does. */
export const SCHEMA_VERSION: number = schemaHash();

function schemaHash(): number {
  const text = COLUMNS.map((column) => `${column.name}:${column.type}`).join(',') + JSON.stringify(PRESENCE);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Rounds a number of flows up to a capacity that keeps every column aligned. */
export function batchCapacity(flows: number): number {
  checkCount(flows, 'flows');
  return Math.max(8, (flows + 7) & ~7);
}

/** Bytes of a batch with room for `capacity` flows (a multiple of 8). */
export function batchBytes(capacity: number): number {
  checkCount(capacity, 'capacity');
  return HEADER_BYTES + FLOW_BYTES * capacity;
}

/** Byte offset of each column in a batch of this capacity, in the order of COLUMNS. */
export function columnOffsets(capacity: number): number[] {
  checkCount(capacity, 'capacity');
  let offset = HEADER_BYTES;
  return COLUMNS.map((column) => {
    const at = offset;
    offset += ELEMENT_BYTES[column.type] * capacity;
    return at;
  });
}
