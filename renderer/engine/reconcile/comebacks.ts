// A connection whose entry was deleted or flushed here "came back" when a later packet created a new entry for it: with
// the same original tuple, or the reversed one if the first packet was a reply and nothing is translated. Remembers for
// a minute what was deleted, how many flows of each delete came back, and which living rows did. Pure.

import { isIcmp, PRESENCE } from '../../../native/flow/index.ts';
import type { CameBack } from '../api.ts';
import { SievedMap } from '../store/sieved-map.ts';
import { type TupleColumns, TupleHash } from './tuple-hash.ts';

/** How long a deleted flow is watched, and how long a returned one stays marked. */
export const COMEBACK_MS = 60_000;
/** More rows than anybody looks through: if a flushed million comes back, the last of them are marked. */
const MAX_MARKED = 50_000;
/** The kernel's start times and ours are from the same clock, read to the millisecond. */
const CLOCK_MS = 2;

/** A delete or flush whose flows are watched. */
interface Action {
  readonly action: number;
  /** Main's number of a delete; a flush is known by that only. */
  readonly logged: number | undefined;
  readonly sinceMs: number;
  untilMs: number;
  count: number;
}

/** First value of an entry: the action's number, and whether the flow was translated. */
const TRANSLATED = 1;
/** Second value of an entry. */
const COUNTED = 1;

type Columns = TupleColumns & { readonly startNs: Uint32Array };

export class Comebacks {
  readonly #hash = new TupleHash();
  #watched = new SievedMap();
  #earlier = new SievedMap();
  #rotatedMs = 0;
  /** Actions by their numbers in the entries. */
  readonly #actions = new Map<number, Action>();
  #numbers = 0;
  #latest: Action | undefined;
  /** Handle → until when it is marked, in the order of the times. */
  readonly #back = new Map<number, number>();

  /** The count of the latest delete or flush; undefined before the first. */
  get latest(): CameBack | undefined {
    return this.#latest && { action: this.#latest.action, count: this.#latest.count };
  }

  /** A delete or flush begins. @param logged main's number of a delete. @returns its number, for `watch`. */
  begin(action: number, nowMs: number, logged?: number): number {
    this.#latest = { action, logged, sinceMs: nowMs, untilMs: nowMs + COMEBACK_MS, count: 0 };
    this.#actions.set(++this.#numbers, this.#latest);
    return this.#numbers;
  }

  /** The action was not carried out: none of its flows is expected back. */
  cancel(action: number): void {
    for (const [number, begun] of this.#actions) if (begun.action === action) this.#actions.delete(number);
  }

  /** What it deleted is about to be restored: none of that comes back by itself. @param logged main's number of it. */
  undoing(logged: number): void {
    for (const [number, begun] of this.#actions) {
      if (begun.logged === logged || begun.action === logged) this.#actions.delete(number);
    }
  }

  /** Watches the tuple and zone of a row that the action with this number is about to delete. */
  watch(flows: Columns, row: number, number: number, nowMs: number): void {
    const action = this.#actions.get(number);
    if (!action) return;
    action.untilMs = nowMs + COMEBACK_MS;
    this.#hash.read(flows, row);
    this.#hash.original();
    const translated = (flows.presence[row] ?? 0) & PRESENCE.translated ? TRANSLATED : 0;
    this.#watched.set(this.#hash.low, this.#hash.high, number * 2 + translated, 0);
  }

  /** The flow was not deleted after all: a flow with its tuple has not come back, and does not count. */
  forget(flows: Columns, row: number): void {
    this.#hash.read(flows, row);
    this.#hash.original();
    const { low, high } = this.#hash;
    const found = this.#find();
    if (found?.isCounted) found.action.count--;
    this.#watched.map.delete(low, high);
    this.#earlier.map.delete(low, high);
  }

  /** Whether any flow could come back. */
  get isWatching(): boolean {
    return this.#watched.map.size + this.#earlier.map.size > 0;
  }

  /** Whether a new row is a flow that was deleted within the last minute; counts it the first time. */
  returned(flows: Columns, row: number, nowMs: number): boolean {
    if (!this.isWatching) return false;
    this.#hash.read(flows, row);
    this.#hash.original();
    return this.#takeReturned(flows, row, nowMs, false) || this.#isReversed(flows, row, nowMs);
  }

  /** A reply was the first packet: source and destination of the new entry have changed places. */
  #isReversed(flows: Columns, row: number, nowMs: number): boolean {
    // A reply to a ping creates no entry.
    if (isIcmp(flows.protocol[row] ?? 0)) return false;
    if ((flows.presence[row] ?? 0) & PRESENCE.translated) return false;
    this.#hash.exchanged();
    return this.#takeReturned(flows, row, nowMs, true);
  }

