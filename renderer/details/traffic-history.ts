// The traffic of one flow in the last minute, from successive readings of its counters. Pure; times are passed in.

import { countedSince } from '../../native/flow/counted-since.ts';

/** The counters of one reading, bytes. */
export interface Reading {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly orig: number;
  readonly reply: number;
}

/** Bytes a second of each direction between two readings. */
export interface RatePoint {
  /** The later reading, milliseconds since the epoch. */
  readonly atMs: number;
  readonly orig: number;
  readonly reply: number;
}

/** What is known of the traffic. Replaced, never modified. */
export interface Traffic {
  /** The last minute, the oldest first. */
  readonly points: readonly RatePoint[];
  /** Averaged, the latest readings weighing most; undefined before two readings. */
  readonly rate: Pick<RatePoint, 'orig' | 'reply'> | undefined;
}

export const NO_TRAFFIC: Traffic = { points: [], rate: undefined };

/** How far back the points go, ms. */
export const HISTORY_MS = 60_000;
/** A reading counts half as much for each such time since, ms: as in the column Rate, so that both sides sum up to it. */
const HALF_LIFE_MS = 5000;

export class TrafficHistory {
  #last: Reading | undefined;
  #traffic = NO_TRAFFIC;

  get traffic(): Traffic {
    return this.#traffic;
  }

  /** Takes a reading; one that is not newer than the last says nothing. */
  add(reading: Reading): void {
    const last = this.#last;
    if (last && reading.atMs <= last.atMs) return;
    this.#last = reading;
    if (!last) return;
    const seconds = (reading.atMs - last.atMs) / 1000;
    const point = {
      atMs: reading.atMs,
      orig: countedSince(last.orig, reading.orig) / seconds,
      reply: countedSince(last.reply, reading.reply) / seconds,
    };
    const points = [...this.#traffic.points.filter(({ atMs }) => atMs > reading.atMs - HISTORY_MS), point];
    this.#traffic = { points, rate: nextRate(this.#traffic.rate, point, reading.atMs - last.atMs) };
  }
}

function nextRate(rate: Traffic['rate'], { orig, reply }: RatePoint, elapsedMs: number): Traffic['rate'] {
  if (!rate) return { orig, reply };
  const weight = 1 - 2 ** (-elapsedMs / HALF_LIFE_MS);
  return { orig: rate.orig + weight * (orig - rate.orig), reply: rate.reply + weight * (reply - rate.reply) };
}
