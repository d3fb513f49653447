// Rows whose flow has ended stay in their place for a moment, with the final counters, and are then freed. While the
// order is held (somebody points at a row) they stay longer, within a limit. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import type { FlowBatch } from '../../../native/flow/index.ts';
import { compareIdentity } from '../store/identity.ts';
import { KeyMap } from '../store/key-map.ts';
import { type FlowStore, handleOf, rowOf, sameTuple } from '../store/store.ts';

/** How long a gone row is shown. */
const GONE_MS = 3000;

/** Rows freed at a time, in about 50 ms: a million that end at once must not hold up everything else. */
const MAX_FREED = 100_000;

export class Closing {
  /** Handles in the order of their ends, and how long each is shown; from `#head` on. */
  #handles: number[] = [];
  #untilMs: number[] = [];
  #head = 0;
  /** Key → row, for the counters of a DESTROY event that arrives after the row was already taken for gone. */
  #byKey = new KeyMap();

  get size(): number {
    return this.#handles.length - this.#head;
  }

  /** Adds a row that was just retired. */
  add(store: FlowStore, row: number, nowMs: number): void {
    const { key } = store.table;
    this.#handles.push(handleOf(store.table, row));
    this.#untilMs.push(nowMs + GONE_MS);
    this.#byKey.set(key[2 * row] ?? 0, key[2 * row + 1] ?? 0, row, 0);
  }

  /** The row of an ended flow that is still shown, or -1. */
  find(store: FlowStore, batch: FlowBatch, i: number): number {
    if (this.#byKey.size === 0) return -1;
    const low = batch.key[2 * i] ?? 0;
    const high = batch.key[2 * i + 1] ?? 0;
    const entry = this.#byKey.find(low, high);
    if (entry < 0) return -1;
    const row = this.#byKey.valueAt(entry, 0);
    const { table } = store;
    if (testBit(table.alive, row) || !testBit(table.kept, row) || !sameTuple(table, row, batch, i)) return -1;
    // Another flow can have had the tuple since; its end is not this one's.
    return compareIdentity(table, row, batch, i) === 'same' ? row : -1;
  }

  /** Frees rows whose time is over; returns how many. */
  expire(store: FlowStore, nowMs: number): number {
    const from = this.#head;
    const limit = this.#head + MAX_FREED;
    while (this.#head < Math.min(limit, this.#handles.length) && isOver(this.#untilMs[this.#head] ?? 0, nowMs)) {
      const row = rowOf(store.table, this.#handles[this.#head] ?? 0);
      this.#head++;
      if (row < 0) continue;
      const low = store.table.key[2 * row] ?? 0;
      const high = store.table.key[2 * row + 1] ?? 0;
      const entry = this.#byKey.find(low, high);
      if (entry >= 0 && this.#byKey.valueAt(entry, 0) === row) this.#byKey.delete(low, high);
      store.release(row);
    }
    const freed = this.#head - from;
    this.#compact();
    return freed;
  }

  #compact(): void {
    if (this.size === 0) {
      this.#handles = [];
      this.#untilMs = [];
      this.#head = 0;
      this.#byKey = new KeyMap();
    } else if (this.#head > 1024 && this.#head * 2 > this.#handles.length) {
      this.#handles = this.#handles.slice(this.#head);
      this.#untilMs = this.#untilMs.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** The clock can be set back: a time implausibly far ahead counts as over. */
function isOver(untilMs: number, nowMs: number): boolean {
  return untilMs <= nowMs || untilMs > nowMs + GONE_MS;
}
