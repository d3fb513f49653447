// Up to when a flow has aged. Pure.

import { testBit } from './bitmap.ts';
import type { FlowColumns } from './flow-columns.ts';

/** Now or, for a flow that has ended, its end; milliseconds since the epoch. */
export function agedUntilMs(
  { alive, endedMs, baseMs = 0, nowMs }: Pick<FlowColumns, 'alive' | 'endedMs' | 'baseMs' | 'nowMs'>,
  row: number,
): number {
  if (!alive || !endedMs || testBit(alive, row)) return nowMs;
  return row < endedMs.length ? baseMs + (endedMs[row] ?? 0) : nowMs;
}
