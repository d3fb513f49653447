// The traffic of one flow in the last minute, from successive readings of its counters. Pure; times are passed in.

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
  /** The average of the last RATE_MS; undefined before two readings. */
  readonly rate: Pick<RatePoint, 'orig' | 'reply'> | undefined;
}

export const NO_TRAFFIC: Traffic = { points: [], rate: undefined };

/** How far back the points go, ms. */
export const HISTORY_MS = 60_000;
/** Over how long the rate is averaged, ms: quick to follow, calm to read. */
const RATE_MS = 5000;

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
      orig: bytesBetween(last.orig, reading.orig) / seconds,
      reply: bytesBetween(last.reply, reading.reply) / seconds,
    };
    const points = [...this.#traffic.points.filter(({ atMs }) => atMs > reading.atMs - HISTORY_MS), point];
    this.#traffic = { points, rate: averageRate(points, last.atMs) };
  }
}

/** A counter that decreased was zeroed in between (`conntrack -z`). */
function bytesBetween(before: number, after: number): number {
  return after >= before ? after - before : after;
}

/** @param beforeMs the reading before the last one: at least one interval counts. */
function averageRate(points: readonly RatePoint[], beforeMs: number): Traffic['rate'] {
  const last = points.at(-1);
  if (!last) return undefined;
  const sinceMs = Math.min(beforeMs, last.atMs - RATE_MS);
  let orig = 0;
  let reply = 0;
  let elapsedMs = 0;
  points.forEach((point, place) => {
    const fromMs = points[place - 1]?.atMs ?? (points.length === 1 ? beforeMs : undefined);
    if (fromMs === undefined || fromMs < sinceMs) return;
    orig += point.orig * (point.atMs - fromMs);
    reply += point.reply * (point.atMs - fromMs);
    elapsedMs += point.atMs - fromMs;
  });
  return elapsedMs === 0 ? undefined : { orig: orig / elapsedMs, reply: reply / elapsedMs };
}
