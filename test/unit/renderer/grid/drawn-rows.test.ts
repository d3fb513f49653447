// Which rows are drawn, and in which elements.

import { describe, expect, test } from 'vitest';
import { type DrawnRows, drawnRows, NOTHING_DRAWN } from '../../../../renderer/grid/drawn-rows.ts';
import type { GridRow, GridView } from '../../../../renderer/grid/grid-data.ts';

const LISTED = 100_000;

function view(first: number, count: number): GridView<GridRow> {
  const rows = Array.from({ length: count }, (_, i) => ({ index: first + i, selected: false }));
  return { first, rows, listed: LISTED, nowMs: 5, selected: 0, loading: undefined };
}

const range = (first: number) => ({ first, end: first + 20, page: 19 });
const keys = (drawn: DrawnRows<GridRow>) => drawn.rows.map(({ index }) => index - drawn.keyBase);

describe('drawnRows', () => {
  test('draws the visible rows and a few more', () => {
    const drawn = drawnRows(view(0, 100), range(30), NOTHING_DRAWN);
    expect([drawn.rows[0]?.index, drawn.rows.at(-1)?.index]).toEqual([26, 53]);
  });

  test('keeps the elements of rows that stay visible, in both directions', () => {
    const before = drawnRows(view(0, 100), range(30), NOTHING_DRAWN);
    for (const first of [27, 33]) {
      const after = drawnRows(view(0, 100), range(first), before);
      expect(after.keyBase).toBe(before.keyBase);
    }
  });

  test('keeps all elements and their order after a jump', () => {
    const before = drawnRows(view(0, 100), range(30), NOTHING_DRAWN);
    const after = drawnRows(view(50_000, 100), range(50_030), before);
    expect(after.rows[0]?.index).toBe(50_026);
    expect(keys(after)).toEqual(keys(before));
  });

  test('keeps positions small', () => {
    const { origin, rows } = drawnRows(view(99_000, 100), range(99_030), NOTHING_DRAWN);
    expect((rows[0]?.index ?? 0) - origin).toBeLessThan(1024);
  });

  test('keeps the drawn rows until the visible ones arrive', () => {
    const before = drawnRows(view(0, 100), range(30), NOTHING_DRAWN);
    expect(drawnRows(view(0, 100), range(50_030), before)).toBe(before);
  });

  test('draws nothing when nothing is listed', () => {
    const before = drawnRows(view(0, 100), range(30), NOTHING_DRAWN);
    const empty = { ...view(0, 0), listed: 0 };
    expect(drawnRows(empty, { first: 0, end: 0, page: 19 }, before).rows).toEqual([]);
  });
});
