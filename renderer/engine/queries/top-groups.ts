// The first N of many groups, by a heap of N. Pure.

/** Groups looked at between two pauses. */
const PORTION = 8192;
/** The same for those whose weights are known. */
const KNOWN_PORTION = 65_536;

export interface TopGroups {
  /** Codes, in order. */
  readonly codes: readonly number[];
  /** Groups that have flows. */
  readonly distinct: number;
}

/** Flows of many groups in an array: those of group n at n - first; 0 for a group without flows. */
export interface KnownFlows {
  readonly first: number;
  readonly flows: Uint32Array;
}

/** Groups, numbered. */
interface Ranking {
  /** Every number is below this. */
  readonly used: number;
  /** What groups are ordered by; undefined for a number without flows. */
  readonly weigh: (code: number) => number | undefined;
  /** Weights that are at hand without a call each, in the order of the numbers. */
  readonly known?: readonly KnownFlows[];
  /** Orders groups of equal weight. */
  readonly compare: (a: number, b: number) => number;
  readonly top: number;
  /** Which groups can be chosen; by default all. */
  readonly accepts?: (code: number) => boolean;
}

/** Chooses groups by weight, the largest first. Pauses after each portion. */
export function* topGroups(ranking: Ranking): Generator<undefined, TopGroups> {
  const chosen = new Chosen(ranking);
  let from = 0;
  for (const { first, flows } of ranking.known ?? []) {
    yield* chosen.weighEach(from, first);
    yield* chosen.takeKnown(first, flows);
    from = first + flows.length;
  }
  yield* chosen.weighEach(from, ranking.used);
  return chosen.inOrder();
}

/** The groups chosen so far. */
class Chosen {
  readonly #ranking: Ranking;
  readonly #heap: number[] = [];
  #distinct = 0;
  /** What the last one chosen weighs: most groups weigh less, and need no comparison. */
  #least = Number.NEGATIVE_INFINITY;

  constructor(ranking: Ranking) {
    this.#ranking = ranking;
  }

  *weighEach(from: number, to: number): Generator<undefined, void> {
    const { weigh } = this.#ranking;
    for (let begin = from; begin < to; begin += PORTION) {
      const end = Math.min(to, begin + PORTION);
      for (let code = begin; code < end; code++) {
        const weight = weigh(code);
        if (weight === undefined) continue;
        this.#distinct++;
        if (weight >= this.#least) this.#take(code, weight);
      }
      yield;
    }
  }

  *takeKnown(first: number, flows: Uint32Array): Generator<undefined, void> {
    for (let begin = 0; begin < flows.length; begin += KNOWN_PORTION) {
      const end = Math.min(flows.length, begin + KNOWN_PORTION);
      this.#distinct += groupsIn(flows, begin, end);
      for (let i = begin; ; i++) {
        i = nextFrom(flows, i, end, this.#least);
        if (i === end) break;
        this.#take(first + i, flows[i] ?? 0);
      }
      yield;
    }
  }

  inOrder(): TopGroups {
    const codes = [...this.#heap].sort((a, b) => (this.#comesFirst(a, b) ? -1 : 1));
    return { codes, distinct: this.#distinct };
  }

  /** @param weight at least that of the last one chosen. */
  #take(code: number, weight: number): void {
    const { top, accepts, weigh, compare } = this.#ranking;
    const heap = this.#heap;
    const isFull = heap.length >= top;
    if (isFull && (top === 0 || (weight === this.#least && compare(code, heap[0] ?? 0) >= 0))) return;
    if (accepts && !accepts(code)) return;
    if (isFull) sink(heap, code, this.#comesFirst);
    else rise(heap, code, this.#comesFirst);
    if (heap.length === top) this.#least = weigh(heap[0] ?? 0) ?? this.#least;
  }

  readonly #comesFirst = (a: number, b: number): boolean => {
    const { weigh, compare } = this.#ranking;
    const difference = (weigh(a) ?? 0) - (weigh(b) ?? 0);
    return difference === 0 ? compare(a, b) < 0 : difference > 0;
  };
}

// The loops over all groups are separate functions, so that the compiler does not inline rarely called code into them.

/** Number of places with flows. */
function groupsIn(flows: Uint32Array, begin: number, end: number): number {
  let groups = 0;
  for (let i = begin; i < end; i++) if (flows[i] !== 0) groups++;
  return groups;
}

/** The first place with flows, and at least that many; `end` if there is none. */
function nextFrom(flows: Uint32Array, begin: number, end: number, least: number): number {
  for (let i = begin; i < end; i++) {
    const weight = flows[i] ?? 0;
    if (weight !== 0 && weight >= least) return i;
  }
  return end;
}

/** Adds to a heap whose top is the last in order. */
function rise(heap: number[], code: number, comesFirst: (a: number, b: number) => boolean): void {
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
function sink(heap: number[], code: number, comesFirst: (a: number, b: number) => boolean): void {
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
