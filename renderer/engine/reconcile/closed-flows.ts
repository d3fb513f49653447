// The ended flows: which rows they have, for how long, and why they ended. A flow keeps its row and handle when it ends,
// with the final counters; for a moment it is listed as gone, then only where ended flows are listed, too, until newer
// ones need the memory. A flow is here or alive, never both: a later one of the same tuple is another flow. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import { type FlowBatch, PRESENCE } from '../../../native/flow/index.ts';
import { END_REASONS, type EndReason } from '../end-reasons.ts';
import { compareIdentity, type IdentityColumns } from '../store/identity.ts';
import { type FlowStore, handleOf, rowOf, sameTuple } from '../store/store.ts';
import { ClosedIndex, MAX_STEPS } from './closed-index.ts';
import { endFor, isReported, type ToldEnd } from './told-ends.ts';

/** Memory for the ended flows, by default. */
const ENDED_BYTES = 64 * 2 ** 20;
/** What an ended flow takes at most: its row, translation and labels included, its handle, its places in the index. */
const BYTES_PER_FLOW = 320;
/** How many ended flows are kept in so many bytes. */
export function flowsIn(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_FLOW);
}

/** Flows kept by default: the ends of the last minutes on a busy host, of days on a quiet one. */
export const CLOSED_FLOWS = flowsIn(ENDED_BYTES);

/** How long an ended flow is listed as gone; longer while somebody points at a row, which moves when one above it leaves. */
const GONE_MS = 3000;
const HELD_GONE_MS = 10_000;
/** Rows worked on at a time, in about 15 ms: a million that end at once must not hold up everything else. */
const MAX_ROWS = 20_000;
/** Whatever the kernel writes about a flow is read within this time: a row read later is about a living flow. */
const STALE_MS = 10_000;

const LEAST_HANDLES = 1024;

export class ClosedFlows {
  /** The most flows kept; more go a little later. */
  capacity: number;
  readonly #store: FlowStore;
  readonly #index: ClosedIndex;
  /** Handles in the order of their ends: a ring, in which each number is a place modulo its length. */
  #handles = new Float64Array(LEAST_HANDLES);
  #oldest = 0;
  /** The first that is still listed as gone. */
  #leaving = 0;
  #next = 0;
  #dropped = 0;
  #isBehind = false;

  constructor(store: FlowStore, capacity: number) {
    this.capacity = capacity;
    this.#store = store;
    this.#index = new ClosedIndex(store.table);
  }

  /** Flows kept now. */
  get size(): number {
    return this.#store.ended;
  }

  /** How many of them are still listed as gone. */
  get leaving(): number {
    return this.#next - this.#leaving;
  }

