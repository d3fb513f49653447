// How often each of many 32-bit numbers occurs, by sorting them: radix passes take the same time whether a few numbers
// repeat or a million differ, need no hash that somebody could attack, and leave the numbers in order. Pure.

import { CollectedWords } from './collected-words.ts';
import type { RunsKind } from './kept-runs.ts';
import { DIGITS, startPlaces } from './radix-digits.ts';
import { SPARE_WORDS } from './spare-array.ts';

/** Numbers handled between two pauses: about half a millisecond. */
const PORTION = 65_536;

/** Room for the first numbers. */
const MIN_WORDS = 8192;

/** The different numbers, ascending, each with how often it occurs. */
export interface WordRuns {
  readonly length: number;
  readonly words: Uint32Array;
  readonly counts: Uint32Array;
}

export const NO_RUNS: WordRuns = { length: 0, words: new Uint32Array(0), counts: new Uint32Array(0) };

export class SortedWords extends CollectedWords {
  constructor() {
    super(1, MIN_WORDS);
  }

  /** Sorts and counts them, and begins without any. */
  *runs(): Generator<undefined, WordRuns> {
    const { words, length } = this.take();
    if (length === 0) return NO_RUNS;
    let from = words;
    let to = SPARE_WORDS.take(length);
    let runs = NO_RUNS;
    try {
      const histograms = yield* histogramsOf(words, length);
      for (const [pass, { shift, mask }] of DIGITS.entries()) {
        const places = histograms[pass];
        // All have the same digit: nothing to move.
        if (!places || places.includes(length)) continue;
        startPlaces(places);
        for (let begin = 0; begin < length; begin += PORTION) {
          scatter(from, to, places, { begin, end: Math.min(length, begin + PORTION), shift, mask });
          yield;
        }
        [from, to] = [to, from];
      }
      runs = yield* runsOf(from, length, to);
      return runs;
    } finally {
      if (runs.words.buffer !== from.buffer) SPARE_WORDS.give(from);
      if (runs.counts.buffer !== to.buffer) SPARE_WORDS.give(to);
    }
  }
}

/** How many numbers have each digit, for every pass. */
function* histogramsOf(words: Uint32Array, length: number): Generator<undefined, Uint32Array[]> {
  const [low, middle, high] = [new Uint32Array(2048), new Uint32Array(2048), new Uint32Array(1024)];
  for (let begin = 0; begin < length; begin += PORTION) {
    const end = Math.min(length, begin + PORTION);
    for (let i = begin; i < end; i++) {
      const word = words[i] ?? 0;
      low[word & 2047] = (low[word & 2047] ?? 0) + 1;
      middle[(word >>> 11) & 2047] = (middle[(word >>> 11) & 2047] ?? 0) + 1;
      high[word >>> 22] = (high[word >>> 22] ?? 0) + 1;
    }
    yield;
  }
  return [low, middle, high];
}

interface Part {
  readonly begin: number;
  readonly end: number;
  readonly shift: number;
  readonly mask: number;
}

function scatter(from: Uint32Array, to: Uint32Array, places: Uint32Array, { begin, end, shift, mask }: Part): void {
  for (let i = begin; i < end; i++) {
    const word = from[i] ?? 0;
    const digit = (word >>> shift) & mask;
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to[place] = word;
  }
}

/** @param counts room for the numbers of times. */
function* runsOf(words: Uint32Array, length: number, counts: Uint32Array): Generator<undefined, WordRuns> {
  let runs = 0;
  for (let begin = 0; begin < length; begin += PORTION) {
    const end = Math.min(length, begin + PORTION);
    for (let i = begin; i < end; i++) {
      const word = words[i] ?? 0;
      // In place: there are never more different numbers than numbers seen.
      if (runs === 0 || words[runs - 1] !== word) {
        words[runs] = word;
        counts[runs++] = 1;
      } else counts[runs - 1] = (counts[runs - 1] ?? 0) + 1;
    }
    yield;
  }
  return { length: runs, words: firstWords(words, runs), counts: firstWords(counts, runs) };
}

/** Runs are kept while the pane is shown: mostly they are few, and are copied; otherwise the array goes with them. */
function firstWords(array: Uint32Array, count: number): Uint32Array {
  return 2 * count > array.length ? array.subarray(0, count) : array.slice(0, count);
}

/** The numbers of two runs, without those that do not occur. */
export function* mergedRuns(a: WordRuns, b: WordRuns): Generator<undefined, WordRuns> {
  const words = new Uint32Array(a.length + b.length);
  const counts = new Uint32Array(words.length);
  let length = 0;
  const put = (word: number, count: number): void => {
    words[length] = word;
    counts[length] = count;
    if (count > 0) length++;
  };
  let [i, j] = [0, 0];
  for (let done = 1; i < a.length || j < b.length; done++) {
    const first = i < a.length ? (a.words[i] ?? 0) : END;
    const second = j < b.length ? (b.words[j] ?? 0) : END;
    let count = 0;
    if (first <= second) count += a.counts[i++] ?? 0;
    if (second <= first) count += b.counts[j++] ?? 0;
    put(Math.min(first, second), count);
    if (done % PORTION === 0) yield;
  }
  return { length, words, counts };
}

/** Above all numbers. */
const END = 2 ** 32;

/** The place of a number among the runs, or -1. */
export function runOf({ words, length }: WordRuns, word: number): number {
  let low = 0;
  let high = length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = words[middle] ?? 0;
    if (found === word) return middle;
    if (found < word) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The numbers at the first `count` places of a list. */
function onlyRuns(runs: WordRuns, places: Uint32Array, count: number): WordRuns {
  const words = new Uint32Array(count);
  const counts = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    words[i] = runs.words[places[i] ?? 0] ?? 0;
    counts[i] = runs.counts[places[i] ?? 0] ?? 0;
  }
  return { length: count, words, counts };
}

/** Numbers as they are kept. */
export const KEPT_WORDS: RunsKind<WordRuns> = {
  none: NO_RUNS,
  compare: ({ words }, place, others, otherPlace) => (words[place] ?? 0) - (others.words[otherPlace] ?? 0),
  only: onlyRuns,
  merged: mergedRuns,
};
