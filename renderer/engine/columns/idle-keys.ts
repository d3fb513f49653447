// What the column Idle sorts by: the time since the last packet, the shortest first; flows of which it is not known have no
// value. Pure.

import type { IdleTimes } from '../../../native/flow/idle-times.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { type KeyWord, type SortKeys, wordBy } from './key-words.ts';

/** Whole seconds, as the cell shows. Ended flows show none, but keep their places for as long as they are struck out. */
export function idleKeys(table: FlowTable): SortKeys {
  const { idleTimes } = table;
  if (!idleTimes) return { groups: [[]], group: wordBy(() => 1), volatile: true };
  return { groups: [[secondsWord(table, idleTimes)]], group: unknownWord(table, idleTimes), volatile: true };
}

/** Each has a loop of its own: one that calls a function passed in takes much longer. */
function secondsWord(table: FlowTable, times: IdleTimes): KeyWord {
  return {
    at: (row) => times.idleSec(table, row) ?? 0,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = times.idleSec(table, rows[i] ?? 0) ?? 0;
    },
  };
}

function unknownWord(table: FlowTable, times: IdleTimes): KeyWord {
  return {
    at: (row) => (times.idleSec(table, row) === undefined ? 1 : 0),
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = times.idleSec(table, rows[i] ?? 0) === undefined ? 1 : 0;
    },
  };
}
