// Comparisons of rates: bytes a second of both directions, rounded down. The measured rate if the columns have one for
// the row, otherwise the average over the flow's life; absent if neither is known. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import { agedUntilMs } from '../../flow/flow-age.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import type { Match } from '../ast.ts';
import { numberRanges } from './ranges.ts';
import type { RowSpan } from './scan.ts';
import { anyOf, type Scan } from './scan-of.ts';

/** The positive form of a comparison on rate. */
export function rateScan(match: Match): Scan {
  return anyOf(
    numberRanges(match).map(
      ({ low, high }) =>
        (columns, span, care, out) =>
          scanRates(span, care, out, columns, low, high),
    ),
  );
}

const COUNTERS = PRESENCE.origCounters | PRESENCE.replyCounters;
/** Weight of the high word of a u64 as a double. */
const HIGH = 4294967296;

/** A loop like those of scan.ts. */
function scanRates(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  columns: FlowColumns,
  low: number,
  high: number,
): void {
  const { rate, presence, startNs, origBytes, replyBytes } = columns;
  for (let base = span.from, w = 0; base < span.to; base += 32, w++) {
    let bits = 0;
    for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      const i = base + b;
      let value = rate ? (rate[i] ?? Number.NaN) : Number.NaN;
      const present = presence[i] ?? 0;
      if (!(value >= 0) && (present & PRESENCE.start) !== 0 && (present & COUNTERS) !== 0) {
        const ageMs = agedUntilMs(columns, i) - ((startNs[2 * i + 1] ?? 0) * HIGH + (startNs[2 * i] ?? 0)) / 1e6;
        let bytes = 0;
        if ((present & PRESENCE.origCounters) !== 0)
          bytes += (origBytes[2 * i + 1] ?? 0) * HIGH + (origBytes[2 * i] ?? 0);
        if ((present & PRESENCE.replyCounters) !== 0) {
          bytes += (replyBytes[2 * i + 1] ?? 0) * HIGH + (replyBytes[2 * i] ?? 0);
        }
        // A flow that begins at this very moment has no average yet.
        value = ageMs > 0 ? (bytes * 1000) / ageMs : Number.NaN;
      }
      value = Math.floor(value);
      if (value >= low && value <= high) bits |= 1 << b;
    }
    out[w] = bits;
  }
}
