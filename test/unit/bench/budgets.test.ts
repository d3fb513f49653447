// The verdict on a measurement: by the budget of its kind, for tables up to the size covered by the budgets.

import { expect, test } from 'vitest';
import { judge } from '../../bench/budgets.ts';
import { measurement } from '../../bench/plan.ts';

test('a value within its budget passes, one above does not', () => {
  expect(judge(measurement('sort-bytes-1m', 'ms', 79, 100))).toEqual({ budget: '≤ 80 ms', kept: true });
  expect(judge(measurement('sort-bytes-vs-array-1m', 'ms', 81, 9000))).toEqual({ budget: '≤ 80 ms', kept: false });
  expect(judge(measurement('updates-per-second-1m', 'rows/s', 499_999, 1, false))?.kept).toBe(false);
  expect(judge(measurement('scroll-p95-vs-blank-dpr1.5-1m', 'ms', 18, 17))?.kept).toBe(true);
});

test('a table too large for the budgets has no verdict', () => {
  expect(judge(measurement('sort-bytes-2m', 'ms', 300, 100))).toBeUndefined();
  expect(judge(measurement('filter-3-terms-vs-tanstack-2m', 'ms', 30, 100))).toBeUndefined();
});

test('what the design does not mention has no verdict', () => {
  expect(judge(measurement('window-200-vs-array-1m', 'ms', 1, 1))).toBeUndefined();
});
