// The first N of many groups, by a heap of N. Pure.

/** Groups looked at between two pauses. */
const PORTION = 8192;

export interface TopGroups {
  /** Codes, in order. */
  readonly codes: readonly number[];
  /** Groups that have flows. */
  readonly distinct: number;
}

/** Groups, numbered. */
interface Ranking {
  /** Every number is below this. */
  readonly used: number;
  /** What groups are ordered by; undefined for a number without flows. */
  readonly weigh: (code: number) => number | undefined;
  /** Weights of the numbers from `first` up to, not including, `end`: the same as `weigh` returns, without a call each. */
  readonly known?: { readonly first: number; readonly end: number; readonly flows: Uint32Array };
  /** Orders groups of equal weight. */
  readonly compare: (a: number, b: number) => number;
  readonly top: number;
  /** Which groups can be chosen; by default all. */
  readonly accepts?: (code: number) => boolean;
}

const NONE_KNOWN = { first: 0, end: 0, flows: new Uint32Array(0) };

/** Chooses groups by weight, the largest first. Pauses after each portion. */
export function* topGroups({
  used,
  weigh,
  known = NONE_KNOWN,
  compare,
  top,
  accepts,
}: Ranking): Generator<undefined, TopGroups> {
  const comesFirst = (a: number, b: number): boolean => {
    const difference = (weigh(a) ?? 0) - (weigh(b) ?? 0);
    return difference === 0 ? compare(a, b) < 0 : difference > 0;
  };
  const { first, end, flows } = known;
  const heap: number[] = [];
  let distinct = 0;
  // Of the last one chosen: most groups weigh less, and need no comparison.
  let least = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < used; from += PORTION) {
    const to = Math.min(used, from + PORTION);
    for (let code = from; code < to; code++) {
      const weight = code >= first && code < end ? flows[code - first] : weigh(code);
      if (weight === undefined) continue;
      distinct++;
      if (heap.length >= top && (weight < least || !(top > 0 && comesFirst(code, heap[0] ?? 0)))) continue;
      if (accepts && !accepts(code)) continue;
      if (heap.length < top) rise(heap, code, comesFirst);
      else sink(heap, code, comesFirst);
      if (heap.length === top) least = weigh(heap[0] ?? 0) ?? least;
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
