// The first N of many groups, by a heap of N. Pure.

import type { FieldCodes } from '../codes/field-codes.ts';
import type { Measure } from './query-api.ts';
import type { Tally } from './sums.ts';

/** Groups looked at between two pauses. */
const PORTION = 8192;

export interface TopGroups {
  /** Codes, in order. */
  readonly codes: readonly number[];
  /** Groups that have flows. */
  readonly distinct: number;
}

interface Ranking {
  readonly sums: Tally;
  readonly fields: FieldCodes;
  readonly measure: Measure;
  readonly top: number;
  /** Which groups can be chosen; by default all. */
  readonly accepts?: (code: number) => boolean;
}

/** Chooses groups by their measure, the largest first, ties by value. Pauses after each portion. */
export function* topGroups({ sums, fields, measure, top, accepts }: Ranking): Generator<undefined, TopGroups> {
  const comesFirst = (a: number, b: number): boolean => {
    const difference = sums.weigh(a, measure) - sums.weigh(b, measure);
    return difference === 0 ? fields.compare(a, b) < 0 : difference > 0;
  };
  const heap: number[] = [];
  let distinct = 0;
  for (let from = 0; from < fields.used; from += PORTION) {
    const to = Math.min(fields.used, from + PORTION);
    for (let code = from; code < to; code++) {
      if (sums.flowsOf(code) === 0) continue;
      distinct++;
      if (heap.length >= top && !(top > 0 && comesFirst(code, heap[0] ?? 0))) continue;
      if (accepts && !accepts(code)) continue;
      if (heap.length < top) rise(heap, code, comesFirst);
      else sink(heap, code, comesFirst);
    }
    yield;
  }
  const codes = heap.sort((a, b) => (comesFirst(a, b) ? -1 : 1));
  return { codes, distinct };
}

type Before = (a: number, b: number) => boolean;

/** Adds to a heap whose top is the last in order. */
function rise(heap: number[], code: number, comesFirst: Before): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    const above = heap[parent] ?? 0;
    if (!comesFirst(above, code)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = code;
}

/** Replaces the top. */
function sink(heap: number[], code: number, comesFirst: Before): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && comesFirst(heap[child] ?? 0, heap[child + 1] ?? 0)) child++;
    const below = heap[child] ?? 0;
    if (!comesFirst(code, below)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = code;
}
