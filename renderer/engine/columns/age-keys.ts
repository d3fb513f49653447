// What the column Age sorts by, as shown: the time since the flow's start according to the kernel or, where it keeps no
// timestamps, since the flow was first seen ("≥"); of an ended flow, up to its end. Youngest first. Pure.

import { agedUntilMs } from '../../../native/flow/flow-age.ts';
import { PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { KeyWord } from './key-words.ts';

/** The unit of the first word is this many bits of nanoseconds, about a millisecond: 32 bits hold 52 days. */
const UNIT_BITS = 20;
const WORD = 2 ** 32;

/**
 * The first word, the current age in about milliseconds, distinguishes nearly all rows; the start itself distinguishes
 * the rest, including flows that are older than the word can hold or that start in the future.
 */
export function ageWords(table: FlowTable): KeyWord[] {
  const { startNs, presence, firstSeenMs, baseMs, alive, endedMs, agedMs } = table;
  const nowUnits = unitsOf(agedMs);
  const ended = endedMs.length > 0 ? { alive, endedMs, baseMs, nowMs: agedMs } : undefined;
  const hasStart = (row: number): boolean => ((presence[row] ?? 0) & PRESENCE.start) !== 0;
  const seenNs = (row: number): number => (baseMs + (firstSeenMs[row] ?? 0)) * 1e6;
  const age = (row: number): number => {
    const units = hasStart(row)
      ? (startNs[2 * row + 1] ?? 0) * 2 ** (32 - UNIT_BITS) + ((startNs[2 * row] ?? 0) >>> UNIT_BITS)
      : Math.floor(seenNs(row) / 2 ** UNIT_BITS);
    const age = (ended ? unitsOf(agedUntilMs(ended, row)) : nowUnits) - units;
    return age < 0 ? 0 : age > 0xffffffff ? 0xffffffff : age;
  };
  // Computed from milliseconds, the lowest word is rounded to 256 ns.
  const high = (row: number): number => (hasStart(row) ? (startNs[2 * row + 1] ?? 0) : Math.floor(seenNs(row) / WORD));
  const low = (row: number): number => (hasStart(row) ? (startNs[2 * row] ?? 0) : seenNs(row) % WORD);
  const first: KeyWord = {
    at: age,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = age(rows[i] ?? 0);
    },
  };
  return [first, inverted(high), inverted(low)];
}

function unitsOf(ms: number): number {
  return Math.floor((ms * 1e6) / 2 ** UNIT_BITS);
}

/** Later starts have smaller words. */
function inverted(at: (row: number) => number): KeyWord {
  return {
    at: (row) => (at(row) ^ 0xffffffff) >>> 0,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0) ^ 0xffffffff;
    },
  };
}
