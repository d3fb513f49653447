// The verdict on a measurement: by the budget of its kind, for tables up to the size covered by the budgets, and by what
// the same run found out about the machine.

import { expect, test } from 'vitest';
import { judge } from '../../bench/budgets.ts';
import { measurement } from '../../bench/plan.ts';

test('a value within its budget passes, one above does not', () => {
  expect(judge(measurement('sort-bytes-1m', 'ms', 79, 100), [])).toEqual({ budget: '≤ 80 ms', kept: true });
  expect(judge(measurement('sort-bytes-vs-array-1m', 'ms', 81, 9000), [])).toEqual({ budget: '≤ 80 ms', kept: false });
  expect(judge(measurement('updates-per-second-1m', 'rows/s', 1_499_999, 1, false), [])?.kept).toBe(false);
  expect(judge(measurement('scroll-p95-vs-blank-dpr1.5-1m', 'ms', 18, 17), [])?.kept).toBe(true);
});

test('a table too large for the budgets has no verdict', () => {
  expect(judge(measurement('sort-bytes-2m', 'ms', 300, 100), [])).toBeUndefined();
  expect(judge(measurement('filter-3-terms-vs-tanstack-2m', 'ms', 30, 100), [])).toBeUndefined();
});

test('what the design does not mention has no verdict', () => {
  expect(judge(measurement('window-200-vs-array-1m', 'ms', 1, 1), [])).toBeUndefined();
});

test('where two bare sockets beat one by more than a tenth, the list must use them', () => {
  const list = measurement('list-half-nat-vs-discard-200k', 'ms', 100, 100);
  const pays = measurement('list-half-nat-two-sockets-vs-one-200k', 'ms', 89, 100);
  expect(judge(list, [list, pays])).toEqual({ budget: '≤ 0.9× (two sockets beat one)', kept: false });
  const paysNot = measurement('list-half-nat-two-sockets-vs-one-200k', 'ms', 91, 100);
  expect(judge(list, [list, paysNot])).toEqual({ budget: '≤ 1.1× (two sockets do not beat one)', kept: true });
  // Another table, another size: not about this list.
  const others = ['list-two-sockets-vs-one-200k', 'list-half-nat-two-sockets-vs-one-1m'];
  for (const name of others) {
    expect(judge(list, [measurement(name, 'ms', 50, 100)])).toEqual({ budget: '≤ 1.1×', kept: true });
  }
  const plain = measurement('list-vs-discard-1m', 'ms', 95, 100);
  expect(judge(plain, [measurement('list-two-sockets-vs-one-1m', 'ms', 50, 100)])?.kept).toBe(false);
});

test('a start is judged with its files in memory, and without them', () => {
  for (const warmth of ['warm', 'cold']) {
    const name = `start-all-filterable-beyond-empty-vs-discard-${warmth}-1m`;
    expect(judge(measurement(name, 'ms', 1310, 1000), [])).toEqual({ budget: '≤ 1.3×', kept: false });
  }
});

test('loading has more time where a page of fresh memory is slow', () => {
  const loaded = measurement('app-all-filterable-vs-discard-1m', 'ms', 1700, 1000);
  const page = (us: number) => measurement('machine-fresh-page', 'µs/page', us, 0.1);
  expect(judge(loaded, [page(13)])).toEqual({ budget: '≤ 1.8× (fresh memory is slow)', kept: true });
  expect(judge(loaded, [page(0.4)])).toEqual({ budget: '≤ 1.3× (fresh memory is quick)', kept: false });
});
