// The order of the list: a permutation of the listed rows. Kept up to date cheaply: one pass removes the rows that left
// or changed; changed and new rows are sorted separately and merged in; if there are many, everything is sorted again. Whoever
// shows only the first rows can have these before the others are sorted. Pure.

import { clearBit, collectBits, countBits, countCommon, growBitmap, testBit } from '../../../native/flow/bitmap.ts';
import type { SortBy } from '../api.ts';
import type { OrderKey } from '../columns/key-words.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { firstRows } from './first-rows.ts';
import { orderKeys } from './order-keys.ts';
import { type Comers, findPlaces } from './places.ts';
import { sortRows } from './sort.ts';

/** Above this share of the list, sorting all of it is faster than finding a place for each new or changed row. */
const RESORT_SHARE = 1 / 32;
/** Only the first rows are sorted at first if the list has at least this many times as many. */
const FIRST_SHARE = 16;

export class Order {
  /** Rows in order; valid up to `ready`. */
  rows = new Uint32Array(0);
  /** Rows in the list. */
  length = 0;
  /** Rows that have their places: all, except for a moment after an update for which the first were enough. */
  ready = 0;
  /** Rows that are in `rows`. */
  #in = new Uint32Array(0);
  /** Rows that the current update adds, removes or may have to move. */
  #touched = new Uint32Array(0);
  #sort: readonly SortBy[] = [];
  #stale = true;

