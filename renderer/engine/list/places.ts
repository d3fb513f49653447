// Finds where many rows belong in an order. Neighbours in the order are far apart in the columns, so a binary search
// waits for memory several times per step. Therefore all searches take each step together, and read the words of their
// rows in tight loops, in which the processor waits for many at once. Pure.

import type { OrderKey } from '../columns/key-words.ts';
import { Leads } from './leads.ts';
import { compareRows, sortRows } from './sort.ts';

/** Rows to be put into an order. */
export interface Comers {
  /** Rows that were in it already, and how many of the staying rows were in front of each. */
  readonly changed: Uint32Array;
  readonly guesses: Uint32Array;
  /** Rows that were not in it. */
  readonly added: Uint32Array;
}

/**
 * Finds where the comers belong.
 * @param order is sorted by `keys` up to `length`, and holds none of the comers.
 * @returns the comers in their order, and how many rows of `order` are in front of each.
 */
export function findPlaces(
  order: Uint32Array,
  length: number,
  { changed, guesses, added }: Comers,
  keys: readonly OrderKey[],
): { rows: Uint32Array; places: Uint32Array } {
  // Most changed rows still belong between their neighbours.
  const confirmed = new PlaceSearch(order, length, changed, keys).confirm(guesses);
  const searched = sorted(
    changed.filter((_, c) => (confirmed[c] ?? 0) < 0),
    added,
    keys,
  );
  const found = new PlaceSearch(order, length, searched, keys).search();
  const places = new Uint32Array(changed.length + added.length);
  places.set(confirmed.filter((place) => place >= 0));
  places.set(found, places.length - found.length);
  // Places grow along the order, so rows and places correspond when each is sorted separately.
  return { rows: sorted(changed, added, keys), places: places.sort() };
}

/** The rows of both arrays, in order. */
function sorted(a: Uint32Array, b: Uint32Array, keys: readonly OrderKey[]): Uint32Array {
  const rows = new Uint32Array(a.length + b.length);
  rows.set(a);
  rows.set(b, a.length);
  // Rows equal in every key go by their numbers.
  rows.sort();
  sortRows(rows, rows.length, keys);
  return rows;
}

/** Searches for the places of some rows in an order that holds none of them. */
export class PlaceSearch {
  readonly #order: Uint32Array;
  readonly #length: number;
  readonly #comers: Uint32Array;
  readonly #compare: (a: number, b: number) => number;
  readonly #leads: readonly Leads[];
  /** For each key, the leads of all comers. */
  readonly #own: readonly Float64Array[];
  /** Bounds of each comer's place. */
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  // The current step: each search's comer, where it looks, and what it finds.
  readonly #searching: Uint32Array;
  readonly #probes: Uint32Array;
  readonly #before: Uint8Array;
  // Searches that the keys so far leave undecided.
  readonly #open: Uint32Array;
  readonly #openRows: Uint32Array;
  readonly #openLeads: Float64Array;

  /** @param order is sorted by `keys` up to `length`. */
  constructor(order: Uint32Array, length: number, comers: Uint32Array, keys: readonly OrderKey[]) {
    const count = comers.length;
    this.#order = order;
    this.#length = length;
    this.#comers = comers;
    this.#compare = compareRows(keys);
    this.#leads = keys.map((key) => new Leads(key, count));
    this.#own = this.#leads.map((leads) => leads.read(comers, count, new Float64Array(count)));
    this.#low = new Uint32Array(count);
    this.#high = new Uint32Array(count).fill(length);
    this.#searching = new Uint32Array(count);
    this.#probes = new Uint32Array(count);
    this.#before = new Uint8Array(count);
    this.#open = new Uint32Array(count);
    this.#openRows = new Uint32Array(count);
    this.#openLeads = new Float64Array(count);
  }

