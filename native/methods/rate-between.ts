// The rate of flows between two readings of their counters. Pure.

import type { FlowBatch } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { countedSince } from '../flow/counted-since.ts';

/** Readings closer together than this, in milliseconds, say more about the readings than about the flow. */
export const MIN_BETWEEN_MS = 200;

const HIGH = 4294967296;

/**
 * Bytes a second of both directions for each row of `found`, since `before` was read. If the two are closer together
 * than MIN_BETWEEN_MS, or there is no earlier reading: the previously known rate. NaN if that is unknown too; a filter
 * then uses the average since the flow's start.
 * @param rowOf the row of `before` for a row of `found`.
 * @param countedMs when the counters of a row of `before` were read, milliseconds since the epoch; undefined for never.
 * @returns undefined if no row has one.
 */
export function measuredRates(
  before: FlowBatch,
  found: FlowBatch,
  rowOf: (foundRow: number) => number,
  countedMs: ((row: number) => number) | undefined,
  known: Float32Array | undefined,
): Float32Array | undefined {
  if (!countedMs && !known) return undefined;
  return Float32Array.from({ length: found.length }, (_, foundRow) => {
    const row = rowOf(foundRow);
    const elapsedMs = countedMs ? found.nowMs - countedMs(row) : Number.NaN;
    const counted = (before.presence[row] ?? 0) & (found.presence[foundRow] ?? 0) & PRESENCE.origCounters;
    if (!counted || !(elapsedMs >= MIN_BETWEEN_MS)) return known?.[row] ?? Number.NaN;
    return (countedSince(totalBytes(before, row), totalBytes(found, foundRow)) * 1000) / elapsedMs;
  });
}

function totalBytes({ origBytes, replyBytes }: FlowBatch, row: number): number {
  const low = (origBytes[2 * row] ?? 0) + (replyBytes[2 * row] ?? 0);
  return ((origBytes[2 * row + 1] ?? 0) + (replyBytes[2 * row + 1] ?? 0)) * HIGH + low;
}
