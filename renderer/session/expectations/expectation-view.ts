// One consistent view of the table of expectations. Types, and the view of nothing.

import type { ExpectationState } from '../../../electron/contract/expectations.ts';
import type { Failure } from '../../../electron/contract/failure.ts';
import type { KnownExpectation } from './expectation-sort.ts';

/** A row of the table. */
export interface ExpectationRow extends KnownExpectation {
  /** Position in the list, from 0. */
  readonly index: number;
  readonly selected: boolean;
}

/** Replaced, never modified. */
export interface ExpectationView {
  readonly kind: ExpectationState['kind'];
  /** Numbers the tables; 0 before the first. */
  readonly table: number;
  readonly failure: Failure | undefined;
  /** How many can be listed, and how many there are: more only beyond MAX_EXPECTATIONS. */
  readonly known: number;
  readonly total: number;
  /** How many match, all of which are listed. */
  readonly listed: number;
  /** Position of the first of `rows`. */
  readonly first: number;
  readonly rows: readonly ExpectationRow[];
  readonly selected: number;
  /** Selected ones that the filter hides. */
  readonly selectedHidden: number;
  readonly appliedFilter: string;
  /** The one whose details are shown, also after it is gone. Stays the same object while it is. */
  readonly followed: (KnownExpectation & { readonly isGone: boolean }) | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Undefined unless nothing has been read yet. */
  readonly loading: true | undefined;
}

/** Before anything is known. */
export const EMPTY_EXPECTATIONS: ExpectationView = {
  kind: 'unread',
  table: 0,
  failure: undefined,
  known: 0,
  total: 0,
  listed: 0,
  first: 0,
  rows: [],
  selected: 0,
  selectedHidden: 0,
  appliedFilter: '',
  followed: undefined,
  nowMs: 0,
  loading: true,
};

export function rowOf(
  { key, expectation, deadlineMs }: KnownExpectation,
  index: number,
  selected: boolean,
): ExpectationRow {
  return { key, expectation, deadlineMs, index, selected };
}
