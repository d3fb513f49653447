// What columns of words that few flows have sort by: helper, labels, direction. Pure.

import { DIRECTION_NAMES, directionOf } from '../../../native/filter/index.ts';
import { PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { absence, type KeyWord, type SortKeys, wordBy } from './key-words.ts';

/** Helpers in the order of their names. */
export function helperKeys(table: FlowTable): SortKeys {
  const { strings, helper, presence } = table;
  const ranks = ranksOf(strings);
  const word = wordBy((row) => ranks[helper[row] ?? 0] ?? 0);
  return { groups: [[word]], group: absence(presence, PRESENCE.helper), volatile: true };
}

/** String number → its place in the alphabet. */
function ranksOf(strings: readonly string[]): Uint32Array {
  const order = [...strings.keys()].sort((a, b) => compare(strings[a] ?? '', strings[b] ?? ''));
  const ranks = new Uint32Array(strings.length);
  for (const [rank, number] of order.entries()) ranks[number] = rank;
  return ranks;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const WORDS = 4;

/** Flows with label 0 come first, among them those with label 1, and so on; then those without label 0. */
export function labelKeys({ labels, presence }: FlowTable): SortKeys {
  const { index, words } = labels;
  const word = (w: number): KeyWord =>
    wordBy((row) => {
      const place = (index[row] ?? 0) - 1;
      return ~reversed(place < 0 ? 0 : (words[WORDS * place + w] ?? 0)) >>> 0;
    });
  const group = wordBy((row) => {
    const place = presence[row] && presence[row] & PRESENCE.labels ? (index[row] ?? 0) - 1 : -1;
    if (place < 0) return 1;
    const at = WORDS * place;
    return words[at] || words[at + 1] || words[at + 2] || words[at + 3] ? 0 : 1;
  });
  return { groups: [[word(0), word(1), word(2), word(3)]], group, volatile: true };
}

/** The bits of a word from the lowest to the highest, so that the lowest counts most. */
function reversed(word: number): number {
  let bits = word;
  bits = ((bits >>> 1) & 0x55555555) | ((bits & 0x55555555) << 1);
  bits = ((bits >>> 2) & 0x33333333) | ((bits & 0x33333333) << 2);
  bits = ((bits >>> 4) & 0x0f0f0f0f) | ((bits & 0x0f0f0f0f) << 4);
  bits = ((bits >>> 8) & 0x00ff00ff) | ((bits & 0x00ff00ff) << 8);
  return ((bits >>> 16) | (bits << 16)) >>> 0;
}

const DIRECTIONS: readonly string[] = [...DIRECTION_NAMES].sort(compare);

/** By name. No flow has a direction while the host's addresses are not known. */
export function directionKeys(table: FlowTable): SortKeys {
  const { localAddresses } = table;
  const word = wordBy((row) => {
    const direction = directionOf(table, row);
    return direction === undefined ? 0 : DIRECTIONS.indexOf(direction);
  });
  return { groups: [[word]], group: wordBy(() => (localAddresses === undefined ? 1 : 0)), volatile: false };
}
