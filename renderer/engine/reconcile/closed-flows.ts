// The most recently ended flows, with final counters and the reason: a ring buffer in the same column layout as the
// live table, so that the same filters run on both. A flow is here or alive, never both: a later one of the same tuple
// is another flow. Pure.

import { EVENT, type FlowBatch, PRESENCE } from '../../../native/flow/index.ts';
import { END_REASONS, type EndReason } from '../end-reasons.ts';
import { FlowTable } from '../store/flow-table.ts';
import { compareIdentity, type IdentityColumns } from '../store/identity.ts';
import { KeyMap } from '../store/key-map.ts';
import { batchTime, COUNTERS, mergeRow } from '../store/merge.ts';
import { handleOf, sameTuple } from '../store/store.ts';
import { lowKey } from './tombstones.ts';

/** Flows kept by default: about 1.6 MB, and the ends of the last minutes on a busy host. */
export const CLOSED_FLOWS = 10_000;

/** In place of a reason: the flow was taken for gone, but lives. */
const REMOVED = 0xff;
/** Whatever the kernel writes about a flow is read within this time: a row read later is about a living flow. */
const STALE_MS = 10_000;

/** At most this many flows of one tuple are searched; a tuple reused more often than that is noise. */
const MAX_STEPS = 16;

/** One of the closed flows. */
export interface ClosedEntry {
  /** Its row in the table of closed flows, until another flow takes it. */
  readonly slot: number;
  /** Negative, and never given to another flow. */
  readonly handle: number;
  readonly reason: EndReason;
  /** When we learned of its end, milliseconds since the epoch. */
  readonly endedMs: number;
}

export class ClosedFlows {
  /** The most flows kept. */
  readonly capacity: number;
  readonly table: FlowTable;
  /** When each ended, milliseconds since the epoch. */
  #endedMs = new Float64Array(0);
  #reason = new Uint8Array(0);
  /** The handle that each had while it lived; NaN if it was unknown until its end. */
  #livedAs = new Float64Array(0);
  /** Slot + 1 of the previous entry with the same tuple, 0 for none; it can hold another flow by now. */
  #before = new Uint32Array(0);
  /** Key → slot of the newest entry with that key. */
  readonly #byKey = new KeyMap();
  /** Slots whose flow was removed. */
  #removed = 0;
  /** Flows ever closed; the next goes to this slot, modulo the capacity. */
  #closed = 0;

  /** @param living the table in which the flows live. */
  constructor(living: FlowTable, capacity: number) {
    this.capacity = Math.max(0, Math.floor(capacity));
    this.table = new FlowTable(living.baseMs, living.strings);
  }

  /** Flows kept now. */
  get size(): number {
    return this.#slots - this.#removed;
  }

  /** Slots in use. */
  get #slots(): number {
    return Math.min(this.#closed, this.capacity);
  }

  get byteLength(): number {
    return (
      this.table.byteLength +
      this.#endedMs.byteLength +
      this.#reason.byteLength +
      this.#livedAs.byteLength +
      this.#before.byteLength +
      this.#byKey.byteLength
    );
  }

  /** Adds a row of the live table whose flow has ended. */
  add(living: FlowTable, row: number, reason: EndReason, nowMs: number): void {
    if (this.capacity === 0) return;
    const known = this.#find(living, row, true);
    // An event of its life arrived after its end was known, then the event of its end: it ended only once.
    const slot = known >= 0 ? known : this.#claim(reason, nowMs);
    this.table.takeRow(living, row, slot);
    this.#livedAs[slot] = handleOf(living, row);
    this.#endTimeout(slot);
    if (known < 0) this.#index(slot);
  }

