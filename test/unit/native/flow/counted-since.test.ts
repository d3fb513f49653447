// What a counter has counted between two readings.

import { expect, test } from 'vitest';
import { countedSince, wasReadEarlier } from '../../../../native/flow/counted-since.ts';

test.each([
  [100, 150, 50],
  [100, 100, 0],
  [0, 0, 0],
  // Read before the first reading.
  [100, 99, 0],
  [100, 50, 0],
  // Zeroed in between.
  [100, 49, 49],
  [100, 0, 0],
  [2 ** 53, 2 ** 53 - 2 ** 20, 0],
])('from %d to %d: %d', (before, now, counted) => {
  expect(countedSince(before, now)).toBe(counted);
  expect(wasReadEarlier(before, now)).toBe(now < before && counted === 0 && now > 0);
});
