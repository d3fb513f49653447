// Sets of 16-bit numbers: ports, zones, ICMP words, GRE keys. A filter can have ten thousand of them, nearly all with
// one number or a few close together. So a set is its least and greatest number and, if there are gaps, a bitmap of the
// numbers between. Pure.

import type { Memory } from './memory.ts';
import type { NumberRange } from './ranges.ts';

/** All numbers are below this. */
const LIMIT = 65_536;

/** A set of numbers below 65,536. */
export class NumberSet {
  /** The least number; too large in an empty set. */
  readonly low: number;
  /** The greatest number, inclusive; -1 in an empty set. */
  readonly high: number;
  /** If there are gaps: bit (n & 31) of word (n >>> 5) - (low >>> 5) for each n from low to high. */
  readonly bitmap: Uint32Array | undefined;
  /** In order; only if there are gaps and the filter has no memory left for a bitmap. */
  readonly ranges: readonly NumberRange[] | undefined;

  /** @param ranges in any order; they can overlap. Numbers from 65,536 on are left out. @param memory pays for the bitmap. */
  constructor(ranges: readonly NumberRange[], memory: Memory) {
    const all = merged(ranges);
    this.low = all[0]?.low ?? LIMIT;
    this.high = all.at(-1)?.high ?? -1;
    const words = (this.high >>> 5) - (this.low >>> 5) + 1;
    const hasGaps = all.length > 1;
    const isPaid = hasGaps && memory.take(words * Uint32Array.BYTES_PER_ELEMENT);
    this.bitmap = isPaid ? bitmapOf(all, words) : undefined;
    this.ranges = hasGaps && !isPaid ? all : undefined;
  }

  /** Whether a number is in the set. */
  has(number: number): boolean {
    if (number < this.low || number > this.high) return false;
    const { bitmap, ranges } = this;
    if (bitmap) return ((bitmap[(number >>> 5) - (this.low >>> 5)] ?? 0) & (1 << (number & 31))) !== 0;
    return ranges === undefined || ranges.some(({ low, high }) => low <= number && number <= high);
  }
}

function merged(ranges: readonly NumberRange[]): NumberRange[] {
  const known = ranges.filter(({ low, high }) => low <= high && low < LIMIT).toSorted((a, b) => a.low - b.low);
  const result: { low: number; high: number }[] = [];
  for (const { low, high } of known) {
    const before = result.at(-1);
    const last = Math.min(high, LIMIT - 1);
    if (before && low <= before.high + 1) before.high = Math.max(before.high, last);
    else result.push({ low, high: last });
  }
  return result;
}

function bitmapOf(ranges: readonly NumberRange[], words: number): Uint32Array {
  const bitmap = new Uint32Array(words);
  const first = (ranges[0]?.low ?? 0) >>> 5;
  for (const { low, high } of ranges) {
    for (let number = low; number <= high; number++) {
      const word = (number >>> 5) - first;
      bitmap[word] = (bitmap[word] ?? 0) | (1 << (number & 31));
    }
  }
  return bitmap;
}
