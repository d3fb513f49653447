// The texts of a flow's times.

import { describe, expect, test } from 'vitest';
import { ageText, deadlineMs, secondsLeft, timeoutText } from '../../../../renderer/words/time-words.ts';
import { row } from '../row.ts';

describe('the deadline', () => {
  test('counts from the time of the view', () => expect(deadlineMs(row({ timeoutSec: 5 }), 1000)).toBe(6000));

  test('is undefined without a timeout', () =>
    expect(deadlineMs(row({ timeoutSec: undefined }), 1000)).toBeUndefined());
});

describe('what is left', () => {
  test('shrinks to 0', () => {
    expect([1000, 5400, 5600, 9000].map((nowMs) => secondsLeft(row(), 6000, nowMs))).toEqual([5, 1, 0, 0]);
  });

  test('is undefined without a deadline, or if the flow is gone', () => {
    expect(secondsLeft(row(), undefined, 0)).toBeUndefined();
    expect(secondsLeft(row({ reason: 'gone' }), 6000, 0)).toBeUndefined();
    expect(timeoutText(undefined)).toBe('–');
    expect(timeoutText(118)).toBe('1 min 58 s');
  });
});

test('an age is at least the time since the flow was first seen, if the kernel keeps no start', () => {
  expect(ageText(row({ startMs: 1000, firstSeenMs: 5000 }), 61_000)).toBe('1 min');
  expect(ageText(row({ startMs: undefined, firstSeenMs: 5000 }), 61_000)).toBe('≥ 56 s');
});

test('an ended flow is as old as it became', () => {
  expect(ageText(row({ startMs: 1000, endedMs: 6000 }), 61_000)).toBe('5 s');
  expect(ageText(row({ startMs: undefined, firstSeenMs: 5000, endedMs: 8000 }), 61_000)).toBe('≥ 3 s');
});
