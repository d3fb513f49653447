// Comparisons of the time since a flow's last packet, in whole seconds: what its timeout was set to, less what is left of
// it. Absent for a flow that has ended, and where the timeouts of the namespace are not known. Pure.

import type { FlowColumns } from '../../flow/flow-columns.ts';
import { type IdleTimes, idleTimesOf } from '../../flow/idle-times.ts';
import type { Match } from '../ast.ts';
import { numberRanges } from './ranges.ts';
import type { RowSpan } from './scan.ts';
import { anyOf, type Scan } from './scan-of.ts';

/** The positive form of a comparison of the idle time. */
export function idleScan(match: Match): Scan {
  return anyOf(
    numberRanges(match).map(({ low, high }) => (columns, span, care, out) => {
      const { timeouts } = columns;
      if (timeouts) scanIdle(idleTimesOf(timeouts), columns, span, care, out, low / 1000, high / 1000);
      else out.fill(0, 0, (span.to - span.from + 31) >>> 5);
    }),
  );
}

/** A loop like those of scan.ts; seconds. */
function scanIdle(
  times: IdleTimes,
  columns: FlowColumns,
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  low: number,
  high: number,
): void {
  const { alive } = columns;
  for (let base = span.from, w = 0; base < span.to; base += 32, w++) {
    let bits = 0;
    const living = alive ? (alive[base >>> 5] ?? 0) : -1;
    for (let asked = (care[w] ?? 0) & living; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      const sec = times.idleSec(columns, base + b);
      if (sec !== undefined && sec >= low && sec <= high) bits |= 1 << b;
    }
    out[w] = bits;
  }
}
