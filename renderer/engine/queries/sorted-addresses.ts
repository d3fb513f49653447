// How often each of many addresses of four words occurs, by sorting them: as sorted-words.ts does for single words, but
// what moves are places instead of addresses. Digits that all have in common, as in most networks, cost nothing. Pure.

import { CollectedWords } from './collected-words.ts';
import type { RunsKind } from './kept-runs.ts';
import { DIGITS, startPlaces } from './radix-digits.ts';
import { SPARE_WORDS } from './spare-array.ts';

/** Words of an address, the most significant first. */
const WORDS = 4;
/** Addresses handled between two pauses: about half a millisecond. */
const PORTION = 16_384;
/** Room for the first addresses. */
const MIN_ADDRESSES = 2048;

/** The different addresses, ascending, each with how often it occurs. */
export interface AddressRuns {
  readonly length: number;
  /** Four of each address. */
  readonly words: Uint32Array;
  readonly counts: Uint32Array;
}

export const NO_ADDRESSES: AddressRuns = { length: 0, words: new Uint32Array(0), counts: new Uint32Array(0) };

export class SortedAddresses extends CollectedWords {
  constructor() {
    super(WORDS, MIN_ADDRESSES);
  }

  /** Sorts and counts them, and begins without any. */
  *runs(): Generator<undefined, AddressRuns> {
    const { words, length } = this.take();
    if (length === 0) return NO_ADDRESSES;
    let from = SPARE_WORDS.take(length);
    for (let i = 0; i < length; i++) from[i] = i;
    let to = SPARE_WORDS.take(length);
    try {
      for (let word = WORDS - 1; word >= 0; word--) {
        for (const { shift, mask } of DIGITS) {
          const digits = { words, word, shift, mask };
          const places = yield* placesOf(digits, length);
          if (!places) continue;
          for (let begin = 0; begin < length; begin += PORTION) {
            scatter(from, to, places, digits, begin, Math.min(length, begin + PORTION));
            yield;
          }
          [from, to] = [to, from];
        }
      }
      return yield* runsOf(words, from, length);
    } finally {
      for (const array of [words, from, to]) SPARE_WORDS.give(array);
    }
  }
}

interface Digits {
  readonly words: Uint32Array;
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

/** Where the addresses with each digit begin; undefined if all have the same: then nothing has to move. */
function* placesOf(
  { words, word, shift, mask }: Digits,
  length: number,
): Generator<undefined, Uint32Array | undefined> {
  const places = new Uint32Array(mask + 1);
  for (let begin = 0; begin < length; begin += PORTION) {
    const end = Math.min(length, begin + PORTION);
    for (let i = begin; i < end; i++) {
      const digit = ((words[WORDS * i + word] ?? 0) >>> shift) & mask;
      places[digit] = (places[digit] ?? 0) + 1;
    }
    yield;
  }
  if (places.includes(length)) return undefined;
  startPlaces(places);
  return places;
}

function scatter(
  from: Uint32Array,
  to: Uint32Array,
  places: Uint32Array,
  { words, word, shift, mask }: Digits,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) {
    const address = from[i] ?? 0;
    const digit = ((words[WORDS * address + word] ?? 0) >>> shift) & mask;
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to[place] = address;
  }
}

/** @param order the places of the addresses, sorted. */
function* runsOf(words: Uint32Array, order: Uint32Array, length: number): Generator<undefined, AddressRuns> {
  const runs = new GrowingRuns(length);
  for (let i = 0; i < length; i++) {
    runs.add(words, order[i] ?? 0, 1);
    if (i % PORTION === PORTION - 1) yield;
  }
  return runs.done();
}

/** The addresses of two runs, without those that do not occur. */
export function* mergedAddresses(a: AddressRuns, b: AddressRuns): Generator<undefined, AddressRuns> {
  const merged = new GrowingRuns(a.length + b.length);
  let [i, j] = [0, 0];
  for (let done = 1; i < a.length || j < b.length; done++) {
    const order = i >= a.length ? 1 : j >= b.length ? -1 : compareAddressesAt(a.words, i, b.words, j);
    const [words, place] = order <= 0 ? [a.words, i] : [b.words, j];
    let count = 0;
    if (order <= 0) count += a.counts[i++] ?? 0;
    if (order >= 0) count += b.counts[j++] ?? 0;
    if (count > 0) merged.add(words, place, count);
    if (done % PORTION === 0) yield;
  }
  return merged.done();
}

/** Runs to which addresses are added in order. */
class GrowingRuns {
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #counts: Uint32Array<ArrayBuffer>;
  #length = 0;

  /** @param most how many different addresses will be added at most. */
  constructor(most: number) {
    this.#words = SPARE_WORDS.take(WORDS * most);
    this.#counts = SPARE_WORDS.take(most);
  }

  /** Adds the address at a place of other words. */
  add(words: Uint32Array, place: number, count: number): void {
    const last = this.#length - 1;
    if (last >= 0 && compareAddressesAt(this.#words, last, words, place) === 0) {
      this.#counts[last] = (this.#counts[last] ?? 0) + count;
      return;
    }
    const to = WORDS * this.#length;
    for (let w = 0; w < WORDS; w++) this.#words[to + w] = words[WORDS * place + w] ?? 0;
    this.#counts[this.#length++] = count;
  }

  /** Nothing is added afterwards. */
  done(): AddressRuns {
    const length = this.#length;
    const runs = { length, words: this.#words.slice(0, WORDS * length), counts: this.#counts.slice(0, length) };
    for (const array of [this.#words, this.#counts]) SPARE_WORDS.give(array);
    return runs;
  }
}

/** The place of an address among the runs, or -1. */
export function runOfAddress({ words, length }: AddressRuns, address: Uint32Array): number {
  let low = 0;
  let high = length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareAddressesAt(words, middle, address, 0);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Orders the addresses at places of two arrays. */
export function compareAddressesAt(a: Uint32Array, atA: number, b: Uint32Array, atB: number): number {
  for (let w = 0; w < WORDS; w++) {
    const difference = (a[WORDS * atA + w] ?? 0) - (b[WORDS * atB + w] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The addresses at the first `count` places of a list. */
function onlyAddresses(runs: AddressRuns, places: Uint32Array, count: number): AddressRuns {
  const only = new GrowingRuns(count);
  for (let i = 0; i < count; i++) only.add(runs.words, places[i] ?? 0, runs.counts[places[i] ?? 0] ?? 0);
  return only.done();
}

/** Addresses as they are kept. */
export const KEPT_ADDRESSES: RunsKind<AddressRuns> = {
  none: NO_ADDRESSES,
  compare: (runs, place, others, otherPlace) => compareAddressesAt(runs.words, place, others.words, otherPlace),
  only: onlyAddresses,
  merged: mergedAddresses,
};
