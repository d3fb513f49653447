// Which bits of a 32-bit word a condition fixes: mark and status are filtered by the kernel under a mask. Pure.

import type { NumberRange } from '../filter/scan/ranges.ts';

/** The bits in `mask` are as in `value`; the others are free. */
export interface KnownBits {
  readonly mask: number;
  /** Has no bit outside of the mask. */
  readonly value: number;
}

const U32 = 0xffffffff;

export const NO_BITS: KnownBits = { mask: 0, value: 0 };

/** Both combined; undefined if they contradict each other. */
export function bothBits(a: KnownBits, b: KnownBits): KnownBits | undefined {
  if (((a.value ^ b.value) & a.mask & b.mask) !== 0) return undefined;
  return { mask: (a.mask | b.mask) >>> 0, value: (a.value | b.value) >>> 0 };
}

/** The bits that are the same in all numbers of all ranges; undefined if the ranges have no 32-bit number. */
function commonBits(ranges: readonly NumberRange[]): KnownBits | undefined {
  const possible = ranges.filter((range) => range.low <= U32 && range.low <= range.high);
  const first = possible[0];
  if (!first) return undefined;
  const differing = possible.reduce((bits, { low, high }) => {
    // Below the highest bit in which low and high differ, every combination occurs in between.
    const apart = (low ^ Math.min(high, U32)) >>> 0;
    const free = apart === 0 ? 0 : U32 >>> Math.clz32(apart);
    return bits | free | (low ^ first.low);
  }, 0);
  const mask = ~differing >>> 0;
  return { mask, value: (first.low & mask) >>> 0 };
}

/** The known bits of a word w if (w & under) is in one of the ranges; undefined if that is impossible. */
export function bitsUnderMask(ranges: readonly NumberRange[], under: number): KnownBits | undefined {
  const known = commonBits(ranges);
  // Outside the mask the result of the & has no bits.
  if (!known || (known.value & ~under) !== 0) return undefined;
  return { mask: (known.mask & under) >>> 0, value: (known.value & under) >>> 0 };
}

/** The opposite; known only for a single bit. */
export function oppositeBit(bits: KnownBits): KnownBits | undefined {
  const single = bits.mask !== 0 && (bits.mask & (bits.mask - 1)) === 0;
  return single ? { mask: bits.mask, value: (bits.value ^ bits.mask) >>> 0 } : undefined;
}
