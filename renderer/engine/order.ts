// The order of the list: a permutation of the listed rows. Kept up to date cheaply: one pass drops rows that left
// or stand no longer where they belong, these and those that came are sorted by themselves and merged in; if they
// are many, all is sorted again. Pure.

import { collectBits, countBits, growBitmap, testBit } from './bitmap.ts';
import type { FlowTable } from './flow-table.ts';
import type { SortBy } from './protocol.ts';
import { compareRows, sortRows } from './sort.ts';
import { type OrderKey, orderKeys } from './sort-keys.ts';

/** Above this share of the list, sorting all of it is quicker than finding a place for each row that came or changed. */
const RESORT_SHARE = 1 / 64;

type Compare = (a: number, b: number) => number;

export class Order {
  /** Rows in order; valid up to `length`. */
  rows = new Uint32Array(0);
  length = 0;
  /** Rows that are in `rows`. */
  #in = new Uint32Array(0);
  /** Rows that come, leave or may have to move, for the update under way. */
  #touched = new Uint32Array(0);
  #sort: readonly SortBy[] = [];
  #stale = true;

  /** The columns that the rows are ordered by, the first before all others; none is by handle. */
  get sort(): readonly SortBy[] {
    return this.#sort;
  }

  setSort(sort: readonly SortBy[]): void {
    this.#sort = sort;
    this.#stale = true;
  }

  invalidate(): void {
    this.#stale = true;
  }

  /**
   * Follows the listed rows.
   * @param moved rows whose values changed, and `fresh` those that hold another flow, since the last update.
   * @returns whether the order changed.
   */
  update(table: FlowTable, listed: Uint32Array, moved: Uint32Array, fresh: Uint32Array): boolean {
    this.#fit(table);
    const keys = orderKeys(table, this.#sort);
    if (this.#stale) {
      this.#stale = false;
      this.#rebuild(listed, keys);
      return true;
    }
    const touched = this.#collectTouched(listed, keys.some((key) => key.volatile) ? moved : fresh);
    if (touched === 0) return false;
    if (touched > Math.max(256, countBits(listed) * RESORT_SHARE)) this.#rebuild(listed, keys);
    else this.#merge(listed, keys);
    return true;
  }

  /** Whether a row of the order was freed or holds another flow: it must not be shown in its old place. */
  isBroken(kept: Uint32Array, fresh: Uint32Array): boolean {
    for (let w = 0; w < this.#in.length; w++) {
      if (((this.#in[w] ?? 0) & (~(kept[w] ?? 0) | (fresh[w] ?? 0))) !== 0) return true;
    }
    return false;
  }

  /** Position of a row in the list, or -1. */
  indexOf(row: number): number {
    return this.rows.subarray(0, this.length).indexOf(row);
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    return this.rows.byteLength + this.#in.byteLength + this.#touched.byteLength;
  }

  #fit(table: FlowTable): void {
    if (this.#in.length * 32 >= table.capacity) return;
    this.#in = growBitmap(this.#in, table.capacity);
    this.#touched = growBitmap(this.#touched, table.capacity);
  }

  #rebuild(listed: Uint32Array, keys: readonly OrderKey[]): void {
    const count = countBits(listed);
    this.#room(count);
    collectBits(listed, this.rows);
    this.length = count;
    this.#in.set(listed.subarray(0, this.#in.length));
    sortRows(this.rows, count, keys);
  }

  /** Fills `#touched` with rows that are new in the list, left it, or may have to move; returns how many. */
  #collectTouched(listed: Uint32Array, moved: Uint32Array): number {
    for (let w = 0; w < this.#in.length; w++) {
      const now = listed[w] ?? 0;
      const before = this.#in[w] ?? 0;
      this.#touched[w] = (now ^ before) | (now & (moved[w] ?? 0));
    }
    return countBits(this.#touched);
  }

  #merge(listed: Uint32Array, keys: readonly OrderKey[]): void {
    const compare = compareRows(keys);
    const staying = this.#dropTouched(listed, compare);
    for (let w = 0; w < this.#in.length; w++) {
      const now = listed[w] ?? 0;
      this.#touched[w] = now & (this.#touched[w] ?? 0);
      this.#in[w] = now;
    }
    const added = new Uint32Array(countBits(this.#touched));
    collectBits(this.#touched, added);
    sortRows(added, added.length, keys);
    this.#room(staying + added.length);
    mergeFromBehind(this.rows, staying, added, compare);
    this.length = staying + added.length;
  }

  /**
   * Keeps the rows that stay, without gaps: untouched ones, and changed ones that still belong between their
   * neighbours, as most do whose counters went on. These are touched no more.
   * @returns how many stay.
   */
  #dropTouched(listed: Uint32Array, compare: Compare): number {
    const { rows, length } = this;
    const touched = this.#touched;
    let staying = 0;
    let nextAt = 0;
    for (let i = 0; i < length; i++) {
      const row = rows[i] ?? 0;
      const bit = 1 << (row & 31);
      if (((touched[row >>> 5] ?? 0) & bit) !== 0) {
        if (((listed[row >>> 5] ?? 0) & bit) === 0) continue;
        if (nextAt <= i) nextAt = nextUntouched(rows, i + 1, length, touched);
        const before = staying === 0 || compare(rows[staying - 1] ?? 0, row) < 0;
        if (!before || (nextAt < length && compare(row, rows[nextAt] ?? 0) > 0)) continue;
        touched[row >>> 5] = (touched[row >>> 5] ?? 0) & ~bit;
      }
      rows[staying++] = row;
    }
    return staying;
  }

  #room(count: number): void {
    if (count <= this.rows.length) return;
    const grown = new Uint32Array(Math.max(count, this.#in.length * 32));
    grown.set(this.rows.subarray(0, this.length));
    this.rows = grown;
  }
}

/** First place from `from` on whose row is not touched, or `length`. */
function nextUntouched(rows: Uint32Array, from: number, length: number, touched: Uint32Array): number {
  let at = from;
  while (at < length && testBit(touched, rows[at] ?? 0)) at++;
  return at;
}

/** Merges sorted rows into the first `staying` ones, the last first, so that it needs no second array. */
function mergeFromBehind(rows: Uint32Array, staying: number, added: Uint32Array, compare: Compare): void {
  let end = staying;
  for (let a = added.length - 1; a >= 0; a--) {
    const row = added[a] ?? 0;
    const at = insertionPoint(rows, end, row, compare);
    rows.copyWithin(at + a + 1, at, end);
    rows[at + a] = row;
    end = at;
  }
}

/**
 * First place in `rows[0..end)` whose row belongs behind `row`. Looked for from the end in growing steps: of many
 * added rows the next is near.
 */
function insertionPoint(rows: Uint32Array, end: number, row: number, compare: Compare): number {
  let high = end;
  let low = end - 1;
  for (let step = 1; low >= 0 && compare(rows[low] ?? 0, row) > 0; step *= 2) {
    high = low;
    low -= step;
  }
  low = Math.max(0, low + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(rows[middle] ?? 0, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
