// One number per row that grows along the order of a key: it nearly always decides which of two rows is first. If two
// rows share it, the words of the key decide. Pure.

import type { OrderKey } from '../columns/key-words.ts';

/** The distance between groups: more than two words can span. */
const GROUP_STEP = 2 ** 65;
const WORD = 2 ** 32;

export class Leads {
  readonly #key: OrderKey;
  readonly #isShort: boolean;
  readonly #groups: Uint32Array;
  readonly #first: Uint32Array;
  readonly #second: Uint32Array;

  /** @param most the most rows read at once. */
  constructor(key: OrderKey, most: number) {
    this.#key = key;
    this.#isShort = (key.groups[0]?.length ?? 0) <= 2;
    this.#groups = new Uint32Array(key.group ? most : 0);
    this.#first = new Uint32Array(most);
    this.#second = new Uint32Array(most);
  }

  /** Whether rows that share this lead are equal in the whole key: neither has a value, or no word is left out or rounded. */
  tellsAll(lead: number): boolean {
    return lead === Number.POSITIVE_INFINITY || (this.#isShort && Math.abs(lead) <= Number.MAX_SAFE_INTEGER);
  }

  /** Writes the leads of the first `count` rows to `leads`, and returns `leads`. */
  read(rows: Uint32Array, count: number, leads: Float64Array): Float64Array {
    const { group, groups, descending } = this.#key;
    const sign = descending ? -1 : 1;
    const own = this.#groups;
    const first = this.#first;
    const second = this.#second;
    if (group) {
      group.fill(rows, 0, count, own);
      leads.fill(Number.POSITIVE_INFINITY, 0, count);
    }
    for (const [g, [firstWord, secondWord]] of groups.entries()) {
      firstWord?.fill(rows, 0, count, first);
      if (secondWord) secondWord.fill(rows, 0, count, second);
      else second.fill(0, 0, count);
      const base = g * GROUP_STEP;
      for (let i = 0; i < count; i++) {
        if (group && own[i] !== g) continue;
        // Rounding can make two rows equal, but never swaps them.
        leads[i] = (base + (first[i] ?? 0) * WORD + (second[i] ?? 0)) * sign;
      }
    }
    return leads;
  }
}
