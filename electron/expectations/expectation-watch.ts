// Keeps the page's list of expectations up to date while a table is open. The kernel's list is always read as a whole: it is
// small, and events only say that it is time to read it. Timeouts that run out and those that are renewed cause no event, so
// it is also read from time to time.

import { type Clock, withTimeLimit } from '../clock.ts';
import { type ExpectationState, type ListedExpectation, MAX_EXPECTATIONS } from '../contract/expectations.ts';
import type { Failure } from '../contract/failure.ts';
import type { Log } from '../log.ts';
import type { ExpectationEventStream, KernelHandle } from '../source/kernel-handle.ts';
import { toFailure } from '../to-failure.ts';

/** How often the list is read while it is shown, and while only its number is, ms. */
const SHOWN_MS = 1000;
const COUNTED_MS = 10_000;
/** How long after an event, ms: many events then cause one reading. */
const AFTER_EVENT_MS = { shown: 150, counted: 1000 } as const;
const TIME_LIMIT_MS = 5000;
/** Timeouts are whole seconds: a deadline that moves by less than this is the same, ms. */
const SAME_DEADLINE_MS = 1500;

/** The open table. `source` numbers it. */
export interface WatchedTable {
  readonly handle: KernelHandle;
  readonly source: number;
}

export interface ExpectationWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (state: ExpectationState) => void;
  /** Milliseconds since the epoch. */
  readonly wallMs?: () => number;
}

export class ExpectationWatch {
  readonly #options: ExpectationWatchOptions;
  #table: WatchedTable | undefined;
  #state: ExpectationState = { kind: 'unread' };
  #events: ExpectationEventStream | undefined;
  #shown = false;
  #visible = true;
  #cancelTimer: () => void = () => undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #reading: Promise<ExpectationState> | undefined;

  constructor(options: ExpectationWatchOptions) {
    this.#options = options;
  }

  /** Reads the expectations of this table from now on. */
  attach(table: WatchedTable): void {
    this.detach();
    this.#table = table;
    this.#readWithin(0);
  }

  /** The handle is no longer usable. */
  detach(): void {
    this.#table = undefined;
    this.#reading = undefined;
    this.#stopTimer();
    const events = this.#events;
    this.#events = undefined;
    void events?.close().catch(() => undefined);
    if (this.#state.kind !== 'unread') this.#become({ kind: 'unread' });
  }

  /** The window was hidden or shown: nothing is read while nobody looks. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.#readWithin(0);
    else this.#stopTimer();
  }

  /** Whether the page shows the list itself, or only its number. Sends the page what is known. */
  setShown(shown: boolean): void {
    this.#shown = shown;
    this.#options.send(this.#state);
    if (shown) this.#readWithin(0);
  }

  /** Reads the list now. @returns what is known then. */
  async reread(): Promise<ExpectationState> {
    // The reading under way may have begun before what the caller, or an event, wants seen.
    await this.#reading;
    return this.#read();
  }

  /** Reads the list within `ms`, or earlier if that is planned already. */
  #readWithin(ms: number): void {
    if (!this.#table || !this.#visible) return;
    const { clock } = this.#options;
    const dueMs = clock.nowMs() + ms;
    if (dueMs >= this.#dueMs) return;
    this.#stopTimer();
    this.#dueMs = dueMs;
    this.#cancelTimer = clock.after(ms, () => void this.reread());
  }

  #stopTimer(): void {
    this.#cancelTimer();
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  /** One reading at a time. */
  async #read(): Promise<ExpectationState> {
    this.#stopTimer();
    this.#reading ??= this.#readTable(this.#table);
    const reading = this.#reading;
    const state = await reading;
    if (this.#reading !== reading) return this.#state;
    this.#reading = undefined;
    if (!isSameState(this.#state, state)) this.#become(state);
    this.#readWithin(this.#shown ? SHOWN_MS : COUNTED_MS);
    return this.#state;
  }

  async #readTable(table: WatchedTable | undefined): Promise<ExpectationState> {
    if (!table) return { kind: 'unread' };
    const { clock, wallMs = Date.now } = this.#options;
    const { handle, source } = table;
    if (!this.#events) await this.#subscribe(table);
    try {
      const all = await withTimeLimit(clock, TIME_LIMIT_MS, 'listExpectations', handle.listExpectations());
      const expectations = all.slice(0, MAX_EXPECTATIONS).map(listed);
      return { kind: 'read', table: source, readAtMs: wallMs(), expectations, total: all.length };
    } catch (error) {
      return { kind: 'failed', table: source, failure: this.#failureOf(error) };
    }
  }

  #failureOf(error: unknown): Failure {
    const failure = toFailure('listExpectations', error);
    this.#options.log.debug(`the expectations cannot be read: ${failure.message}`);
    return failure;
  }

  /** Without events, what changes is found by the readings that are due anyway; each tries again. */
  async #subscribe(table: WatchedTable): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const opening = table.handle.subscribe({ groups: ['expectNew', 'expectDestroy'] });
      const events = await withTimeLimit(clock, TIME_LIMIT_MS, 'subscribe', opening);
      if (this.#table !== table) {
        await events.close();
        return;
      }
      this.#events = events;
      void this.#follow(events);
    } catch (error) {
      log.debug(`there are no events of expectations: ${toFailure('subscribe', error).message}`);
    }
  }

  /** What an item says does not matter, nor whether some were lost. */
  async #follow(events: ExpectationEventStream): Promise<void> {
    try {
      for await (const _ of events) {
        if (this.#events !== events) return;
        this.#readWithin(AFTER_EVENT_MS[this.#shown ? 'shown' : 'counted']);
      }
    } catch (error) {
      if (this.#events === events) this.#options.log.debug(`events of expectations ended: ${String(error)}`);
    }
    if (this.#events === events) this.#events = undefined;
  }

  #become(state: ExpectationState): void {
    this.#state = state;
    this.#options.send(state);
  }
}

/** Without what the page does not show. */
function listed({ unknownAttributes: _, zone: _zone, ...expectation }: KernelExpectation): ListedExpectation {
  return expectation;
}

type KernelExpectation = Awaited<ReturnType<KernelHandle['listExpectations']>>[number];

/** Whether the page would show the same. */
function isSameState(a: ExpectationState, b: ExpectationState): boolean {
  if (a.kind === 'failed' && b.kind === 'failed') return a.table === b.table && a.failure.message === b.failure.message;
  if (a.kind !== 'read' || b.kind !== 'read') return a.kind === b.kind;
  if (a.table !== b.table || a.total !== b.total || a.expectations.length !== b.expectations.length) return false;
  return a.expectations.every((one, place) => {
    const other = b.expectations[place];
    return other !== undefined && nameOf(one) === nameOf(other) && isSameDeadline(one, a.readAtMs, other, b.readAtMs);
  });
}

/** All of it but its timeout. */
function nameOf({ timeoutSec: _, ...expectation }: ListedExpectation): string {
  return JSON.stringify(expectation);
}

function isSameDeadline(a: ListedExpectation, aAtMs: number, b: ListedExpectation, bAtMs: number): boolean {
  if (a.timeoutSec === undefined || b.timeoutSec === undefined) return a.timeoutSec === b.timeoutSec;
  return Math.abs(aAtMs + a.timeoutSec * 1000 - (bAtMs + b.timeoutSec * 1000)) < SAME_DEADLINE_MS;
}
