// How far a delete or flush is, in words.

import { describe, expect, test } from 'vitest';
import { doneWords, leftWords, shareWords, underWayWords } from '../../../../renderer/dialogs/progress-words.ts';

const PROGRESS = { token: 1, total: 201_344, done: 84_551, deleted: 84_337, gone: 214, elapsedMs: 1400 };

test('it names what is under way', () => {
  expect(underWayWords({ verb: 'delete', thing: 'flow', count: 201_344 })).toBe('Deleting 201,344 flows');
  expect(underWayWords({ verb: 'flush', thing: 'flow', count: 1 })).toBe('Flushing 1 entry');
  expect(underWayWords({ verb: 'delete', thing: 'expectation', count: 2 })).toBe('Deleting 2 expectations');
});

test('it counts what is done', () => {
  expect(doneWords(PROGRESS)).toBe('deleted, 214 already gone');
  expect(doneWords({ gone: 0 })).toBe('deleted');
});

describe('the share', () => {
  test('is rounded down, so that only the end is all of it', () => {
    expect(shareWords(PROGRESS)).toBe('41 %');
    expect(shareWords({ done: 199, total: 200 })).toBe('99 %');
    expect(shareWords({ done: 200, total: 200 })).toBe('100 %');
    expect(shareWords({ done: 0, total: 0 })).toBe('0 %');
  });
});

describe('the time left', () => {
  test('follows the pace so far', () => {
    expect(leftWords(PROGRESS)).toBe('2 s left');
    expect(leftWords({ ...PROGRESS, elapsedMs: 1 })).toBe('1 s left');
    expect(leftWords({ ...PROGRESS, total: 84_551 * 121, elapsedMs: 1000 })).toBe('2 min left');
  });

  test('is not known before anything is done, and is none at the end', () => {
    expect(leftWords({ ...PROGRESS, done: 0 })).toBeUndefined();
    expect(leftWords({ ...PROGRESS, done: PROGRESS.total })).toBeUndefined();
  });
});
