// Numbers of things in words.

import { expect, test } from 'vitest';
import { changes, entries, flows, times } from '../../../../renderer/words/counts.ts';

test('counts agree in number and separate thousands', () => {
  expect([flows(1), flows(1234), entries(0), entries(1)]).toEqual(['1 flow', '1,234 flows', '0 entries', '1 entry']);
  expect([changes(1), changes(0), times(1), times(2000)]).toEqual(['1 change', '0 changes', 'once', '2,000 times']);
});
