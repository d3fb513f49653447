// Rows whose flow may have ended: checked in the kernel by GET, in slices, one request at a time. Only the kernel's
// ENOENT ends such a row. Pure.

import { clearBit, countCommon, growBitmap, setBit } from '../../../native/flow/bitmap.ts';
import { Counters } from '../counters.ts';
import { identityBatch } from '../store/identity.ts';
import { type FlowStore, handleOf, rowOf } from '../store/store.ts';

/** Flows per request: about 5 ms of GETs. */
const CHECK_FLOWS = 2000;
/** An answer that takes longer will not arrive: the helper died or the source changed. */
const ANSWER_MS = 10_000;

interface Asked {
  readonly request: number;
  readonly handles: readonly number[];
  /** Rows that no event has touched since this was sent. Each request has its own: an answer counts as of its request. */
  readonly untouched: Set<number>;
  readonly sentMs: number;
}

/** Also true if the clock was set back since: then it is unknown how long the answer has taken. */
function isLost({ sentMs }: Asked, nowMs: number): boolean {
  return nowMs - sentMs > ANSWER_MS || nowMs < sentMs;
}

export class Suspects {
  #waiting = new Uint32Array(0);
  #check: Asked | undefined;
  #refresh: Asked | undefined;
  readonly #counters: Counters;
  #cursor = 0;
  #any = false;

  constructor(counters = new Counters()) {
    this.#counters = counters;
  }

  /** Suspects that wait or are being checked. */
  count(store: FlowStore): number {
    const waiting = this.#any ? countCommon(this.#waiting, store.table.alive) : 0;
    return waiting + (this.#check?.handles.length ?? 0);
  }

  add(store: FlowStore, row: number): void {
    this.#fit(store);
    setBit(this.#waiting, row);
    this.#any = true;
  }

  /** Adds every living row that is missing from the dump just ended, and that no event touched since that began. */
  addUnseen(store: FlowStore): void {
    this.#fit(store);
    const { alive, seen } = store.table;
    for (let w = 0; w < alive.length; w++) {
      const unseen = (alive[w] ?? 0) & ~(seen[w] ?? 0);
      if (unseen === 0) continue;
      this.#waiting[w] = (this.#waiting[w] ?? 0) | unseen;
      this.#any = true;
    }
    this.#cursor = 0;
  }

  /** An event mentioned the row: an answer to an earlier request no longer counts. */
  touched(row: number): void {
    this.#check?.untouched.delete(row);
    this.#refresh?.untouched.delete(row);
  }

  /** The row no longer holds a flow. */
  drop(row: number): void {
    if (this.#any) clearBit(this.#waiting, row);
    this.touched(row);
  }

  /** The next request for waiting suspects, or undefined while one is under way or none wait. */
  nextCheck(store: FlowStore, nowMs: number): { request: number; flows: ArrayBuffer } | undefined {
    if (this.#check && isLost(this.#check, nowMs)) this.#check = undefined;
    if (this.#check || !this.#any) return undefined;
    const rows = this.#take(store);
    if (rows.length === 0) return undefined;
    this.#check = this.#ask(store, rows, nowMs);
    return { request: this.#check.request, flows: identityBatch(store.table, rows) };
  }

  /** A request for fresh values of these living rows, or undefined while one is under way. */
  nextRefresh(store: FlowStore, rows: number[], nowMs: number): { request: number; flows: ArrayBuffer } | undefined {
    if (this.#refresh && isLost(this.#refresh, nowMs)) this.#refresh = undefined;
    if (this.#refresh || rows.length === 0) return undefined;
    this.#refresh = this.#ask(store, rows, nowMs);
    return { request: this.#refresh.request, flows: identityBatch(store.table, rows) };
  }

  /** The rows of an answered request: `row` is -1 if the flow is no longer there. Undefined for an unknown request. */
  answered(store: FlowStore, request: number): { row: number; untouched: boolean }[] | undefined {
    const asked = this.#check?.request === request ? this.#check : this.#refresh;
    if (asked?.request !== request) return undefined;
    if (asked === this.#check) this.#check = undefined;
    else this.#refresh = undefined;
    return asked.handles.map((handle) => {
      const row = rowOf(store.table, handle);
      if (row < 0 || !store.isAlive(row)) return { row: -1, untouched: false };
      return { row, untouched: asked.untouched.has(row) };
    });
  }

  #ask(store: FlowStore, rows: readonly number[], nowMs: number): Asked {
    const handles = rows.map((row) => handleOf(store.table, row));
    return { request: ++this.#counters.looks, handles, untouched: new Set(rows), sentMs: nowMs };
  }

  #take(store: FlowStore): number[] {
    const rows: number[] = [];
    const words = this.#waiting.length;
    for (let scanned = 0; scanned < words && rows.length < CHECK_FLOWS; scanned++) {
      const w = (this.#cursor + scanned) % words;
      let word = this.#waiting[w] ?? 0;
      while (word !== 0 && rows.length < CHECK_FLOWS) {
        const row = w * 32 + 31 - Math.clz32(word & -word);
        word &= word - 1;
        this.#waiting[w] = word;
        if (store.isAlive(row)) rows.push(row);
      }
      if (word !== 0) this.#cursor = w;
    }
    if (rows.length < CHECK_FLOWS) this.#any = false;
    return rows;
  }

  #fit(store: FlowStore): void {
    const rows = store.table.capacity;
    if (this.#waiting.length * 32 >= rows) return;
    this.#waiting = growBitmap(this.#waiting, rows);
  }
}
