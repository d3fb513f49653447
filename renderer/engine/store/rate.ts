// How fast a flow goes: bytes a second of both directions, as an average in which what was measured counts half
// as much for each HALF_LIFE_MS that has gone by since. Readings come at uneven times (a refresh each second while
// the row is visible, otherwise dumps seconds or minutes apart), so that each weighs as much as the time since the
// one before. Pure.

/** After a change of pace the rate has gone half of the way in this time: quick enough to follow, and calm enough to read. */
export const HALF_LIFE_MS = 5000;
/** The first rate needs two readings that are at least so far apart; closer ones say more about the reading than the flow. */
const MIN_FIRST_MS = 200;
/** Less than this, in bytes a second, is none: the average alone would never come to rest. */
const LEAST = 1;
/** What one byte adds at the very moment, in bytes a second. */
const IMPULSE = (Math.LN2 * 1000) / HALF_LIFE_MS;

// Readings of a dump are equally far from those of the dump before: the weight is worked out once for many rows.
let lastElapsedMs = 0;
let lastWeight = 0;

function weightOf(elapsedMs: number): number {
  if (elapsedMs !== lastElapsedMs) {
    lastElapsedMs = elapsedMs;
    lastWeight = 1 - 2 ** (-elapsedMs / HALF_LIFE_MS);
  }
  return lastWeight;
}

/**
 * The rate after a reading.
 * @param rate the rate before, NaN where there is none yet.
 * @param bytes what came since the reading before, at least 0.
 * @param elapsedMs time since then, at least 0.
 */
export function nextRate(rate: number, bytes: number, elapsedMs: number): number {
  if (Number.isNaN(rate)) return elapsedMs < MIN_FIRST_MS ? rate : settled((bytes * 1000) / elapsedMs);
  if (rate === 0 && bytes === 0) return 0;
  if (elapsedMs === 0) return rate + bytes * IMPULSE;
  return settled(rate + weightOf(elapsedMs) * ((bytes * 1000) / elapsedMs - rate));
}

/** Bytes that came between two readings of a counter. One that went back was zeroed meanwhile (`conntrack -z`) and began anew. */
export function bytesBetween(before: number, after: number): number {
  return after >= before ? after - before : after;
}

function settled(rate: number): number {
  // As the column holds it, before it is looked at: a flow of exactly the least pace would otherwise be none by a rounding.
  const rounded = Math.fround(rate);
  return rounded < LEAST ? 0 : rounded;
}
