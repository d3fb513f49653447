// What the table is sorted by, as it is remembered, compared and described. Pure.

import type { ColumnSort } from './grid-data.ts';

/** A remembered sort without columns that no longer exist or are repeated. */
export function knownSort<Id extends string>(
  kept: readonly ColumnSort<string>[],
  columns: readonly { readonly id: Id }[],
): ColumnSort<Id>[] {
  const sort: ColumnSort<Id>[] = [];
  for (const { column, descending } of kept) {
    const id = columns.find((known) => known.id === column)?.id;
    if (id && !sort.some((key) => key.column === id)) sort.push({ column: id, descending });
  }
  return sort;
}

export function isSameSort(a: readonly ColumnSort<string>[], b: readonly ColumnSort<string>[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ column, descending }, place) => b[place]?.column === column && b[place].descending === descending)
  );
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** A column's part in a sort by several, for screen readers: aria-sort covers only one column. */
export function sortDescription(sort: readonly ColumnSort<string>[], place: number): string | undefined {
  const key = sort[place];
  if (!key || sort.length < 2) return undefined;
  return `sorted ${ORDINALS[place] ?? `as number ${place + 1}`}, ${key.descending ? 'descending' : 'ascending'}`;
}
