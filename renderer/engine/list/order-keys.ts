// The sort keys of a whole order: its columns' keys, then the flow's own. Pure.

import type { SortBy } from '../api.ts';
import { ENGINE_COLUMNS } from '../columns/engine-columns.ts';
import { type OrderKey, word32 } from '../columns/key-words.ts';
import { always } from '../columns/sort-keys.ts';
import type { FlowTable } from '../store/flow-table.ts';

/**
 * The keys of a whole order: the columns' keys, then the flow's 64-bit key, which is the same in whatever row the flow
 * is. Without columns there are no keys: rows stay in handle order. Reads the table's current arrays, so it must be
 * called again for each sort.
 */
export function orderKeys(table: FlowTable, sort: readonly SortBy[]): readonly OrderKey[] {
  if (sort.length === 0) return [];
  const keys = sort.map(({ column, descending }) => ({ ...ENGINE_COLUMNS[column].sortKeys(table), descending }));
  return [...keys, { ...always([word32(table.key, 2, 1), word32(table.key, 2, 0)], false), descending: false }];
}
