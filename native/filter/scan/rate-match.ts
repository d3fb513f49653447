// Comparisons of rates: bytes a second, rounded down. Of both directions: the measured rate if the columns have one for the
// row, otherwise the average over the flow's life. Of one direction: the measured rate if the columns have such rates at
// all, and absent for a row without one; otherwise the average. Pure.

import { averageRate } from '../../flow/average-rate.ts';
import { PRESENCE } from '../../flow/column-schema.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import type { Match } from '../ast.ts';
import type { CountedPlace, ScanSpec } from '../fields/scan-spec.ts';
import { type NumberRange, numberRanges } from './ranges.ts';
import type { RowSpan } from './scan.ts';
import { anyOf, type Scan } from './scan-of.ts';

/** The positive form of a comparison of a rate. */
export function rateScan({ of }: ScanSpec<'rate'>, match: Match): Scan {
  const counters = COUNTERS[of];
  return anyOf(
    numberRanges(match).map((range) => (columns, span, care, out) => {
      const measured = measuredRates(columns, of);
      // The rates of both directions are measured from the start, those of each only from when they are first needed:
      // until then an average over days would pass for a rate.
      const hasAverage = of === 'both' || measured === undefined;
      scanRates({ measured, counters: hasAverage ? counters : 0 }, columns, span, care, out, range);
    }),
  );
}

/** The counters of each. */
const COUNTERS: Readonly<Record<CountedPlace, number>> = {
  orig: PRESENCE.origCounters,
  reply: PRESENCE.replyCounters,
  both: PRESENCE.origCounters | PRESENCE.replyCounters,
};

function measuredRates({ rate, origRate, replyRate }: FlowColumns, of: CountedPlace): Float32Array | undefined {
  return of === 'both' ? rate : of === 'orig' ? origRate : replyRate;
}

/** Where rates come from. */
interface Rates {
  readonly measured: Float32Array | undefined;
  /** The counters of the average; 0 for none. */
  readonly counters: number;
}

/** A loop like those of scan.ts. */
function scanRates(
  { measured, counters }: Rates,
  columns: FlowColumns,
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  { low, high }: NumberRange,
): void {
  for (let base = span.from, w = 0; base < span.to; base += 32, w++) {
    let bits = 0;
    for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      const row = base + b;
      let value = measured ? (measured[row] ?? Number.NaN) : Number.NaN;
      if (!(value >= 0)) value = averageRate(columns, row, counters);
      value = Math.floor(value);
      if (value >= low && value <= high) bits |= 1 << b;
    }
    out[w] = bits;
  }
}
