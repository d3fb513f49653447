// The digits by which 32-bit words are sorted in radix passes, the lowest first. Pure.

export const DIGITS: readonly { readonly shift: number; readonly mask: number }[] = [
  { shift: 0, mask: 2047 },
  { shift: 11, mask: 2047 },
  { shift: 22, mask: 1023 },
];

/** Turns how often each digit occurs into the places where its words begin. */
export function startPlaces(counts: Uint32Array): void {
  let start = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit] ?? 0;
    counts[digit] = start;
    start += count;
  }
}
