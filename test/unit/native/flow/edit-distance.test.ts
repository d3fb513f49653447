// Edit distance.

import { expect, test } from 'vitest';
import { editDistance } from '../../../../native/flow/edit-distance.ts';

test.each([
  ['tpc', 'tcp', 1],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['same', 'same', 0],
] as const)('from %s to %s, a swap of neighbours counting as one: %d', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});
