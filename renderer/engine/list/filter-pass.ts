// Which rows match. Filters the whole table when the filter changes, then only words of 32 rows with a changed row;
// once a second everything again if the filter depends on time. Pure.

import type { Stale } from '../../../native/filter/index.ts';
import { bitmapWords, growBitmap, popcount } from '../../../native/flow/bitmap.ts';
import type { FlowColumns } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';

/** A compiled filter, as native/filter's compileFilter makes it. */
export interface Predicate {
  /** Writes one bit for each row from `from` (a multiple of 32) up to, not including, `to`; 0 for rows that `among` lacks. */
  matches(columns: FlowColumns, from: number, to: number, bitmap: Uint32Array, among?: Uint32Array): void;
  readonly stale: Stale;
  readonly usesTime: boolean;
}

/** Matches every row. */
export const EVERYTHING: Predicate = {
  matches: (_columns, from, to, bitmap) => bitmap.fill(0xffffffff, from >>> 5, bitmapWords(to)),
  stale: 'never',
  usesTime: false,
};

export class FilterPass {
  /** Whether ended flows are listed, too, and not only for a moment after their end. */
  alsoEnded = false;
  /** Rows in the list: those that match, of those that are shown at all. */
  listed = new Uint32Array(0);
  /** Living flows that match, and ended ones, listed or not. */
  matching = 0;
  ended = 0;
  #matched = new Uint32Array(0);
  #predicate: Predicate = EVERYTHING;
  #stale = true;

  get predicate(): Predicate {
    return this.#predicate;
  }

  setPredicate(predicate: Predicate): void {
    this.#predicate = predicate;
    this.#stale = true;
  }

  /** Time has passed: a filter that depends on time must run again. */
  timePassed(): void {
    if (this.#predicate.usesTime) this.#stale = true;
  }

  /** Another table is shown: all of it must be filtered. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Brings `listed` up to date with the rows marked dirty. */
  update(table: FlowTable): void {
    const rows = table.length;
    if (this.#matched.length * 32 < table.capacity) {
      this.#matched = growBitmap(this.#matched, table.capacity);
      this.listed = growBitmap(this.listed, table.capacity);
    }
    if (this.#stale) this.#matchAll(table, rows);
    else this.#matchDirty(table, rows);
    this.#stale = false;
    this.#list(table);
  }

  /** The ended flows that are listed if they match. */
  listedEnded(table: FlowTable): Uint32Array {
    return this.alsoEnded ? table.kept : table.leaving;
  }

  /** Lists and counts in one pass over the words, for it runs for each view. */
  #list(table: FlowTable): void {
    const { listed } = this;
    const matched = this.#matched;
    const { alive, kept } = table;
    const listedEnded = this.listedEnded(table);
    let matching = 0;
    let ended = 0;
    for (let w = 0; w < listed.length; w++) {
      const match = matched[w] ?? 0;
      const living = match & (alive[w] ?? 0);
      const over = match & (kept[w] ?? 0) & ~(alive[w] ?? 0);
      listed[w] = living | (match & (listedEnded[w] ?? 0));
      if (living !== 0) matching += popcount(living);
      if (over !== 0) ended += popcount(over);
    }
    this.matching = matching;
    this.ended = ended;
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    return this.listed.byteLength + this.#matched.byteLength;
  }

  #matchAll(table: FlowTable, rows: number): void {
    if (rows > 0) this.#predicate.matches(table, 0, rows, this.#matched);
  }

  #matchDirty(table: FlowTable, rows: number): void {
    const { dirty } = table;
    const words = bitmapWords(rows);
    for (let w = 0; w < words; w++) {
      if (dirty[w] === 0) continue;
      let end = w + 1;
      while (end < words && dirty[end] !== 0) end++;
      this.#predicate.matches(table, w * 32, Math.min(rows, end * 32), this.#matched);
      w = end;
    }
  }
}
