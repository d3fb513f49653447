// What a part of a message says, as the window writes it.

import { expect, test } from 'vitest';
import { nodeWords } from '../../../../renderer/details/node-words.ts';

const LABELS = new Map([
  [1, 'web'],
  [2, 'clients'],
]);
const START_MS = new Date(2026, 10, 28, 10, 55, 32).getTime();
const START_NS = BigInt(START_MS) * 1_000_000n + 7n;
const words = (value: Parameters<typeof nodeWords>[0], nowMs = START_MS) => nodeWords(value, LABELS, nowMs);

test('a text is as it is', () => {
  expect(words('431,989 s')).toBe('431,989 s');
});

test('labels have their names and numbers', () => {
  expect(words({ labels: [1, 2, 9] })).toBe('web (1), clients (2), 9');
  expect(words({ labels: [] })).toBe('none');
});

test('a time is local, with its date if that is another day', () => {
  expect(words({ sinceNs: START_NS })).toBe('since 10:55:32');
  expect(words({ timeNs: START_NS })).toBe('10:55:32.000000007');
  expect(words({ sinceNs: START_NS }, START_MS + 86_400_000)).toBe('since 2026-11-28 10:55:32');
  expect(words({ timeNs: 2n ** 64n - 1n })).toMatch(/^2554-07-\d\d .*551615$/);
});
