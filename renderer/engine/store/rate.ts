// How fast a flow is: bytes per second in both directions, as an average in which a reading counts half as much for
// each HALF_LIFE_MS since. Readings arrive at uneven times (a refresh each second while the row is visible, otherwise
// dumps seconds or minutes apart), so each is weighted by the time since the one before. Pure.

/** After a change of speed, the rate makes up half the difference in this time: quick to follow, calm to read. */
export const HALF_LIFE_MS = 5000;
/** The first rate needs two readings at least this far apart; closer ones say more about the reading than about the flow. */
const MIN_FIRST_MS = 200;
/** Less than this, in bytes per second, counts as 0: the average alone would never get there. */
const LEAST = 1;
/** What one byte adds at the moment it is read, in bytes per second. */
const IMPULSE = (Math.LN2 * 1000) / HALF_LIFE_MS;

// All readings of a dump follow those of the previous dump by the same time: the weight is computed once for many rows.
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
 * @param rate the rate so far, NaN if there is none yet.
 * @param bytes bytes since the previous reading, at least 0.
 * @param elapsedMs time since then, at least 0.
 */
export function nextRate(rate: number, bytes: number, elapsedMs: number): number {
  if (Number.isNaN(rate)) return elapsedMs < MIN_FIRST_MS ? rate : settled((bytes * 1000) / elapsedMs);
  if (rate === 0 && bytes === 0) return 0;
  if (elapsedMs === 0) return rate + bytes * IMPULSE;
  return settled(rate + weightOf(elapsedMs) * ((bytes * 1000) / elapsedMs - rate));
}

function settled(rate: number): number {
  // Rounded as the column stores it before comparing: otherwise rounding would make a flow of exactly the least rate 0.
  const rounded = Math.fround(rate);
  return rounded < LEAST ? 0 : rounded;
}
