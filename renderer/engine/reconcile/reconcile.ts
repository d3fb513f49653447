// What each message from main means for the store. Main subscribes first, then dumps; dumps, events and answers arrive
// on different sockets, so each can be older than what is already known. Rules: an end that was seen wins over a row
// written before it; a row missing from a complete dump is only suspected, and goes when the kernel says ENOENT; if it
// is unclear which of two flows of a tuple is newer, the kernel decides. Pure.

import type { DumpReason } from '../../../electron/contract/to-engine.ts';
import { EVENT, type FlowBatch, PRESENCE } from '../../../native/flow/index.ts';
import { Counters } from '../counters.ts';
import { compareIdentity, type Sameness } from '../store/identity.ts';
import { LOADED_KEYS } from '../store/key-index.ts';
import type { ChangeMark } from '../store/marks.ts';
import { differsInTold } from '../store/merge.ts';
import { type FlowStore, handleOf } from '../store/store.ts';
import { moveBase } from '../store/time-base.ts';
import { CLOSED_FLOWS, ClosedFlows } from './closed-flows.ts';
import { Comebacks } from './comebacks.ts';
import { Suspects } from './suspects.ts';
import { endFor, type ToldEnd, ToldEnds } from './told-ends.ts';
import { Tombstones } from './tombstones.ts';

/** The dump under way. */
export interface RunningDump {
  readonly dump: number;
  readonly reason: DumpReason;
  readonly expected: number | undefined;
  flows: number;
}

export class Reconciler {
  readonly store: FlowStore;
  readonly suspects: Suspects;
  readonly comebacks = new Comebacks();
  readonly tombstones = new Tombstones();
  readonly closed: ClosedFlows;
  dump: RunningDump | undefined;
  /** A complete dump has been applied: the table is what the kernel has. */
  complete = false;
  readonly #toldEnds = new ToldEnds();
  #nowMs = 0;

  /** @param closedFlows how many ended flows are kept. */
  constructor(store: FlowStore, closedFlows = CLOSED_FLOWS, counters = new Counters()) {
    this.store = store;
    this.suspects = new Suspects(counters);
    this.closed = new ClosedFlows(store, closedFlows);
  }

  dumpStarted(dump: number, reason: DumpReason, expected: number | undefined, nowMs: number): void {
    this.tombstones.dumpStarted(nowMs);
    this.dump = { dump, reason, expected, flows: 0 };
    this.store.beginDump();
  }

  /** Only a complete dump says anything about the rows that it lacks. */
  dumpEnded(dump: number, complete: boolean): void {
    if (this.dump?.dump !== dump) return;
    this.dump = undefined;
    if (!complete) return;
    this.complete = true;
    this.suspects.addUnseen(this.store);
  }

  /** Applies a batch of a dump, of events or of refreshed rows. */
  apply(batch: FlowBatch, origin: 'dump' | 'event' | 'refresh', dump: number, nowMs: number): void {
    const current = origin === 'dump' && this.dump?.dump === dump;
    // The rest of a dump that broke off, so late that the ends of its flows may be forgotten; another dump makes up for it.
    if (origin === 'dump' && !current && batch.receivedMs < this.tombstones.sinceMs) return;
    this.#setTime(nowMs);
    this.store.begin(batch, nowMs);
    if (current && this.dump) {
      // The first rows do not wait for the room of all.
      if (this.dump.flows > 0) this.#reserve(this.dump.expected);
      this.dump.flows += batch.length;
    }
    if (origin === 'dump') this.#applyDump(batch, current);
    else if (origin === 'event') for (let i = 0; i < batch.length; i++) this.#applyEvent(batch, i);
    else for (let i = 0; i < batch.length; i++) this.#applyFound(batch, i, true);
    this.store.finish();
  }

