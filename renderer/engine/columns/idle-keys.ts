// What the column Idle sorts by: the time since the last packet, the shortest first; flows of which it is not known have no
// value. Pure.

import type { FlowTable } from '../store/flow-table.ts';
import { type SortKeys, wordBy } from './key-words.ts';

/** Whole seconds, as the cell shows. Ended flows show none, but keep their places for as long as they are struck out. */
export function idleKeys(table: FlowTable): SortKeys {
  const { idleTimes } = table;
  const word = wordBy((row) => idleTimes?.idleSec(table, row) ?? 0);
  const group = wordBy((row) => (idleTimes?.idleSec(table, row) === undefined ? 1 : 0));
  return { groups: [[word]], group, volatile: true };
}
