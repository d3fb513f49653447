// Runs that are kept from one question to the next, and change little in between: values that are known are counted in
// place, and new ones wait beside them until they are many. Merging all of them each time would copy every value. Pure.

/** Different values in order, each with how often it occurs: of numbers (sorted-words.ts) or addresses. */
interface Runs {
  readonly length: number;
  readonly words: Uint32Array;
  readonly counts: Uint32Array;
}

/** What runs of a kind can do. */
export interface RunsKind<Kind extends Runs> {
  readonly none: Kind;
  /** Orders a value of runs and one of others, each given by its place. */
  readonly compare: (runs: Kind, place: number, others: Kind, otherPlace: number) => number;
  /** Those at the first `count` places of a list. */
  readonly only: (runs: Kind, places: Uint32Array, count: number) => Kind;
  /** All values of both, without those that no longer occur. */
  readonly merged: (a: Kind, b: Kind) => Generator<undefined, Kind>;
}

/** Values looked for between two pauses: a millisecond at most. */
const PORTION = 2048;
/** All are merged once this many values are new or no longer occur, and this part of them. */
const MOST_LATE = { values: 16_384, part: 1 / 4 };

export class KeptRuns<Kind extends Runs> {
  readonly #kind: RunsKind<Kind>;
  #settled: Kind;
  #late: Kind;
  /** How many settled values no longer occur. */
  #empty = 0;

  constructor(kind: RunsKind<Kind>) {
    this.#kind = kind;
    this.#settled = kind.none;
    this.#late = kind.none;
  }

  /** Most values, in order; some may not occur. */
  get settled(): Kind {
    return this.#settled;
  }

  /** The others, in order; some may not occur. */
  get late(): Kind {
    return this.#late;
  }

  get byteLength(): number {
    return [this.#settled, this.#late].reduce(
      // Runs can lie in larger arrays.
      (sum, { words, counts }) => sum + words.buffer.byteLength + counts.buffer.byteLength,
      0,
    );
  }

  /** @param removed each value at most as often as it occurs with what is added. */
  *change(added: Kind, removed: Kind): Generator<undefined, void> {
    if (this.#settled.length === 0) this.#settled = added;
    else if (added.length > 0) {
      const unknown = yield* this.#count(added, 1);
      if (unknown.length > 0) this.#late = yield* this.#kind.merged(this.#late, unknown);
    }
    if (removed.length > 0) yield* this.#count(removed, -1);
    const { values, part } = MOST_LATE;
    if (this.#late.length + this.#empty <= Math.max(values, this.#settled.length * part)) return;
    this.#settled = yield* this.#kind.merged(this.#settled, this.#late);
    this.#late = this.#kind.none;
    this.#empty = 0;
  }

  /** Counts values in place; returns those that are not known. */
  *#count(changes: Kind, sign: 1 | -1): Generator<undefined, Kind> {
    const unknown = new Uint32Array(changes.length);
    let missing = 0;
    // Values ascend: each is behind the one before.
    let settled = 0;
    let late = 0;
    for (let begin = 0; begin < changes.length; begin += PORTION) {
      const end = Math.min(changes.length, begin + PORTION);
      for (let i = begin; i < end; i++) {
        const change = sign * (changes.counts[i] ?? 0);
        settled = this.#placeIn(this.#settled, settled, changes, i);
        if (this.#isAt(this.#settled, settled, changes, i)) {
          this.#empty += addTo(this.#settled.counts, settled, change);
          continue;
        }
        late = this.#placeIn(this.#late, late, changes, i);
        if (this.#isAt(this.#late, late, changes, i)) addTo(this.#late.counts, late, change);
        else unknown[missing++] = i;
      }
      yield;
    }
    return this.#kind.only(changes, unknown, missing);
  }

  /** The first place, from `from` on, whose value is not below another: by steps that double, as it is mostly near. */
  #placeIn(runs: Kind, from: number, others: Kind, other: number): number {
    const { compare } = this.#kind;
    let low = from;
    let high = from;
    for (let step = 1; high < runs.length && compare(runs, high, others, other) < 0; step *= 2) {
      low = high + 1;
      high += step;
    }
    high = Math.min(high, runs.length);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(runs, middle, others, other) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isAt(runs: Kind, place: number, others: Kind, other: number): boolean {
    return place < runs.length && this.#kind.compare(runs, place, others, other) === 0;
  }
}

/** Returns by how many the number of values that do not occur has grown. */
function addTo(counts: Uint32Array, place: number, change: number): number {
  const before = counts[place] ?? 0;
  counts[place] = before + change;
  return (before + change === 0 ? 1 : 0) - (before === 0 ? 1 : 0);
}