  /** Makes room for a table that is read for the first time. */
  #reserve(flows: number | undefined): void {
    if (flows !== undefined && !this.complete) this.store.reserve(Math.ceil(flows * 1.01));
  }

  /** Applies the answer to a check or refresh. */
  checked(
    request: number,
    gone: ArrayLike<number>,
    failed: ArrayLike<number>,
    found: FlowBatch | undefined,
    nowMs: number,
  ): void {
    this.#setTime(nowMs);
    const asked = this.suspects.answered(this.store, request);
    if (!asked) return;
    const doubtful = new Set<number>();
    const sure = new Set<number>();
    for (const { row, untouched } of asked) if (row >= 0) (untouched ? sure : doubtful).add(row);
    for (let i = 0; i < gone.length; i++) {
      const answer = asked[gone[i] ?? -1];
      if (!answer || answer.row < 0) continue;
      // An event arrived after the request: this may be a new flow. Check again.
      if (doubtful.has(answer.row)) this.suspects.add(this.store, answer.row);
      else this.#end(answer.row, endFor('gone'));
    }
    for (let i = 0; i < failed.length; i++) {
      const row = asked[failed[i] ?? -1]?.row ?? -1;
      // A flow that was not checked is not gone: the next dump suspects it again.
      if (row >= 0) this.store.touch(row);
    }
    if (!found) return;
    this.store.begin(found, nowMs);
    for (let i = 0; i < found.length; i++) {
      // Whatever was found, another flow that appeared after the request may have the tuple by now.
      this.#applyFound(found, i, sure.has(this.store.find(found, i)));
    }
    this.store.finish();
  }

  /** Flowglass begins to flush at `startedMs`: every living flow is expected to come back. */
  flushing(startedMs: number, nowMs: number): void {
    const { comebacks, store } = this;
    const number = comebacks.begin(startedMs, nowMs);
    for (let row = 0; row < store.table.length; row++) {
      if (store.isAlive(row)) comebacks.watch(store.table, row, number, nowMs);
    }
  }

  /**
   * Flowglass flushed all entries. Flows seen before that are gone; flows that appeared since may be newer than the
   * flush, and are checked.
   * @param startedMs when the flush began, milliseconds since the epoch.
   */
  flushed(startedMs: number, nowMs: number): void {
    this.#setTime(nowMs);
    this.closed.wereFlushed(startedMs);
    const { table } = this.store;
    const beforeMs = startedMs - table.baseMs;
    const isEnding = (row: number): boolean => this.store.isAlive(row) && (table.firstSeenMs[row] ?? 0) < beforeMs;
    for (let row = 0; row < table.length; row++) {
      if (isEnding(row)) this.#end(row, endFor('flushed'));
      else if (this.store.isAlive(row)) this.suspects.add(this.store, row);
    }
  }

  /** The kernel confirmed that the flow in this row was deleted or is gone. */
  ended(row: number, reason: 'deleted' | 'gone', nowMs: number): void {
    this.#setTime(nowMs);
    this.#end(row, endFor(reason));
  }

  /** Main has deleted these flows, by a redo; the events of their ends can be known already. */
  redone(flows: FlowBatch, nowMs: number): void {
    const { closed, store } = this;
    for (let i = 0; i < flows.length; i++) {
      const row = store.find(flows, i);
      const lives = row >= 0 && store.isAlive(row) && compareIdentity(store.table, row, flows, i) === 'same';
      if (lives) this.ended(row, 'deleted', nowMs);
      else closed.wasDeleted(flows, i);
    }
  }

  /** Frees rows and forgets what has expired. `hold` keeps gone rows in their places for longer. */
  expire(nowMs: number, hold: boolean): void {
    this.#setTime(nowMs);
    this.closed.expire(nowMs, hold);
    this.comebacks.expire(nowMs);
    if (!this.dump) this.tombstones.expire(nowMs);
  }

  /** Times of batches must fit into the columns, even if the computer slept for months or its clock was set back. */
  #setTime(nowMs: number): void {
    this.#nowMs = nowMs;
    moveBase(nowMs, this.store.table);
  }

  #applyDump(batch: FlowBatch, current: boolean): void {
    const { store } = this;
    // The rows of the first dump are not new.
    const mark: ChangeMark | undefined = this.complete ? 'new' : undefined;
    for (let i = 0; i < batch.length; i++) {
      store.loadSlots(batch, i);
      if (current && i % LOADED_KEYS === 0) i = this.#addNew(batch, i);
      if (i === batch.length) return;
      const row = store.find(batch, i);
      if (row < 0) {
        const burial = this.tombstones.find(batch, i);
        if (burial === 'recent' || this.#hasEnded(batch, i)) continue;
        this.closed.remove(batch, i);
        const added = this.#add(batch, i, mark);
        // Created again with the same id, or read while it was being destroyed: the kernel knows.
        if (burial === 'earlier' || !current) this.suspects.add(store, added);
        continue;
      }
      const sameness = compareIdentity(store.table, row, batch, i);
      if (this.#isStale(sameness, row, batch, i)) continue;
      if (sameness === 'same') {
        this.#read(row, batch, i, current && !store.isTouched(row));
        if (current) store.touch(row);
      } else if (sameness === 'later') this.#replace(row, batch, i);
      else if (sameness === 'unclear' && this.tombstones.find(batch, i) === undefined) this.suspects.add(store, row);
    }
  }

  /**
   * Adds rows of the first dump up to one that may be known: all at once, as long as nothing is remembered with which they would
   * have to be compared.
   * @returns Where it stopped: `batch.length` if all were added.
   */
  #addNew(batch: FlowBatch, from: number): number {
    const isRemembering = this.tombstones.size > 0 || this.closed.size > 0 || this.comebacks.isWatching;
    // It makes room for all of them: where the first is known already, most are.
    if (this.complete || isRemembering || this.store.find(batch, from) >= 0) return from;
    return this.store.addNew(batch, from);
  }

  #applyEvent(batch: FlowBatch, i: number): void {
    const event = batch.event[i];
    this.store.loadSlots(batch, i);
    const row = this.store.find(batch, i);
    if (event === EVENT.destroy) {
      this.#applyDestroy(batch, i, row);
      return;
    }
    if (row < 0) {
      // A flow that is known to have ended is nothing new, but its tuple and id may have been reused.
      if (this.tombstones.find(batch, i)) {
        if (event !== EVENT.new || (batch.presence[i] ?? 0) & PRESENCE.start) return;
        this.tombstones.forget(batch, i);
      }
      this.#add(batch, i, event === EVENT.new ? 'new' : undefined);
      return;
    }
    const sameness = compareIdentity(this.store.table, row, batch, i);
    if (sameness === 'earlier') return;
    if (sameness === 'same') {
      this.store.update(row, batch, i, 'partial');
      this.store.touch(row);
      this.suspects.touched(row);
    } else if (sameness === 'later') this.#replace(row, batch, i);
    else {
      // Created again while its end was lost, or this event waited while a dump brought the row: the kernel knows.
      this.suspects.touched(row);
      this.suspects.add(this.store, row);
    }
  }

  #applyDestroy(batch: FlowBatch, i: number, row: number): void {
    const { store } = this;
    const sameness = row < 0 ? undefined : compareIdentity(store.table, row, batch, i);
    const end = this.#toldEnds.of(batch, i);
    if (sameness === 'same') {
      store.update(row, batch, i, 'partial');
      this.#end(row, end);
      return;
    }
    // Its tuple was reused, and that flow is gone already.
    if (sameness === 'later') this.#end(row, endFor('replaced'));
    this.#settleEnd(batch, i, end);
    if (sameness === 'earlier') return;
    this.tombstones.add(batch, i);
    if (sameness !== 'unclear') return;
    this.suspects.touched(row);
    this.suspects.add(store, row);
  }

  /** The end of a flow without a living row: it was taken for gone before, or never known. */
  #settleEnd(batch: FlowBatch, i: number, end: ToldEnd): void {
    const isKnown = this.closed.settle(batch, i, end) || this.tombstones.find(batch, i) !== undefined;
    if (!isKnown) this.closed.addUnknown(batch, i, end, this.#nowMs);
  }

  /** A row that a GET returned. `sure`: no event has mentioned the tuple since the request. */
  #applyFound(batch: FlowBatch, i: number, sure: boolean): void {
    const { store } = this;
    const row = store.find(batch, i);
    // A flow that has ended since stays ended; if the tuple lives again, an event or the next dump says so.
    if (row < 0) return;
    const sameness = compareIdentity(store.table, row, batch, i);
    if (this.#isStale(sameness, row, batch, i)) return;
    if (sameness === 'same') {
      this.#read(row, batch, i, sure);
      store.touch(row);
    } else if (
      sameness === 'later' ||
      (sameness === 'unclear' && sure && this.tombstones.find(batch, i) === undefined)
    ) {
      this.#replace(row, batch, i);
    } else if (sameness === 'unclear') this.suspects.add(store, row);
  }

  /**
   * Takes a reading of the same flow. `isNewer`: no event has mentioned the row since the reading began. Otherwise that event
   * can be the newer one: where the two differ, what it told stays, and the kernel is asked again.
   */
  #read(row: number, batch: FlowBatch, i: number, isNewer: boolean): void {
    const { store, suspects } = this;
    const isDoubtful = !isNewer && differsInTold(store.table, row, batch, i);
    store.update(row, batch, i, isDoubtful ? 'counters' : 'all');
    if (isDoubtful) suspects.add(store, row);
  }

  /** Whether exactly this flow is known to have ended, which only its start can tell. */
  #hasEnded(batch: FlowBatch, i: number): boolean {
    return this.tombstones.find(batch, i) === 'certain' || this.closed.explains(batch, i);
  }

  /** Whether a message is about an ended flow, not the one in the row, which can have the same id but not the same start. */
  #isStale(sameness: Sameness, row: number, batch: FlowBatch, i: number): boolean {
    if (sameness === 'earlier') return false;
    const isStartNews = ((batch.presence[i] ?? 0) & ~(this.store.table.presence[row] ?? 0) & PRESENCE.start) !== 0;
    return (sameness !== 'same' || isStartNews) && this.#hasEnded(batch, i);
  }

  #add(batch: FlowBatch, i: number, mark: ChangeMark | undefined): number {
    this.closed.makeWay(batch, i);
    const row = this.store.add(batch, i, mark);
    if (this.comebacks.returned(batch, i, this.#nowMs)) {
      this.comebacks.mark(handleOf(this.store.table, row), this.#nowMs);
    }
    return row;
  }

  #replace(row: number, batch: FlowBatch, i: number): void {
    this.#end(row, endFor('replaced'));
    this.#add(batch, i, 'new');
  }

  #end(row: number, end: ToldEnd): void {
    const { table } = this.store;
    if (!this.store.isAlive(row)) return;
    // A flush is only inferred: the same tuple, with the same id, may live again already. Only a start distinguishes them.
    if (end.reason !== 'flushed' || (table.presence[row] ?? 0) & PRESENCE.start) this.tombstones.add(table, row);
    this.suspects.drop(row);
    this.store.retire(row);
    this.closed.add(row, end, this.#nowMs);
  }
}
