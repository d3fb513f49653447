// One number for each row that grows along the order of a key: it nearly always tells which of two rows comes
// first. Where it is the same, the words of the key tell. Pure.

import type { OrderKey } from '../columns/key-words.ts';

/** Groups are so far apart that no two words reach across. */
const GROUP_STEP = 2 ** 65;
const WORD = 2 ** 32;

export class Leads {
  readonly #key: OrderKey;
  readonly #isShort: boolean;
  readonly #groups: Uint32Array;
  readonly #first: Uint32Array;
  readonly #second: Uint32Array;

  /** @param most rows that are read at once. */
  constructor(key: OrderKey, most: number) {
    this.#key = key;
    this.#isShort = (key.groups[0]?.length ?? 0) <= 2;
    this.#groups = new Uint32Array(key.group ? most : 0);
    this.#first = new Uint32Array(most);
    this.#second = new Uint32Array(most);
  }

  /** Whether rows with this same lead are equal in the whole key: both lack it, or no word is left out or rounded. */
  tellsAll(lead: number): boolean {
    return lead === Number.POSITIVE_INFINITY || (this.#isShort && Math.abs(lead) <= Number.MAX_SAFE_INTEGER);
  }

  /** Writes the leads of the first `count` rows to `leads`, and returns that. */
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
        // Rounding may make two rows equal, but never turns them round.
        leads[i] = (base + (first[i] ?? 0) * WORD + (second[i] ?? 0)) * sign;
      }
    }
    return leads;
  }
}
