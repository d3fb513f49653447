// What a counter has counted between two readings of a flow. The kernel is read in several ways at once, so a reading can
// arrive after one that was made later. Pure.

/** Whether a counter that is lower than before was read earlier. Below half of what it was, it was zeroed (`conntrack -z`). */
export function wasReadEarlier(before: number, now: number): boolean {
  return now < before && now >= before / 2;
}

/** Bytes or packets between two readings: none if the second was made earlier, all that it has if it was zeroed. */
export function countedSince(before: number, now: number): number {
  if (now >= before) return now - before;
  return wasReadEarlier(before, now) ? 0 : now;
}