  /**
   * Looks at the rows on either side of each comer's probable place.
   * @returns each comer's place, or -1 if these two rows do not decide it.
   */
  confirm(guesses: Uint32Array): Int32Array {
    const count = guesses.length;
    for (const step of [1, 0]) {
      let active = 0;
      for (let c = 0; c < count; c++) {
        const probe = (guesses[c] ?? 0) - step;
        if (probe < (this.#low[c] ?? 0) || probe >= (this.#high[c] ?? 0)) continue;
        this.#searching[active] = c;
        this.#probes[active++] = probe;
      }
      this.#step(active);
    }
    return Int32Array.from(this.#low, (low, c) => (low === this.#high[c] ? low : -1));
  }

  /**
   * How many rows of the order are in front of each comer. The comers must be sorted: the place of a middle one bounds
   * the places on either side, so that a search covers only the gap between two comers.
   */
  search(): Uint32Array {
    const count = this.#comers.length;
    const low = this.#low;
    const high = this.#high;
    let stride = 1;
    while (stride * 2 <= count) stride *= 2;
    for (; stride >= 1; stride >>>= 1) {
      let active = 0;
      for (let c = stride - 1; c < count; c += 2 * stride) {
        low[c] = c >= stride ? (low[c - stride] ?? 0) : 0;
        high[c] = c + stride < count ? (low[c + stride] ?? 0) : this.#length;
        this.#searching[active++] = c;
      }
      this.#searchAll(active);
    }
    return low;
  }

  /** Completes the first `count` searches. */
  #searchAll(count: number): void {
    const low = this.#low;
    const high = this.#high;
    const searching = this.#searching;
    for (let active = count; active > 0; ) {
      let still = 0;
      for (let a = 0; a < active; a++) {
        const comer = searching[a] ?? 0;
        const from = low[comer] ?? 0;
        const to = high[comer] ?? 0;
        if (from >= to) continue;
        searching[still] = comer;
        this.#probes[still++] = (from + to) >>> 1;
      }
      active = still;
      this.#step(active);
    }
  }

  /** Looks at the first `active` probes, and narrows the bounds of their comers. */
  #step(active: number): void {
    const before = this.#compareAll(active);
    for (let a = 0; a < active; a++) {
      const comer = this.#searching[a] ?? 0;
      const probe = this.#probes[a] ?? 0;
      if (before[a] === 1) this.#low[comer] = probe + 1;
      else this.#high[comer] = probe;
    }
  }

  /** Whether the row at each probe is in front of its comer: 1 or 0. */
  #compareAll(active: number): Uint8Array {
    const open = this.#open;
    const rows = this.#openRows;
    let count = active;
    for (let a = 0; a < active; a++) {
      open[a] = a;
      rows[a] = this.#order[this.#probes[a] ?? 0] ?? 0;
    }
    for (const [k, leads] of this.#leads.entries()) {
      if (count === 0) break;
      leads.read(rows, count, this.#openLeads);
      count = this.#decide(count, leads, this.#own[k] ?? this.#openLeads);
    }
    for (let o = 0; o < count; o++) this.#decideByWords(open[o] ?? 0, rows[o] ?? 0);
    return this.#before;
  }

  #decideByWords(a: number, row: number): void {
    const comer = this.#comers[this.#searching[a] ?? 0] ?? 0;
    this.#before[a] = this.#compare(row, comer) < 0 ? 1 : 0;
  }

  /** Decides by the leads of one key; returns how many are equal in it and still open. */
  #decide(count: number, leads: Leads, own: Float64Array): number {
    const open = this.#open;
    const rows = this.#openRows;
    let still = 0;
    for (let o = 0; o < count; o++) {
      const a = open[o] ?? 0;
      const lead = this.#openLeads[o] ?? 0;
      const other = own[this.#searching[a] ?? 0] ?? 0;
      this.#before[a] = lead < other ? 1 : 0;
      if (lead !== other) continue;
      const row = rows[o] ?? 0;
      if (leads.tellsAll(lead)) {
        open[still] = a;
        rows[still++] = row;
      } else this.#decideByWords(a, row);
    }
    return still;
  }
}