  /** Whether the last `expire` left rows for the next, which should follow soon. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Since when all ends are kept, milliseconds since the epoch; undefined if none was dropped for lack of memory. */
  get sinceMs(): number | undefined {
    if (this.#dropped === 0 || this.capacity === 0) return undefined;
    for (let place = this.#oldest; place < this.#next; place++) {
      const row = this.#rowAt(place);
      if (row >= 0) return this.#endedMs(row);
    }
    return undefined;
  }

  /** How many were dropped for lack of memory. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes of all arrays but the table's. */
  get byteLength(): number {
    return this.#handles.byteLength + this.#index.byteLength;
  }

  /** A flow has ended; its row was just retired. */
  add(row: number, end: ToldEnd, nowMs: number): void {
    const { table } = this.#store;
    const known = this.#find(table, row, true);
    // An event of its life arrived after its end was known, then the event of its end: it ended only once.
    const first = known >= 0 ? this.#reasonOf(known) : end.reason;
    if (known >= 0) this.#drop(known);
    this.#enter(row, first === end.reason ? end : endFor(first), nowMs);
  }

  /** Adds a flow that was unknown until the event of its end. */
  addUnknown(batch: FlowBatch, i: number, end: ToldEnd, nowMs: number): void {
    if (this.capacity > 0) this.#enter(this.#store.addEnded(batch, i), end, nowMs);
  }

  /** Whether a flow reported as living is one of these: read before its end, but arrived after it. */
  explains(batch: FlowBatch, i: number): boolean {
    const row = this.#find(batch, i, true);
    return row >= 0 && batch.receivedMs < this.#endedMs(row) + STALE_MS;
  }

  /** A flow that was taken for gone is reported as living: it has not ended. */
  remove(batch: FlowBatch, i: number): void {
    const row = this.#find(batch, i, true);
    if (row >= 0) this.#drop(row);
  }

  /** A flow with this tuple is there again: one that was deleted or flushed here is not listed beside it as gone. */
  makeWay(batch: FlowBatch, i: number): void {
    if (this.leaving === 0) return;
    const { table } = this.#store;
    const row = this.#index.last(batch, i);
    if (row < 0 || !testBit(table.leaving, row) || !sameTuple(table, row, batch, i)) return;
    if (this.#is(row, 'deleted', 'flushed')) this.#store.leave(row);
  }

  /**
   * Takes the final counters from an event that arrives after the flow's end was known.
   * @param end what the event tells.
   * @returns false if the flow is not, or no longer, kept.
   */
  settle(batch: FlowBatch, i: number, end: ToldEnd): boolean {
    const exact = this.#find(batch, i, true);
    const row = exact >= 0 ? exact : this.#find(batch, i, false);
    if (row < 0) return false;
    this.#store.update(row, batch, i, 'partial');
    if (!testBit(this.#store.table.leaving, row)) this.#store.leave(row);
    // The event says more than that the flow was missing.
    if (this.#is(row, 'gone', 'replaced')) this.#store.table.setReason(row, end.reason, end.leftSec);
    return true;
  }

  /** The flow was deleted here: the event of its end arrived before the answer that says so. */
  wasDeleted(flows: IdentityColumns, i: number): void {
    const row = this.#find(flows, i, false);
    if (row < 0) return;
    const reason = this.#reasonOf(row);
    if (reason === 'gone' || isReported(reason)) this.#store.table.setReason(row, 'deleted');
  }

  /** Flows whose ends arrived as events since Flowglass began to flush were flushed. */
  wereFlushed(sinceMs: number): void {
    for (const row of this.rows()) {
      if (this.#endedMs(row) < sinceMs) return;
      if (isReported(this.#reasonOf(row))) this.#store.table.setReason(row, 'flushed');
    }
  }

  /** The rows of all of them, the last that ended first. */
  *rows(): Generator<number> {
    for (let place = this.#next - 1; place >= this.#oldest; place--) {
      const row = this.#rowAt(place);
      if (row >= 0) yield row;
    }
  }

  /**
   * Takes those off the list whose moment is over, and drops the oldest for which there is no room; some at a time.
   * @param isHeld somebody points at a row.
   */
  expire(nowMs: number, isHeld: boolean): void {
    const goneMs = isHeld ? HELD_GONE_MS : GONE_MS;
    const until = Math.min(this.#next, this.#leaving + MAX_ROWS);
    for (; this.#leaving < until; this.#leaving++) {
      const row = this.#rowAt(this.#leaving);
      if (row < 0) continue;
      if (!isOver(this.#endedMs(row), goneMs, nowMs)) break;
      this.#store.leave(row);
    }
    const end = Math.min(this.#leaving, this.#oldest + MAX_ROWS);
    for (; this.#oldest < end; this.#oldest++) {
      const row = this.#rowAt(this.#oldest);
      if (row < 0) continue;
      if (this.size <= this.capacity) break;
      this.#dropped++;
      this.#drop(row);
    }
    this.#isBehind = this.#leaving === until && until < this.#next;
    this.#isBehind ||= this.#oldest === end && end < this.#leaving && this.size > this.capacity;
    this.#shrink();
  }

  #enter(row: number, { reason, leftSec }: ToldEnd, nowMs: number): void {
    const { table } = this.#store;
    table.setEnd(row, reason, nowMs, leftSec);
    if (this.#next - this.#oldest >= this.#handles.length) this.#resize(this.#handles.length * 2);
    this.#handles[this.#next++ % this.#handles.length] = handleOf(table, row);
    this.#index.add(row);
  }

  /** Frees the row; its place in the ring leads nowhere from now on. */
  #drop(row: number): void {
    this.#index.remove(row);
    this.#store.release(row);
  }

  /** After a burst of a million, the ring does not stay that large. */
  #shrink(): void {
    const { length } = this.#handles;
    if (length > LEAST_HANDLES && (this.#next - this.#oldest) * 8 < length) this.#resize(length / 4);
  }

  #resize(length: number): void {
    const handles = new Float64Array(length);
    const old = this.#handles;
    for (let place = this.#oldest; place < this.#next; place++) {
      handles[place % length] = old[place % old.length] ?? 0;
    }
    this.#handles = handles;
  }

  /** The row at a place of the ring, or -1 if its flow was removed. */
  #rowAt(place: number): number {
    return rowOf(this.#store.table, this.#handles[place % this.#handles.length] ?? -1);
  }

  /**
   * The row of exactly this flow, or -1.
   * @param isCertain the start must distinguish it from all others with its tuple and id.
   */
  #find(flows: IdentityColumns, i: number, isCertain: boolean): number {
    const { table } = this.#store;
    const need = isCertain ? PRESENCE.start : 0;
    if (((flows.presence[i] ?? 0) & need) !== need) return -1;
    // Asked of every row of a dump: no closure, which would be garbage for each.
    let row = this.#index.last(flows, i);
    for (let step = 0; step < MAX_STEPS && row >= 0; step++) {
      const isCandidate = sameTuple(table, row, flows, i) && ((table.presence[row] ?? 0) & need) === need;
      if (isCandidate && compareIdentity(table, row, flows, i) === 'same') return row;
      row = this.#index.before(row);
    }
    return -1;
  }

  #endedMs(row: number): number {
    const { table } = this.#store;
    return table.baseMs + (table.endedMs[row] ?? 0);
  }

  #reasonOf(row: number): EndReason {
    return END_REASONS[this.#store.table.endReason[row] ?? 0] ?? 'destroyed';
  }

  #is(row: number, ...reasons: EndReason[]): boolean {
    return reasons.includes(this.#reasonOf(row));
  }
}

/** The clock can be set back: an end that lies ahead counts as over. */
function isOver(endedMs: number, goneMs: number, nowMs: number): boolean {
  return endedMs + goneMs <= nowMs || endedMs > nowMs;
}
