// What the table is sorted by, as it is remembered, toggled and said. Pure.

import type { SortBy } from '../engine/api.ts';
import { COLUMN_IDS } from '../engine/columns/columns.ts';

/** A sort as it was kept: columns that no longer exist, or that come again, are left out. */
export function knownSort(kept: readonly { readonly column: string; readonly descending: boolean }[]): SortBy[] {
  const sort: SortBy[] = [];
  for (const { column, descending } of kept) {
    const id = COLUMN_IDS.find((known) => known === column);
    if (id && !sort.some((key) => key.column === id)) sort.push({ column: id, descending });
  }
  return sort;
}

export function isSameSort(a: readonly SortBy[], b: readonly SortBy[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ column, descending }, place) => b[place]?.column === column && b[place].descending === descending)
  );
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** A column's part in a sort by several, for those who do not see it: aria-sort can say it of one column only. */
export function sortDescription(sort: readonly SortBy[], place: number): string | undefined {
  const key = sort[place];
  if (!key || sort.length < 2) return undefined;
  return `sorted ${ORDINALS[place] ?? `as number ${place + 1}`}, ${key.descending ? 'descending' : 'ascending'}`;
}
