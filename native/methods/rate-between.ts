// The rates of flows between two readings of their counters. Pure.

import { averageRate } from '../flow/average-rate.ts';
import type { FlowBatch } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { countedSince } from '../flow/counted-since.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';

/** Readings closer together than this, in milliseconds, say more about the readings than about the flow. */
export const MIN_BETWEEN_MS = 200;

const HIGH = 4294967296;

/** Rates as FlowColumns has them; each undefined where no flow has one. */
export type Rates = Pick<FlowColumns, 'rate' | 'origRate' | 'replyRate'>;

/**
 * Bytes a second for each row of `found`, since `before` was read. If the two are closer together than MIN_BETWEEN_MS, or
 * there is no earlier reading: the previously known rate, NaN if that is unknown too; if none was known of any flow, the
 * average since its start.
 * @param rowOf the row of `before` for a row of `found`.
 * @param countedMs when the counters of a row of `before` were read, milliseconds since the epoch; undefined for never.
 */
export function measuredRates(
  before: FlowBatch,
  found: FlowBatch,
  rowOf: (foundRow: number) => number,
  countedMs: ((row: number) => number) | undefined,
  known: Rates,
): Rates {
  const ratesOf = (of: Direction, knownRates: Float32Array | undefined): Float32Array | undefined => {
    if (!countedMs && !knownRates) return undefined;
    return Float32Array.from({ length: found.length }, (_, foundRow) => {
      const row = rowOf(foundRow);
      const elapsedMs = countedMs ? found.nowMs - countedMs(row) : Number.NaN;
      const counted = (before.presence[row] ?? 0) & (found.presence[foundRow] ?? 0) & PRESENCE.origCounters;
      if (counted && elapsedMs >= MIN_BETWEEN_MS) {
        return (countedSince(bytesOf(before, row, of), bytesOf(found, foundRow, of)) * 1000) / elapsedMs;
      }
      return knownRates ? (knownRates[row] ?? Number.NaN) : averageRate(found, foundRow, COUNTERS[of]);
    });
  };
  return {
    rate: ratesOf('both', known.rate),
    origRate: ratesOf('orig', known.origRate),
    replyRate: ratesOf('reply', known.replyRate),
  };
}

type Direction = 'orig' | 'reply' | 'both';

const COUNTERS: Readonly<Record<Direction, number>> = {
  orig: PRESENCE.origCounters,
  reply: PRESENCE.replyCounters,
  both: PRESENCE.origCounters | PRESENCE.replyCounters,
};

function bytesOf({ origBytes, replyBytes }: FlowBatch, row: number, of: Direction): number {
  const [low = 0, high = 0] = of === 'reply' ? [0, 0] : origBytes.subarray(2 * row, 2 * row + 2);
  const [replyLow = 0, replyHigh = 0] = of === 'orig' ? [0, 0] : replyBytes.subarray(2 * row, 2 * row + 2);
  return (high + replyHigh) * HIGH + (low + replyLow);
}
