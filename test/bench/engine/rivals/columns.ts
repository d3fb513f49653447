// The columns that the rivals sort by, one of each type: 64-bit sum, address, text, 32-bit number, small number.

import type { PlainFlow } from './plain-flow.ts';

export const RIVAL_COLUMNS = ['bytes', 'source', 'state', 'timeout', 'zone'] as const;
export type RivalColumn = (typeof RIVAL_COLUMNS)[number];

type Value = number | string | readonly number[] | undefined;

/** What each column sorts by; undefined if a flow has no value. */
export const VALUES: Readonly<Record<RivalColumn, (flow: PlainFlow) => Value>> = {
  state: (flow) => flow.state,
  source: (flow) => flow.source,
  timeout: (flow) => flow.timeoutSec,
  bytes: (flow) => flow.bytes,
  zone: (flow) => flow.zoneOrder,
};

/** Compares two values of one column. */
export type Compare = (a: Value, b: Value) => number;

/** How the values of each column compare if both are present. */
export const COMPARE: Readonly<Record<RivalColumn, Compare>> = {
  state: compareTexts,
  source: compareLists,
  timeout: compareNumbers,
  bytes: compareNumbers,
  zone: compareNumbers,
};

/** Compares flows that are equal in every sorted column, by their keys. */
export function compareKeys(a: PlainFlow, b: PlainFlow): number {
  return a.keyHigh - b.keyHigh || a.keyLow - b.keyLow;
}

function compareNumbers(a: Value, b: Value): number {
  return Number(a) - Number(b);
}

function compareTexts(a: Value, b: Value): number {
  if (typeof a !== 'string' || typeof b !== 'string' || a === b) return 0;
  return a < b ? -1 : 1;
}

function compareLists(a: Value, b: Value): number {
  if (!Array.isArray(a) || !Array.isArray(b)) return 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Number(a[i]) - Number(b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}
