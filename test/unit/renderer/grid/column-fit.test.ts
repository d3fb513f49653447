// Widths of columns.

import { describe, expect, test } from 'vitest';
import { columnTemplate, fitColumns } from '../../../../renderer/grid/column-fit.ts';

const columns = [
  { id: 'a', width: 50, grow: 0 },
  { id: 'b', width: 100, grow: 2 },
  { id: 'c', width: 100, grow: 1 },
];
const widths = (sized: Record<string, number>, available: number) =>
  Object.fromEntries(fitColumns(columns, sized, available));

describe('fitColumns', () => {
  test('shares spare room among the columns that grow', () => {
    expect(widths({}, 370)).toEqual({ a: 50, b: 180, c: 140 });
  });

  test('keeps widths set by the user', () => {
    expect(widths({ b: 70, a: 80 }, 350)).toEqual({ a: 80, b: 70, c: 200 });
  });

  test('leaves room empty that would only draw columns apart', () => {
    expect(widths({}, 1000)).toEqual({ a: 50, b: 300, c: 300 });
  });

  test('never makes a column narrower than its base: the grid scrolls instead', () => {
    expect(widths({}, 100)).toEqual({ a: 50, b: 100, c: 100 });
  });
});

describe('columnTemplate', () => {
  test('lists the widths in pixels', () =>
    expect(columnTemplate(columns, fitColumns(columns, {}, 0))).toBe('50px 100px 100px'));
});
