// When the whole table is reread: as often as the view needs, as rarely as the measured cost of the last dump demands.
// Pure; times are milliseconds of one monotonic clock.

import type { Demand } from '../contract/from-engine.ts';
import type { DumpReason } from '../contract/to-engine.ts';

/**
 * The share of a core that periodic dumps can take, and the minimum time between them. With `readings` the user sorts or
 * filters by values that only dumps have; with `changes` by values that events have, though not for every flow. With `live`,
 * events and the refresh of visible rows cover most, and a dump only finds what vanished without an event.
 */
const PACE: Record<Demand, { share: number; minMs: number }> = {
  readings: { share: 0.1, minMs: 2000 },
  changes: { share: 0.03, minMs: 5000 },
  live: { share: 0.01, minMs: 15_000 },
  idle: { share: 0.01, minMs: 30_000 },
};

/** When losses repeat, dumps are limited to a third of a core so that they don't cause more losses. */
const REPEATED_LOSS_FACTOR = 2;
const REPEATED_LOSS_MIN_MS = 1000;
/** A dump with far fewer flows than the kernel counts (its hash table was resized) is soon repeated, up to this many times. */
const SHORT_REPEATS = 3;
const SHORT_MS = 1000;
/** Failed dumps are repeated at growing intervals. */
const FAILED_MS = 2000;
const FAILED_MAX_MS = 60_000;

/** How a dump went. `costMs`: CPU time of all threads of main spent on it, or its duration if that is unknown. */
export interface DumpRun {
  readonly reason: DumpReason;
  readonly endedMs: number;
  readonly costMs: number;
  /** False if it ended with an error. */
  readonly complete: boolean;
  /** It held far fewer flows than the kernel counted. */
  readonly short: boolean;
}

export class RedumpSchedule {
  #last: DumpRun | undefined;
  #shortInARow = 0;
  #failedInARow = 0;
  #lost = false;
  #asked = false;
  #demand: Demand = 'live';

  /** What the view needs now. */
  set demand(demand: Demand) {
    this.#demand = demand;
  }

  /** Requests a dump out of turn: one that somebody asked for at once, whatever went wrong before; a repair when it is due. */
  want(reason: 'lost' | 'asked'): void {
    if (reason === 'lost') this.#lost = true;
    else this.#asked = true;
  }

  /** A dump begins, which satisfies every request so far. */
  started(): void {
    this.#lost = false;
    this.#asked = false;
  }

  ended(run: DumpRun): void {
    this.#last = run;
    this.#shortInARow = run.short ? this.#shortInARow + 1 : 0;
    this.#failedInARow = run.complete ? 0 : this.#failedInARow + 1;
    // A failed repair is still owed.
    if (!run.complete && (run.reason === 'lost' || run.reason === 'helper')) this.want('lost');
  }

  /** The next dump: when, and why. */
  next(): { dueMs: number; reason: DumpReason } {
    const last = this.#last;
    if (!last) return { dueMs: 0, reason: 'first' };
    if (this.#asked) return { dueMs: last.endedMs, reason: this.#lost ? 'lost' : 'asked' };
    if (this.#failedInARow > 0) {
      const wait = Math.min(FAILED_MAX_MS, FAILED_MS * 2 ** (this.#failedInARow - 1));
      return { dueMs: last.endedMs + wait, reason: this.#lost ? 'lost' : 'periodic' };
    }
    if (this.#lost) {
      const wait = last.reason === 'lost' ? Math.max(REPEATED_LOSS_MIN_MS, last.costMs * REPEATED_LOSS_FACTOR) : 0;
      return { dueMs: last.endedMs + wait, reason: 'lost' };
    }
    if (this.#shortInARow > 0 && this.#shortInARow <= SHORT_REPEATS) {
      return { dueMs: last.endedMs + SHORT_MS, reason: 'periodic' };
    }
    return { dueMs: last.endedMs + intervalMs(this.#demand, last.costMs), reason: 'periodic' };
  }
}

/** Milliseconds from the end of a dump that cost `costMs` to the start of the next. */
export function intervalMs(demand: Demand, costMs: number): number {
  const { share, minMs } = PACE[demand];
  return Math.max(minMs, costMs / share - costMs);
}

/** Whether a dump of `flows` missed so many of `entries` that churn alone hardly explains it. */
export function isShort(flows: number, entries: number | undefined): boolean {
  return entries !== undefined && entries - flows > Math.max(256, entries * 0.05);
}
