// One number per row that grows along the order of a key: it nearly always decides which of two rows is first. If two
// rows share it, the words of the key decide. Pure.

import type { KeyWord, OrderKey } from '../columns/key-words.ts';

/** The distance between groups: more than two words can span. */
const GROUP_STEP = 2 ** 65;
const WORD = 2 ** 32;

export class Leads {
  readonly #key: OrderKey;
  readonly #isShort: boolean;
  readonly #most: number;
  readonly #groups: Uint32Array;
  /** What each group begins with, and +∞ for rows without a value: adding it needs no branch that depends on the row. */
  readonly #bases: Float64Array;
  /** The leads within each group, one group after the other, and zeros for rows without a value. */
  readonly #within: Float64Array;
  readonly #second: Uint32Array;
  readonly #first: Uint32Array;

  /** @param most the most rows read at once. */
  constructor(key: OrderKey, most: number) {
    const { group, groups, descending } = key;
    const sign = descending ? -1 : 1;
    this.#key = key;
    this.#isShort = (groups[0]?.length ?? 0) <= 2;
    this.#most = most;
    this.#groups = new Uint32Array(group ? most : 0);
    this.#bases = Float64Array.from([...groups.map((_, g) => sign * g * GROUP_STEP), Number.POSITIVE_INFINITY]);
    this.#within = new Float64Array(groups.length > 1 ? most * (groups.length + 1) : 0);
    this.#first = new Uint32Array(most);
    this.#second = new Uint32Array(most);
  }

  /** Whether rows that share this lead are equal in the whole key: neither has a value, or no word is left out or rounded. */
  tellsAll(lead: number): boolean {
    return lead === Number.POSITIVE_INFINITY || (this.#isShort && Math.abs(lead) <= Number.MAX_SAFE_INTEGER);
  }

  /** Writes the leads of the first `count` rows to `leads`, and returns `leads`. */
  read(rows: Uint32Array, count: number, leads: Float64Array): Float64Array {
    const { group, groups } = this.#key;
    if (!group) {
      this.#readGroup(groups[0] ?? [], rows, count, leads, 0);
      return leads;
    }
    const own = this.#groups;
    const bases = this.#bases;
    group.fill(rows, 0, count, own);
    if (groups.length === 1) {
      this.#readGroup(groups[0] ?? [], rows, count, leads, 0);
      for (let i = 0; i < count; i++) leads[i] = (leads[i] ?? 0) + (bases[own[i] ?? 0] ?? 0);
      return leads;
    }
    const most = this.#most;
    const within = this.#within;
    for (const [g, words] of groups.entries()) this.#readGroup(words, rows, count, within, g * most);
    for (let i = 0; i < count; i++) {
      const g = own[i] ?? 0;
      // Rounding can make two rows equal, but never swaps them.
      leads[i] = (bases[g] ?? 0) + (within[g * most + i] ?? 0);
    }
    return leads;
  }

  /** Writes the first two words of a group for all rows, as one number each, to `leads` from `at` on. */
  #readGroup(words: readonly KeyWord[], rows: Uint32Array, count: number, leads: Float64Array, at: number): void {
    const sign = this.#key.descending ? -1 : 1;
    const [firstWord, secondWord] = words;
    if (firstWord?.fillPair) {
      firstWord.fillPair(rows, count, sign, leads, at);
      return;
    }
    const first = this.#first;
    const second = this.#second;
    firstWord?.fill(rows, 0, count, first);
    if (secondWord) secondWord.fill(rows, 0, count, second);
    else second.fill(0, 0, count);
    for (let i = 0; i < count; i++) leads[at + i] = ((first[i] ?? 0) * WORD + (second[i] ?? 0)) * sign;
  }
}
