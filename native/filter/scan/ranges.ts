// The numbers that a comparison accepts, as inclusive ranges, whatever its operator. Pure.

import type { Match } from '../ast.ts';

/** Inclusive; high can be Infinity. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

/** The ranges that the positive form of a match accepts; values that are not numbers add none. */
export function numberRanges(match: Match): NumberRange[] {
  return match.values.flatMap((value) => {
    if (value.type === 'range') return [{ low: value.from, high: value.to }];
    return value.type === 'number' ? ordered(match.op, value.value) : [];
  });
}

function ordered(op: Match['op'], value: number): NumberRange[] {
  switch (op) {
    case '<':
      return value === 0 ? [] : [{ low: 0, high: value - 1 }];
    case '<=':
      return [{ low: 0, high: value }];
    case '>':
      return [{ low: value + 1, high: Number.POSITIVE_INFINITY }];
    case '>=':
      return [{ low: value, high: Number.POSITIVE_INFINITY }];
    default:
      return [{ low: value, high: value }];
  }
}

/** A table of 0 and 1 for the numbers below `size`. */
export function rangeTable(ranges: readonly NumberRange[], size: number): Uint8Array {
  const table = new Uint8Array(size);
  for (const { low, high } of ranges) table.fill(1, Math.min(low, size), Math.min(high + 1, size));
  return table;
}
