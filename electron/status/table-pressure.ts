// How close one table is to its limit, from the readings of the status: percent and forecast from 90 % up, and whether the
// full table drops new connections or evicts flows. Thresholds have hysteresis, so nothing flickers. Pure.

import type { TablePressure } from '../contract/access.ts';
import { CounterMinute, type CpuCounters, type Growth } from './counter-minute.ts';
import { FillForecast } from './fill-forecast.ts';

/** Shares of the limit, percent, above which the footer says how full the table is, and below which it stops. */
const SAY_FROM = 90;
const SAY_UNTIL = 88;
/** The percentage shown stays until the share leaves it by this margin, percent. */
const MARGIN = 0.3;
/**
 * Trouble is reported for this long after the last drop, ms, like the counts of the last minute: as ongoing while the table
 * stays full, since clients that retry every few seconds change nothing about that; as past once it has room.
 */
const TELL_MS = 60_000;
/** Readings further apart than this were interrupted: the window was hidden. */
const WATCHED_MS = 10_000;

/** One reading of the status. */
export interface PressureReading {
  /** On a monotonic clock, ms. */
  readonly atMs: number;
  /** Milliseconds since the epoch, for what is reported. */
  readonly wallMs: number;
  readonly entries: number;
  /** nf_conntrack_max; 0 is no limit. */
  readonly maxEntries: number | undefined;
  /** Undefined if the statistics cannot be read. */
  readonly cpus: readonly CpuCounters[] | undefined;
}

interface Trouble {
  readonly kind: 'dropping' | 'evicting';
  readonly sinceMs: number;
  lastMs: number;
  lastAtMs: number;
  /** The table has had room since. */
  isOver: boolean;
}

export class TablePressureGauge {
  readonly #minute = new CounterMinute();
  readonly #forecast = new FillForecast();
  #percent: number | undefined;
  #wasNearFull = false;
  #readMs = Number.NEGATIVE_INFINITY;
  #trouble: Trouble | undefined;

  /** Takes the next reading of the same table. @returns undefined if the table has no limit. */
  add(reading: PressureReading): TablePressure | undefined {
    const { atMs, entries, maxEntries, cpus } = reading;
    const grown = cpus && this.#minute.add(atMs, cpus);
    if (!maxEntries) return undefined;
    const share = (100 * entries) / maxEntries;
    this.#percent = calmPercent(this.#percent, share);
    const fullInMin = this.#forecast.add(atMs, entries, maxEntries);
    const isNearFull = share >= SAY_FROM;
    if (grown) this.#judge(reading, grown, isNearFull);
    if (this.#trouble && share < SAY_UNTIL) this.#trouble.isOver = true;
    this.#wasNearFull = isNearFull;
    this.#readMs = atMs;
    const { growth, overMs } = this.#minute.lastMinute();
    const said = this.#percent === undefined || this.#percent === 100 ? undefined : fullInMin;
    return {
      ...(this.#percent === undefined ? {} : { percent: this.#percent }),
      ...(said === undefined ? {} : { fullInMin: said }),
      overSec: Math.min(60, Math.round(overMs / 1000)),
      dropped: growth.dropped,
      evicted: growth.evicted,
      insertFailed: growth.insertFailed,
      ...this.#reported(atMs),
    };
  }

  #judge({ atMs, wallMs }: PressureReading, grown: Growth, isNearFull: boolean): void {
    const wasFull = isNearFull || this.#wasNearFull;
    const kind = wasFull && droppedByFullness(grown) > 0 ? 'dropping' : grown.evicted > 0 ? 'evicting' : undefined;
    const known = this.#trouble;
    const isFullAgain = known?.isOver === true && isNearFull;
    const isQuiet = known !== undefined && atMs - known.lastAtMs > TELL_MS;
    if (kind === undefined) {
      if (isQuiet) this.#trouble = undefined;
    } else if (known?.kind === kind && !isFullAgain) {
      known.lastMs = wallMs;
      known.lastAtMs = atMs;
    } else if (known?.kind !== 'dropping' || isFullAgain || isQuiet) {
      // While packets are being dropped, evictions are part of the same trouble. A counter that grew while
      // nobody looked began to do so at an unknown time.
      if (this.#isWatched(atMs))
        this.#trouble = { kind, sinceMs: wallMs, lastMs: wallMs, lastAtMs: atMs, isOver: false };
    }
  }

  #isWatched(atMs: number): boolean {
    return atMs - this.#readMs <= WATCHED_MS;
  }

  #reported(atMs: number): Pick<TablePressure, 'trouble'> {
    if (!this.#trouble) return {};
    const { kind, sinceMs, lastMs, lastAtMs, isOver } = this.#trouble;
    return { trouble: { kind, sinceMs, lastMs, ongoing: !isOver && atMs - lastAtMs <= TELL_MS } };
  }
}

/**
 * Packets dropped because no entry could be allocated. `drop` also counts packets that lost a race for
 * their tuple, and `insert_failed` counts those too (nf_ct_resolve_clash in nf_conntrack_core.c).
 */
function droppedByFullness({ dropped, insertFailed, chainTooLong }: Growth): number {
  return Math.max(0, dropped - Math.max(0, insertFailed - chainTooLong));
}

/** Whole percent, rounded down: 100 is a full table. */
function calmPercent(said: number | undefined, share: number): number | undefined {
  if (share < (said === undefined ? SAY_FROM : SAY_UNTIL)) return undefined;
  if (said !== undefined && share >= said - MARGIN && share < said + 1 + MARGIN && share < 100) return said;
  return Math.min(100, Math.floor(share));
}
