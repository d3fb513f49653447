// The texts of a flow's times.

import { describe, expect, test } from 'vitest';
import {
  ageText,
  deadlineMs,
  idleTone,
  lastSeenText,
  secondsLeft,
  timeoutText,
} from '../../../../renderer/words/time-words.ts';
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

  test('is said in one unit where two would be cut off', () => {
    const texts = [9, 59, 599, 600, 2855, 35_940, 36_000, 86_399, 432_000, 864_000 + 3600].map(timeoutText);
    const short = ['9 s', '59 s', '9 min 59 s', '10 min', '47 min', '9 h 59 min', '10 h', '23 h', '5 d', '10 d'];
    expect(texts).toEqual(short);
  });
});

test('an idle flow is late from three quarters of its timeout on, and last in its last tenth', () => {
  const idle = row({ lastPacketMs: 1000 });
  const tones = [1000, 75_999, 76_000, 90_999, 91_000, 200_000].map((nowMs) => idleTone(idle, 101_000, nowMs));
  expect(tones).toEqual(['usual', 'usual', 'late', 'late', 'last', 'last']);
  expect(idleTone(row({ lastPacketMs: undefined }), 101_000, 100_000)).toBe('usual');
  expect(idleTone(idle, undefined, 100_000)).toBe('usual');
});

test('a flow was last seen at least when it was read, if its packets were not watched since', () => {
  const seen = { lastSeenMs: new Date(2026, 0, 31, 14, 7, 31).getTime() };
  expect(lastSeenText({ ...seen, lastSeenIsEarliest: true }, seen.lastSeenMs)).toBe('≥ 14:07:31');
  expect(lastSeenText({ ...seen, lastSeenIsEarliest: false }, seen.lastSeenMs)).toBe('14:07:31');
});

test('an age is at least the time since the flow was first seen, if the kernel keeps no start', () => {
  expect(ageText(row({ startMs: 1000, firstSeenMs: 5000 }), 61_000)).toBe('1 min');
  expect(ageText(row({ startMs: undefined, firstSeenMs: 5000 }), 61_000)).toBe('≥ 56 s');
});

test('an ended flow is as old as it became', () => {
  expect(ageText(row({ startMs: 1000, endedMs: 6000 }), 61_000)).toBe('5 s');
  expect(ageText(row({ startMs: undefined, firstSeenMs: 5000, endedMs: 8000 }), 61_000)).toBe('≥ 3 s');
});
