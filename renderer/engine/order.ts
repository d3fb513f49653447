// The order of the list: a permutation of the listed rows. Kept up to date cheaply: rows that left are dropped
// in one pass, rows that came or moved are sorted by themselves and merged in; if they are many, all is sorted
// again. Pure.

import { collectBits, countBits, growBitmap, testBit } from './bitmap.ts';
import type { FlowTable } from './flow-table.ts';
import type { SortBy } from './protocol.ts';
import { compareRows, sortRows } from './sort.ts';
import { type SortKeys, sortKeys } from './sort-keys.ts';

/** When more than this share of the list came or moved, sorting all of it is quicker than merging. */
const RESORT_SHARE = 1 / 16;
/** Without a column, rows stand in the order of their handles. */
const BY_HANDLE: SortKeys = { groups: [[]], groupOf: undefined, volatile: false };

export class Order {
  /** Rows in order; valid up to `length`. */
  rows = new Uint32Array(0);
  length = 0;
  /** Rows that are in `rows`. */
  #in = new Uint32Array(0);
  /** Rows that came or moved, for the update under way. */
  #coming = new Uint32Array(0);
  #sort: SortBy | undefined;
  #stale = true;

  get sort(): SortBy | undefined {
    return this.#sort;
  }

  setSort(sort: SortBy | undefined): void {
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
    const keys = this.#sort ? sortKeys(table, this.#sort.column) : BY_HANDLE;
    if (this.#stale) {
      this.#stale = false;
      this.#rebuild(listed, keys);
      return true;
    }
    const changes = this.#collectComing(listed, keys.volatile ? moved : fresh);
    if (changes.coming === 0 && changes.leaving === 0) return false;
    if (changes.coming > Math.max(256, countBits(listed) * RESORT_SHARE)) this.#rebuild(listed, keys);
    else this.#mergeComing(listed, changes.coming, keys);
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
    return this.rows.byteLength + this.#in.byteLength + this.#coming.byteLength;
  }

  #fit(table: FlowTable): void {
    if (this.#in.length * 32 >= table.capacity) return;
    this.#in = growBitmap(this.#in, table.capacity);
    this.#coming = growBitmap(this.#coming, table.capacity);
  }

  #rebuild(listed: Uint32Array, keys: SortKeys): void {
    const count = countBits(listed);
    this.#room(count);
    collectBits(listed, this.rows);
    this.length = count;
    this.#in.set(listed.subarray(0, this.#in.length));
    if (this.#sort) sortRows(this.rows, count, keys, this.#sort.descending);
  }

  /** Fills `#coming` with rows that are new in the list or may have moved; both are first taken out of the order. */
  #collectComing(listed: Uint32Array, moved: Uint32Array): { coming: number; leaving: number } {
    let leaving = 0;
    for (let w = 0; w < this.#in.length; w++) {
      const now = listed[w] ?? 0;
      const before = this.#in[w] ?? 0;
      this.#coming[w] = now & (~before | (moved[w] ?? 0));
      leaving |= before & ~now;
    }
    return { coming: countBits(this.#coming), leaving: leaving === 0 ? 0 : 1 };
  }

  #mergeComing(listed: Uint32Array, count: number, keys: SortKeys): void {
    const staying = this.#dropLeaving(listed);
    const added = new Uint32Array(count);
    collectBits(this.#coming, added);
    const descending = this.#sort?.descending ?? false;
    if (this.#sort) sortRows(added, count, keys, descending);
    this.#room(staying + count);
    this.#mergeFromBehind(added, staying, compareRows(keys, descending));
    this.length = staying + count;
    this.#in.set(listed.subarray(0, this.#in.length));
  }

  /** Keeps the rows that stay where they are; returns how many. */
  #dropLeaving(listed: Uint32Array): number {
    const { rows } = this;
    let staying = 0;
    for (let i = 0; i < this.length; i++) {
      const row = rows[i] ?? 0;
      if (testBit(listed, row) && !testBit(this.#coming, row)) rows[staying++] = row;
    }
    return staying;
  }

  /** Merges sorted rows into the first `staying` ones, the last first, so that it needs no second array. */
  #mergeFromBehind(added: Uint32Array, staying: number, compare: (a: number, b: number) => number): void {
    const { rows } = this;
    let end = staying;
    for (let a = added.length - 1; a >= 0; a--) {
      const row = added[a] ?? 0;
      const at = insertionPoint(rows, end, row, compare);
      rows.copyWithin(at + a + 1, at, end);
      rows[at + a] = row;
      end = at;
    }
  }

  #room(count: number): void {
    if (count <= this.rows.length) return;
    const grown = new Uint32Array(Math.max(count, this.#in.length * 32));
    grown.set(this.rows.subarray(0, this.length));
    this.rows = grown;
  }
}

/** First position in `rows[0..end)` whose row belongs behind `row`. */
function insertionPoint(
  rows: Uint32Array,
  end: number,
  row: number,
  compare: (a: number, b: number) => number,
): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(rows[middle] ?? 0, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
