// Finds the rows of ended flows by their tuple: the one that ended last, and from each the one before. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { IdentityColumns } from '../store/identity.ts';
import { KeyMap } from '../store/key-map.ts';
import { lowKey } from './tombstones.ts';

/** At most this many flows of one tuple are searched; a tuple reused more often than that is noise. */
export const MAX_STEPS = 16;

export class ClosedIndex {
  readonly #table: FlowTable;
  /** Key → row that ended last. */
  readonly #last = new KeyMap();
  /** Row and generation → the same of the flow with this key that ended before; few flows have one. */
  readonly #before = new KeyMap();

  constructor(table: FlowTable) {
    this.#table = table;
  }

  get byteLength(): number {
    return this.#last.byteLength + this.#before.byteLength;
  }

  /** Adds a row, as the last of its key. */
  add(row: number): void {
    const high = this.#high(row);
    const low = lowKey(this.#table, row);
    const entry = this.#last.find(low, high);
    if (entry >= 0) this.#link(row, this.#last.valueAt(entry, 0));
    this.#last.set(low, high, row, 0);
  }

  /** Removes a row, before it is freed. */
  remove(row: number): void {
    const high = this.#high(row);
    const low = lowKey(this.#table, row);
    const before = this.before(row);
    this.#before.delete(row, this.#table.generation[row] ?? 0);
    const entry = this.#last.find(low, high);
    if (entry < 0) return;
    let after = this.#last.valueAt(entry, 0);
    if (after === row) {
      if (before >= 0) this.#last.set(low, high, before, 0);
      else this.#last.delete(low, high);
      return;
    }
    for (let step = 0; step < MAX_STEPS && after >= 0; step++) {
      const next = this.before(after);
      if (next === row) this.#link(after, before);
      after = next;
    }
  }

  /** The row with the key of a flow that ended last, or -1. */
  last(flows: IdentityColumns, i: number): number {
    if (this.#last.size === 0) return -1;
    const entry = this.#last.find(lowKey(flows, i), flows.key[2 * i + 1] ?? 0);
    return entry < 0 ? -1 : this.#last.valueAt(entry, 0);
  }

  /** The row with the same key that ended before this one, or -1 if it is no longer kept. */
  before(row: number): number {
    if (this.#before.size === 0) return -1;
    const { generation, kept } = this.#table;
    const entry = this.#before.find(row, generation[row] ?? 0);
    if (entry < 0) return -1;
    const before = this.#before.valueAt(entry, 0);
    return generation[before] === this.#before.valueAt(entry, 1) && testBit(kept, before) ? before : -1;
  }

  #high(row: number): number {
    return this.#table.key[2 * row + 1] ?? 0;
  }

  #link(row: number, before: number): void {
    const { generation } = this.#table;
    if (before >= 0) this.#before.set(row, generation[row] ?? 0, before, generation[before] ?? 0);
    else this.#before.delete(row, generation[row] ?? 0);
  }
}
