// The sort as it is remembered and described.

import { describe, expect, test } from 'vitest';
import type { ColumnSort } from '../../../../renderer/grid/grid-data.ts';
import { isSameSort, knownSort, sortDescription } from '../../../../renderer/grid/sort-state.ts';

const COLUMNS = [{ id: 'protocol' }, { id: 'state' }, { id: 'bytes' }] as const;
const TWO: ColumnSort<'protocol' | 'bytes'>[] = [
  { column: 'protocol', descending: false },
  { column: 'bytes', descending: true },
];

describe('the sort', () => {
  test('loses unknown and repeated columns when it is restored', () => {
    const kept = [...TWO, { column: 'colour', descending: true }, { column: 'protocol', descending: true }];
    expect(knownSort(kept, COLUMNS)).toEqual(TWO);
    expect(knownSort([], COLUMNS)).toEqual([]);
  });

  test('is the same only with the same columns, places and directions', () => {
    expect(isSameSort(TWO, knownSort(TWO, COLUMNS))).toBe(true);
    expect(isSameSort(TWO, TWO.slice(0, 1))).toBe(false);
    expect(isSameSort(TWO.slice(0, 1), TWO)).toBe(false);
    expect(isSameSort(TWO, [...TWO].reverse())).toBe(false);
    expect(
      isSameSort(
        TWO,
        TWO.map(({ column }) => ({ column, descending: false })),
      ),
    ).toBe(false);
  });

  test('is described on each of several columns, and by aria-sort alone for a single one', () => {
    expect(sortDescription(TWO, 0)).toBe('sorted first, ascending');
    expect(sortDescription(TWO, 1)).toBe('sorted second, descending');
    expect(sortDescription(TWO, 2)).toBeUndefined();
    expect(sortDescription(TWO, -1)).toBeUndefined();
    expect(sortDescription(TWO.slice(0, 1), 0)).toBeUndefined();
  });
});