  /** The columns by which rows are ordered, the most significant first; empty for the order of handles. */
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
   * Brings the order up to date with the listed rows.
   * @param moved rows whose values have changed since the last update.
   * @param fresh rows that another flow has taken since then.
   * @param wanted how many of the first rows must have their places: if everything would have to be sorted, only these may
   * be; the others get their places at a later update.
   */
  update(
    table: FlowTable,
    listed: Uint32Array,
    moved: Uint32Array,
    fresh: Uint32Array,
    wanted = Number.POSITIVE_INFINITY,
  ): void {
    this.#fit(table);
    const keys = orderKeys(table, this.#sort);
    if (this.#stale) {
      this.#stale = false;
      this.#rebuild(listed, keys, wanted);
      return;
    }
    const touched = this.#collectTouched(listed, keys.some((key) => key.volatile) ? moved : fresh);
    if (touched > Math.max(256, countBits(listed) * RESORT_SHARE)) {
      this.#rebuild(listed, keys, wanted);
      return;
    }
    this.#sortOthers(table);
    if (touched > 0) this.#merge(listed, keys);
  }

  /**
   * Changes as little as can be, while somebody points at a row: rows that are no longer shown, or hold another flow, leave,
   * new ones follow at the end, and all others keep their order.
   * @param ended the ended flows that are shown if they match; of the living all are.
   * @param fresh rows that another flow has taken since the last update.
   */
  hold(table: FlowTable, listed: Uint32Array, ended: Uint32Array, fresh: Uint32Array): void {
    this.#fit(table);
    this.#sortOthers(table);
    const { alive } = table;
    const inside = this.#in;
    const touched = this.#touched;
    for (let w = 0; w < inside.length; w++) {
      const before = inside[w] ?? 0;
      const leaving = before & (~((alive[w] ?? 0) | (ended[w] ?? 0)) | (fresh[w] ?? 0));
      const staying = before & ~leaving;
      touched[w] = leaving;
      inside[w] = staying;
    }
    if (touched.some((word) => word !== 0)) this.#close();
    for (let w = 0; w < inside.length; w++) touched[w] = (listed[w] ?? 0) & ~(inside[w] ?? 0);
    const added = countBits(touched);
    if (added === 0) return;
    this.#room(this.length + added);
    collectBits(touched, this.rows.subarray(this.length));
    this.length += added;
    this.ready = this.length;
    for (let w = 0; w < inside.length; w++) inside[w] = (inside[w] ?? 0) | (touched[w] ?? 0);
    // They get their places once the order is no longer held.
    this.#stale = true;
  }

  /** Removes the touched rows from the order without gaps. */
  #close(): void {
    const order = this.rows;
    const touched = this.#touched;
    let staying = 0;
    for (let i = 0; i < this.length; i++) {
      const row = order[i] ?? 0;
      if ((((touched[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 0) order[staying++] = row;
    }
    this.length = staying;
    this.ready = staying;
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

  #rebuild(listed: Uint32Array, keys: readonly OrderKey[], wanted: number): void {
    const count = countBits(listed);
    this.#room(count);
    this.length = count;
    this.#in.set(listed.subarray(0, this.#in.length));
    const first = keys.length > 0 && count >= wanted * FIRST_SHARE ? firstRows(listed, wanted, keys) : undefined;
    if (first) {
      this.rows.set(first);
      this.ready = first.length;
      return;
    }
    collectBits(listed, this.rows);
    sortRows(this.rows, count, keys);
    this.ready = count;
  }

  /** Gives the rows behind the first ones their places. What has changed since gets its place afterwards. */
  #sortOthers(table: FlowTable): void {
    if (this.ready === this.length) return;
    const others = this.#in.slice();
    for (let i = 0; i < this.ready; i++) clearBit(others, this.rows[i] ?? 0);
    collectBits(others, this.rows, this.ready);
    const rows = this.rows.subarray(this.ready, this.length);
    sortRows(rows, rows.length, orderKeys(table, this.#sort));
    this.ready = this.length;
  }

  /** Fills `#touched` with the rows that are new in the list, left it, or may have to move; returns their number. */
  #collectTouched(listed: Uint32Array, moved: Uint32Array): number {
    for (let w = 0; w < this.#in.length; w++) {
      const now = listed[w] ?? 0;
      const before = this.#in[w] ?? 0;
      this.#touched[w] = (now ^ before) | (now & (moved[w] ?? 0));
    }
    return countBits(this.#touched);
  }

  #merge(listed: Uint32Array, keys: readonly OrderKey[]): void {
    const { staying, comers } = this.#takeOut(listed);
    const { rows, places } = findPlaces(this.rows, staying, comers, keys);
    this.#room(staying + rows.length);
    mergeFromBehind(this.rows, staying, rows, places);
    this.length = staying + rows.length;
    this.ready = this.length;
  }

  /** Removes the touched rows from the order without gaps; returns how many stay, and which have to be put in. */
  #takeOut(listed: Uint32Array): { staying: number; comers: Comers } {
    const order = this.rows;
    const touched = this.#touched;
    const changed = new Uint32Array(countCommon(touched, this.#in));
    const guesses = new Uint32Array(changed.length);
    const length = this.length;
    let staying = 0;
    let count = 0;
    // Looks at the bit without testBit: with it, this loop over all rows takes half as long again in most processes.
    for (let i = 0; i < length; i++) {
      const row = order[i] ?? 0;
      if ((((touched[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 0) order[staying++] = row;
      else if (testBit(listed, row)) {
        changed[count] = row;
        guesses[count++] = staying;
      }
    }
    for (let w = 0; w < this.#in.length; w++) {
      const now = listed[w] ?? 0;
      touched[w] = now & ~(this.#in[w] ?? 0);
      this.#in[w] = now;
    }
    const added = new Uint32Array(countBits(touched));
    collectBits(touched, added);
    return { staying, comers: { changed: changed.subarray(0, count), guesses: guesses.subarray(0, count), added } };
  }

  #room(count: number): void {
    if (count <= this.rows.length) return;
    const grown = new Uint32Array(Math.max(count, this.#in.length * 32));
    grown.set(this.rows.subarray(0, this.length));
    this.rows = grown;
  }
}

/** Merges sorted rows into the first `staying` ones at their places, last row first, so no second array is needed. */
function mergeFromBehind(order: Uint32Array, staying: number, rows: Uint32Array, places: Uint32Array): void {
  let end = staying;
  for (let r = rows.length - 1; r >= 0; r--) {
    const place = places[r] ?? 0;
    order.copyWithin(place + r + 1, place, end);
    order[place + r] = rows[r] ?? 0;
    end = place;
  }
}