  /** Whether a flow reported as living is one of these: read before its end, but arrived after it. */
  explains(batch: FlowBatch, i: number): boolean {
    const slot = this.#find(batch, i, true);
    return slot >= 0 && batch.receivedMs < (this.#endedMs[slot] ?? 0) + STALE_MS;
  }

  /** A flow that was taken for gone is reported as living: it is not closed. */
  remove(batch: FlowBatch, i: number): void {
    const slot = this.#find(batch, i, true);
    if (slot < 0) return;
    this.#reason[slot] = REMOVED;
    this.#removed++;
  }

  /** Adds a flow that was unknown until the event of its end. */
  addUnknown(batch: FlowBatch, i: number, nowMs: number): void {
    if (this.capacity === 0) return;
    const slot = this.#claim('destroyed', nowMs);
    const { table } = this;
    const time = batchTime(table, batch.receivedMs, nowMs);
    table.reply.remove(slot);
    table.labels.remove(slot);
    table.copyOne(batch, i, slot);
    this.#endTimeout(slot);
    table.longestTimeout[slot] = 0;
    table.firstSeenMs[slot] = time.ms - 1;
    table.sampledMs[slot] = (batch.presence[i] ?? 0) & COUNTERS ? time.ms : 0;
    table.rate[slot] = Number.NaN;
    table.changed[slot] = 0;
    this.#index(slot);
  }

  /**
   * Takes the final counters from an event that arrives after the flow was closed here.
   * @returns false if the flow is not, or no longer, kept.
   */
  settle(batch: FlowBatch, i: number, nowMs: number): boolean {
    const exact = this.#find(batch, i, true);
    const slot = exact >= 0 ? exact : this.#find(batch, i, false);
    if (slot < 0) return false;
    mergeRow(this.table, slot, batch, i, true, batchTime(this.table, batch.receivedMs, nowMs));
    this.#endTimeout(slot);
    // `destroyed` says more than that the flow was missing.
    if (batch.event[i] === EVENT.destroy && this.#is(slot, 'gone', 'replaced')) this.#setReason(slot, 'destroyed');
    return true;
  }

  /** The flow was deleted here: the event of its end arrived before the answer that says so. */
  wasDeleted(flows: IdentityColumns, i: number): void {
    const slot = this.#find(flows, i, false);
    if (slot >= 0 && this.#is(slot, 'destroyed', 'gone')) this.#setReason(slot, 'deleted');
  }

  /** Flows whose ends arrived as events since Flowglass began to flush were flushed. */
  wereFlushed(sinceMs: number): void {
    for (let back = 1; back <= this.#slots; back++) {
      const slot = this.#slotOf(back);
      if ((this.#endedMs[slot] ?? 0) < sinceMs) return;
      if (this.#is(slot, 'destroyed')) this.#setReason(slot, 'flushed');
    }
  }

  /** All of them, newest first. */
  *entries(): Generator<ClosedEntry> {
    for (let back = 1; back <= this.#slots; back++) {
      const entry = this.#entry(back);
      if (entry) yield entry;
    }
  }

  /** The entry with this handle, while it is kept. */
  entryOf(handle: number): ClosedEntry | undefined {
    const back = handle + 1 + this.#closed;
    return handle < 0 && back >= 1 && back <= this.#slots ? this.#entry(back) : undefined;
  }

  /** The entry of a flow by the handle that it had while it lived: a search, newest first. */
  entryOfLiving(handle: number): ClosedEntry | undefined {
    for (let back = 1; back <= this.#slots; back++) {
      if (this.#livedAs[this.#slotOf(back)] === handle) return this.#entry(back);
    }
    return undefined;
  }

  /** The `back`th newest; undefined if it was removed. */
  #entry(back: number): ClosedEntry | undefined {
    const slot = this.#slotOf(back);
    if (this.#reason[slot] === REMOVED) return undefined;
    // Handles of living flows are not negative.
    const handle = back - 1 - this.#closed;
    return { slot, handle, reason: this.#reasonOf(slot), endedMs: this.#endedMs[slot] ?? 0 };
  }

  /** An ended flow has no time left. */
  #endTimeout(slot: number): void {
    this.table.presence[slot] = (this.table.presence[slot] ?? 0) & ~PRESENCE.timeout;
  }

  /** The slot of the `back`th newest flow; `back` counts from 1. */
  #slotOf(back: number): number {
    return (this.#closed - back) % this.capacity;
  }

  #claim(reason: EndReason, nowMs: number): number {
    const slot = this.#closed % this.capacity;
    this.#closed++;
    if (slot >= this.table.length) this.#grow(slot + 1);
    else this.#forget(slot);
    this.#endedMs[slot] = nowMs;
    this.#livedAs[slot] = Number.NaN;
    this.#setReason(slot, reason);
    return slot;
  }

  #grow(rows: number): void {
    const { table } = this;
    if (rows > table.capacity) table.reserve(Math.min(this.capacity, table.capacity * 2));
    table.length = rows;
    if (this.#endedMs.length >= rows) return;
    const endedMs = new Float64Array(table.capacity);
    endedMs.set(this.#endedMs);
    this.#endedMs = endedMs;
    const reason = new Uint8Array(table.capacity);
    reason.set(this.#reason);
    this.#reason = reason;
    const livedAs = new Float64Array(table.capacity);
    livedAs.set(this.#livedAs);
    this.#livedAs = livedAs;
    const before = new Uint32Array(table.capacity);
    before.set(this.#before);
    this.#before = before;
  }

  #index(slot: number): void {
    const low = lowKey(this.table, slot);
    const high = this.table.key[2 * slot + 1] ?? 0;
    const entry = this.#byKey.find(low, high);
    this.#before[slot] = entry < 0 ? 0 : this.#byKey.valueAt(entry, 0) + 1;
    this.#byKey.set(low, high, slot, 0);
  }

  /** The slot is about to hold another flow. */
  #forget(slot: number): void {
    if (this.#reason[slot] === REMOVED) this.#removed--;
    const low = lowKey(this.table, slot);
    const high = this.table.key[2 * slot + 1] ?? 0;
    const entry = this.#byKey.find(low, high);
    if (entry >= 0 && this.#byKey.valueAt(entry, 0) === slot) this.#byKey.delete(low, high);
  }

  /**
   * The slot of exactly this flow, or -1.
   * @param isCertain the start must distinguish it from all others with its tuple and id.
   */
  #find(flows: IdentityColumns, i: number, isCertain: boolean): number {
    const need = isCertain ? PRESENCE.start : 0;
    if (this.#byKey.size === 0 || ((flows.presence[i] ?? 0) & need) !== need) return -1;
    const entry = this.#byKey.find(lowKey(flows, i), flows.key[2 * i + 1] ?? 0);
    let slot = entry < 0 ? -1 : this.#byKey.valueAt(entry, 0);
    for (let step = 0; step < MAX_STEPS && slot >= 0; step++) {
      if (this.#reason[slot] !== REMOVED && this.#isSame(slot, flows, i, need)) return slot;
      const before = (this.#before[slot] ?? 0) - 1;
      slot = before >= 0 && this.#age(before) > this.#age(slot) ? before : -1;
    }
    return -1;
  }

  #isSame(slot: number, flows: IdentityColumns, i: number, need: number): boolean {
    const { table } = this;
    if (!sameTuple(table, slot, flows, i) || ((table.presence[slot] ?? 0) & need) !== need) return false;
    return compareIdentity(table, slot, flows, i) === 'same';
  }

  /** How many flows were closed after the one in a slot. */
  #age(slot: number): number {
    return (this.#closed - 1 - slot) % this.capacity;
  }

  #reasonOf(slot: number): EndReason {
    return END_REASONS[this.#reason[slot] ?? 0] ?? 'destroyed';
  }

  #is(slot: number, ...reasons: EndReason[]): boolean {
    return reasons.includes(this.#reasonOf(slot));
  }

  #setReason(slot: number, reason: EndReason): void {
    this.#reason[slot] = END_REASONS.indexOf(reason);
  }
}
