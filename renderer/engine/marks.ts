// When a row was last new or changed, in one byte: half-second ticks that wrap after a minute, so marks are
// swept before that. Pure.

/** How long a row is shown as new or changed. */
export const MARK_MS = 3000;
/** Marks older than this are erased by `sweepMarks`; it must run at least each SWEEP_MS. */
export const SWEEP_MS = 20_000;

const TICK_MS = 500;
const TICKS = 126;

export type Mark = 'new' | 'changed';

function tickOf(nowMs: number): number {
  return Math.floor(nowMs / TICK_MS) % TICKS;
}

/** The byte for a mark made now. */
export function encodeMark(mark: Mark, nowMs: number): number {
  return (tickOf(nowMs) + 1) * 2 + (mark === 'changed' ? 1 : 0);
}

/** The mark that a byte still means now. */
export function markNow(byte: number, nowMs: number): Mark | undefined {
  if (byte === 0) return undefined;
  if (markAgeMs(byte, nowMs) > MARK_MS) return undefined;
  return byte & 1 ? 'changed' : 'new';
}

/** Erases outdated marks. */
export function sweepMarks(bytes: Uint8Array, length: number, nowMs: number): void {
  for (let row = 0; row < length; row++) {
    const byte = bytes[row] ?? 0;
    if (byte !== 0 && markAgeMs(byte, nowMs) > MARK_MS) bytes[row] = 0;
  }
}

function markAgeMs(byte: number, nowMs: number): number {
  return ((tickOf(nowMs) - ((byte >>> 1) - 1) + TICKS) % TICKS) * TICK_MS;
}
