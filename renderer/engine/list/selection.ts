// The selected flows, as a bitmap over rows: it survives sorting and filtering. A flow that loses its row to another is no
// longer selected, nor is one that ends, unless ended flows are listed. Living and ended flows are counted apart. Pure.

import { clearBit, countCommon, growBitmap, setBit, testBit } from '../../../native/flow/bitmap.ts';
import type { SelectHow } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { handleOf, rowOf } from '../store/store.ts';
import type { Order } from './order.ts';

export class Selection {
  bits = new Uint32Array(0);
  /** Grows whenever the user selects something else. */
  choices = 0;
  /** Where a range begins: the last flow picked on its own. */
  #anchor: number | undefined;
  #alsoEnded = false;

  /** Carries out what the user did. `listed` are the rows of the list, `order` their places. */
  select(how: SelectHow, table: FlowTable, order: Order, listed: Uint32Array): void {
    this.#fit(table);
    this.choices++;
    if ('handle' in how) this.#selectRow(how.kind, how.index, how.handle, table, order);
    else if (how.kind === 'rangeTo') this.#selectRange(Math.min(how.index, order.length - 1), table, order);
    else if (how.kind === 'all') this.#selectAll(table, listed);
    else this.bits.fill(0);
  }

  /** Selects a row's flow besides the others. Call it when `update` has taken the table's newest rows. */
  add(row: number, table: FlowTable): void {
    this.#fit(table);
    this.choices++;
    setBit(this.bits, row);
  }

  /** Whether ended flows can be selected; those that are selected no longer are, if not. */
  setAlsoEnded(alsoEnded: boolean, table: FlowTable): void {
    this.#alsoEnded = alsoEnded;
    if (!alsoEnded) this.#keepOnly(table.alive);
  }

  /**
   * Drops rows that another flow has taken, and flows that ended, unless ended flows are listed. Call it before the table's
   * marks are cleared.
   */
  update(table: FlowTable): void {
    this.#fit(table);
    this.#keepOnly(this.#selectable(table), table.fresh);
  }

  /** Moves the selection to another table with the same rows, some of which can hold other flows by now. */
  transfer(from: FlowTable, to: FlowTable): void {
    this.#fit(to);
    for (let row = 0; row < from.length; row++) {
      if (!testBit(this.bits, row)) continue;
      if (!testBit(to.kept, row) || handleOf(from, row) !== handleOf(to, row)) clearBit(this.bits, row);
    }
  }

  has(row: number): boolean {
    return testBit(this.bits, row);
  }

  /** Number of selected living flows. */
  count(table: FlowTable): number {
    return countCommon(this.bits, table.alive);
  }

  isEmpty(table: FlowTable): boolean {
    return this.count(table) === 0 && this.countEnded(table) === 0;
  }

  /** Number of selected ended flows. */
  countEnded(table: FlowTable): number {
    return countCommon(this.bits, table.kept, table.alive);
  }

  /** Number of selected living flows that the filter hides. */
  countHidden(table: FlowTable, listed: Uint32Array): number {
    return countCommon(this.bits, table.alive, listed);
  }

  #selectAll(table: FlowTable, listed: Uint32Array): void {
    const selectable = this.#selectable(table);
    for (let w = 0; w < this.bits.length; w++) this.bits[w] = (listed[w] ?? 0) & (selectable[w] ?? 0);
  }

  #selectRow(kind: 'only' | 'toggle' | 'range', index: number, handle: number, table: FlowTable, order: Order): void {
    const row = rowOf(table, handle);
    if (row < 0 || !testBit(this.#selectable(table), row)) return;
    if (kind === 'range') {
      this.#selectRange(placeOf(order, row, index), table, order);
      // The list may no longer have the row.
      setBit(this.bits, row);
      return;
    }
    if (kind === 'only') this.bits.fill(0);
    if (kind === 'toggle' && testBit(this.bits, row)) clearBit(this.bits, row);
    else setBit(this.bits, row);
    this.#anchor = handle;
  }

  /** Selects from the anchor's place, if it has one, to this place, both included, in the displayed order. */
  #selectRange(to: number, table: FlowTable, order: Order): void {
    const anchorRow = this.#anchor === undefined ? -1 : rowOf(table, this.#anchor);
    const anchor = anchorRow < 0 || to < 0 ? -1 : order.indexOf(anchorRow);
    const from = anchor < 0 ? to : anchor;
    const selectable = this.#selectable(table);
    this.bits.fill(0);
    for (let i = Math.max(0, Math.min(from, to)); i <= Math.max(from, to); i++) {
      const selected = order.rows[i] ?? 0;
      if (testBit(selectable, selected)) setBit(this.bits, selected);
    }
  }

  #selectable(table: FlowTable): Uint32Array {
    return this.#alsoEnded ? table.kept : table.alive;
  }

  #keepOnly(rows: Uint32Array, without?: Uint32Array): void {
    const { bits } = this;
    for (let w = 0; w < bits.length; w++) {
      const word = bits[w] ?? 0;
      if (word !== 0) bits[w] = word & (rows[w] ?? 0) & ~(without?.[w] ?? 0);
    }
  }

  #fit(table: FlowTable): void {
    if (this.bits.length * 32 < table.capacity) this.bits = growBitmap(this.bits, table.capacity);
  }
}

/** Where a row is; searched for only if it is not at the expected place. */
function placeOf(order: Order, row: number, expected: number): number {
  if (expected >= 0 && expected < order.length && order.rows[expected] === row) return expected;
  return order.indexOf(row);
}
