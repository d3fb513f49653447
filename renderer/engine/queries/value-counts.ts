// How many flows have each value of one field, without sums of anything else: what a facet needs. Types, and the counts by
// codes. Pure.

import type { ValueCodes } from '../codes/field-codes.ts';
import type { GroupCounts } from './sums.ts';
import type { KnownFlows } from './top-groups.ts';

/** Counts the values of rows. */
export interface ValueCounter {
  /** Up to this many rows will be added. */
  expect?(rows: number): void;
  /** Counts some rows. */
  add(rows: Uint32Array, count: number): void;
  /** Sorts what was added, if it must be: a pause after each portion. */
  sort?(): Generator<undefined, void>;
  /** The counts, once all rows were added and sorted. */
  counts(): ValueCounts;
  /** Nobody wants the counts any longer. */
  discard?(): void;
}

/** Counts values that never change while a flow lives, so that the next question needs only look at what differs. */
export interface KeptCounter extends ValueCounter {
  /** Takes away rows that were added. */
  remove(rows: Uint32Array, count: number): void;
  /** Bytes of all arrays. */
  readonly byteLength: number;
}

/** The values with their flows, numbered: those without a value have the number NO_VALUE. */
export interface ValueCounts extends Pick<ValueCodes, 'used' | 'values' | 'compare' | 'codeOf'> {
  flowsOf(code: number): number;
  /** Flows that are at hand without a call for each number, in the order of the numbers. */
  readonly known?: readonly KnownFlows[];
}

/** The counts of codes. */
export function countsBy(fields: ValueCodes, flows: Pick<GroupCounts, 'flowsOf'>): ValueCounts {
  return {
    used: fields.used,
    values: (code) => fields.values(code),
    compare: (a, b) => fields.compare(a, b),
    codeOf: (value) => fields.codeOf(value),
    flowsOf: (code) => flows.flowsOf(code),
  };
}
