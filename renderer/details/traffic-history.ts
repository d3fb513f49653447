// The traffic of one flow in the last minute, from successive readings of its counters, and how the rate that the table
// shows is shared by the directions. Pure; times are passed in.

import { countedSince } from '../../native/flow/counted-since.ts';
import type { RowView } from '../engine/api.ts';

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

/** Bytes a second of each direction. */
export type RateEachWay = Pick<RatePoint, 'orig' | 'reply'>;

/** What is known of the traffic. Replaced, never modified. */
export interface Traffic {
  /** The last minute, the oldest first. */
  readonly points: readonly RatePoint[];
  /** Averaged, the latest readings weighing most; undefined before two readings. Gives the share of each direction. */
  readonly average: RateEachWay | undefined;
}

export const NO_TRAFFIC: Traffic = { points: [], average: undefined };

/** How far back the points go, ms. */
export const HISTORY_MS = 60_000;
/** A reading counts half as much for each such time since, ms: as in the column Rate. */
const HALF_LIFE_MS = 5000;
/** Readings closer than this say more about the reading than about the flow: they count as one, ms. */
const LEAST_APART_MS = 200;

type RateFields = Pick<RowView, 'rateBytesPerSec' | 'origRateBytesPerSec' | 'replyRateBytesPerSec'> &
  Pick<RowView, 'origBytes' | 'replyBytes'>;

/**
 * The rate in the table, each direction for itself: as the table has it while its columns ask for that; otherwise shared as
 * in the last readings or, while these have counted nothing, as in the counters. Undefined while there is none.
 */
export function ratesOf(flow: RateFields, { average }: Traffic): RateEachWay | undefined {
  const { rateBytesPerSec: rate, origRateBytesPerSec, replyRateBytesPerSec, origBytes = 0, replyBytes = 0 } = flow;
  if (origRateBytesPerSec !== undefined && replyRateBytesPerSec !== undefined) {
    return { orig: origRateBytesPerSec, reply: replyRateBytesPerSec };
  }
  if (rate === undefined) return undefined;
  const { orig, reply } =
    average && average.orig + average.reply > 0 ? average : { orig: origBytes, reply: replyBytes };
  const share = orig + reply > 0 ? orig / (orig + reply) : 0;
  return { orig: rate * share, reply: rate * (1 - share) };
}

export class TrafficHistory {
  #last: Reading | undefined;
  #traffic = NO_TRAFFIC;

  get traffic(): Traffic {
    return this.#traffic;
  }

  /** Takes a reading; one that is hardly newer than the last is left to the next. */
  add(reading: Reading): void {
    const last = this.#last;
    if (last && reading.atMs < last.atMs + LEAST_APART_MS) return;
    this.#last = reading;
    if (!last) return;
    const seconds = (reading.atMs - last.atMs) / 1000;
    const point = {
      atMs: reading.atMs,
      orig: countedSince(last.orig, reading.orig) / seconds,
      reply: countedSince(last.reply, reading.reply) / seconds,
    };
    const points = [...this.#traffic.points.filter(({ atMs }) => atMs > reading.atMs - HISTORY_MS), point];
    this.#traffic = { points, average: nextAverage(this.#traffic.average, point, reading.atMs - last.atMs) };
  }
}

function nextAverage(average: RateEachWay | undefined, { orig, reply }: RatePoint, elapsedMs: number): RateEachWay {
  if (!average) return { orig, reply };
  const weight = 1 - 2 ** (-elapsedMs / HALF_LIFE_MS);
  return {
    orig: average.orig + weight * (orig - average.orig),
    reply: average.reply + weight * (reply - average.reply),
  };
}