  #takeReturned(flows: Columns, row: number, nowMs: number, reversed: boolean): boolean {
    const found = this.#find();
    // A reply of a translated flow is no longer translated: that connection breaks.
    if (!found || (reversed && found.isTranslated)) return false;
    const { action, map, entry } = found;
    if (isOver(action.untilMs, nowMs) || startedBefore(flows, row, action)) return false;
    if (!found.isCounted) {
      action.count++;
      map.set(this.#hash.low, this.#hash.high, map.valueAt(entry, 0), COUNTED);
    }
    return true;
  }

  /** The entry of the hash, if its action is known. */
  #find() {
    const { low, high } = this.#hash;
    let { map } = this.#watched;
    let entry = this.#watched.find(low, high);
    if (entry < 0) {
      entry = this.#earlier.find(low, high);
      if (entry < 0) return undefined;
      map = this.#earlier.map;
    }
    const value = map.valueAt(entry, 0);
    const action = this.#actions.get(value >>> 1);
    if (!action) return undefined;
    return {
      action,
      map,
      entry,
      isTranslated: (value & TRANSLATED) !== 0,
      isCounted: map.valueAt(entry, 1) === COUNTED,
    };
  }

  mark(handle: number, nowMs: number): void {
    this.#back.delete(handle);
    this.#back.set(handle, nowMs + COMEBACK_MS);
    if (this.#back.size <= MAX_MARKED) return;
    for (const oldest of this.#back.keys()) {
      this.#back.delete(oldest);
      break;
    }
  }

  unmark(handle: number): void {
    this.#back.delete(handle);
  }

  isBack(handle: number, nowMs: number): boolean {
    return (this.#back.get(handle) ?? 0) > nowMs;
  }

  /** Forgets entries and marks whose time is over. */
  expire(nowMs: number): void {
    // In either direction, as the clock can be set back.
    if (Math.abs(nowMs - this.#rotatedMs) >= COMEBACK_MS) {
      this.#rotatedMs = nowMs;
      this.#earlier = this.#watched;
      this.#watched = new SievedMap();
      for (const [number, { untilMs }] of this.#actions) if (isOver(untilMs, nowMs)) this.#actions.delete(number);
    }
    for (const [handle, untilMs] of this.#back) {
      if (!isOver(untilMs, nowMs)) break;
      this.#back.delete(handle);
    }
  }
}

/** The clock can be set back: a time implausibly far ahead counts as over. */
function isOver(untilMs: number, nowMs: number): boolean {
  return untilMs <= nowMs || untilMs > nowMs + COMEBACK_MS;
}

/** Whether, according to the kernel, a flow began before the action: then it existed before and has not come back. */
function startedBefore(flows: Columns, row: number, { sinceMs }: Action): boolean {
  if (((flows.presence[row] ?? 0) & PRESENCE.start) === 0) return false;
  const startMs = ((flows.startNs[2 * row + 1] ?? 0) * 4_294_967_296 + (flows.startNs[2 * row] ?? 0)) / 1e6;
  return startMs < sinceMs - CLOCK_MS;
}
