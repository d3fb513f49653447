// When the whole table is read again: as often as the view needs, as seldom as the measured cost of the last dump demands.
// Pure; times are milliseconds of one monotonic clock.

import type { Demand, DumpReason } from '../contract/stream.ts';

/**
 * The share of a core that periodic dumps may take, and the least distance between them. With `readings` somebody sorts or
 * filters by values that only a dump has; with `changes` by values that events have, but not those of every flow. With
 * `live` the events and the refreshed visible rows have most, and a dump only finds what vanished without an event.
 */
const PACE: Record<Demand, { share: number; minMs: number }> = {
  readings: { share: 0.1, minMs: 2000 },
  changes: { share: 0.03, minMs: 5000 },
  live: { share: 0.01, minMs: 15_000 },
  idle: { share: 0.01, minMs: 30_000 },
};

/** When loss follows loss, dumps take at most a third of a core, so that what loses events is not made worse. */
const REPEATED_LOSS_FACTOR = 2;
const REPEATED_LOSS_MIN_MS = 1000;
/** A dump that had far fewer flows than the kernel counts (a resize of its hash table) is soon repeated, this often. */
const SHORT_REPEATS = 3;
const SHORT_MS = 1000;
/** Dumps that failed are repeated ever more seldom. */
const FAILED_MS = 2000;
const FAILED_MAX_MS = 60_000;

/** How a dump went. `costMs`: CPU time spent on it over all threads of main, or its duration where that is unknown. */
export interface DumpRun {
  readonly reason: DumpReason;
  readonly endedMs: number;
  readonly costMs: number;
  /** False when it ended with an error. */
  readonly complete: boolean;
  /** It held far fewer flows than the kernel counted. */
  readonly short: boolean;
}

export class RedumpSchedule {
  #last: DumpRun | undefined;
  #shortInARow = 0;
  #failedInARow = 0;
  #wanted: 'lost' | 'asked' | undefined;
  #demand: Demand = 'live';

  /** What the view needs now. */
  set demand(demand: Demand) {
    this.#demand = demand;
  }

  /** Asks for a dump out of turn. `lost` outranks `asked`. */
  want(reason: 'lost' | 'asked'): void {
    if (this.#wanted !== 'lost') this.#wanted = reason;
  }

  /** A dump begins: what was wanted until now is answered by it. */
  started(): void {
    this.#wanted = undefined;
  }

  ended(run: DumpRun): void {
    this.#last = run;
    this.#shortInARow = run.short ? this.#shortInARow + 1 : 0;
    this.#failedInARow = run.complete ? 0 : this.#failedInARow + 1;
    // A repair that failed is still owed.
    if (!run.complete && (run.reason === 'lost' || run.reason === 'helper')) this.want('lost');
  }

  /** The next dump: when, and why. */
  next(): { dueMs: number; reason: DumpReason } {
    const last = this.#last;
    if (!last) return { dueMs: 0, reason: 'first' };
    if (this.#failedInARow > 0) {
      const wait = Math.min(FAILED_MAX_MS, FAILED_MS * 2 ** (this.#failedInARow - 1));
      return { dueMs: last.endedMs + wait, reason: this.#wanted ?? 'periodic' };
    }
    if (this.#wanted === 'lost' && last.reason === 'lost') {
      const wait = Math.max(REPEATED_LOSS_MIN_MS, last.costMs * REPEATED_LOSS_FACTOR);
      return { dueMs: last.endedMs + wait, reason: 'lost' };
    }
    if (this.#wanted) return { dueMs: last.endedMs, reason: this.#wanted };
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

/** Whether a dump of `flows` missed so much of `entries` that churn alone hardly explains it. */
export function isShort(flows: number, entries: number | undefined): boolean {
  return entries !== undefined && entries - flows > Math.max(256, entries * 0.05);
}
