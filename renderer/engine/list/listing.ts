// The list: which rows are in it (filter) and where (order), kept in step with the table's change marks. While held,
// rows keep their order: ended ones leave when their time is over, and new ones follow at the end. Pure.

import type { SortBy } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { FilterPass, type Predicate } from './filter-pass.ts';
import { Order } from './order.ts';

export class Listing {
  readonly filter = new FilterPass();
  readonly order = new Order();
  /** Changes since the order was last brought up to date. */
  #moved = new Uint32Array(0);
  #fresh = new Uint32Array(0);
  #asked = true;

  setFilter(predicate: Predicate): void {
    this.filter.setPredicate(predicate);
    this.order.invalidate();
    this.#asked = true;
  }

  setSort(sort: readonly SortBy[]): void {
    this.order.setSort(sort);
    this.#asked = true;
  }

  setAlsoEnded(alsoEnded: boolean): void {
    this.filter.alsoEnded = alsoEnded;
    this.#asked = true;
  }

  /** A second has passed: what is compared with the clock has changed, for living flows. */
  timePassed(table: FlowTable): void {
    this.filter.timePassed();
    table.agedMs = table.nowMs;
    if (this.filter.ended === 0 || !this.order.sort.some(({ column }) => column === 'age')) return;
    // Living flows grow older together, and pass those whose age stands still.
    const { listed } = this.filter;
    for (let w = 0; w < this.#moved.length; w++) {
      this.#moved[w] = (this.#moved[w] ?? 0) | ((listed[w] ?? 0) & ~(table.alive[w] ?? 0));
    }
  }

  /** Whether the user waits for another list than that of the last update. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Another table is shown: start over. */
  invalidate(): void {
    this.filter.invalidate();
    this.order.invalidate();
    this.#moved.fill(0);
    this.#fresh.fill(0);
    this.#asked = true;
  }

  /**
   * Applies the table's changes and clears its marks.
   * @param hold does not delay what the user requested.
   * @param wanted how many of the first rows must have their places; see Order.update.
   */
  update(table: FlowTable, hold: boolean, wanted?: number): void {
    this.filter.update(table);
    this.#collect(table);
    if (hold && !this.#asked) {
      this.order.hold(table, this.filter.listed, this.filter.listedEnded(table), this.#fresh);
      this.#fresh.fill(0);
      return;
    }
    this.#asked = false;
    this.order.update(table, this.filter.listed, this.#moved, this.#fresh, wanted);
    this.#moved.fill(0);
    this.#fresh.fill(0);
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    return this.order.byteLength + this.filter.byteLength + this.#moved.byteLength + this.#fresh.byteLength;
  }

  #collect(table: FlowTable): void {
    const { dirty, fresh } = table;
    if (this.#moved.length < dirty.length) {
      const moved = new Uint32Array(dirty.length);
      moved.set(this.#moved);
      const renewed = new Uint32Array(dirty.length);
      renewed.set(this.#fresh);
      this.#moved = moved;
      this.#fresh = renewed;
    }
    for (let w = 0; w < dirty.length; w++) {
      const word = dirty[w] ?? 0;
      if (word === 0) continue;
      this.#moved[w] = (this.#moved[w] ?? 0) | word;
      this.#fresh[w] = (this.#fresh[w] ?? 0) | (fresh[w] ?? 0);
    }
    dirty.fill(0);
    fresh.fill(0);
  }
}
