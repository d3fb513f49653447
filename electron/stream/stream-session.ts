// One handle's stream to the engine: events first, then a dump, then dumps as scheduled. Ends with its handle.

import { copyRows, type FlowBatch } from '../../native/flow/batch.ts';
import { type Clock, withTimeLimit } from '../clock.ts';
import type { Failure } from '../contract/failure.ts';
import type { Demand } from '../contract/from-engine.ts';
import type { DumpReason, ToEngine } from '../contract/to-engine.ts';
import type { Log } from '../log.ts';
import type { KernelEvents, KernelHandle } from '../source/kernel-handle.ts';
import { toFailure } from '../to-failure.ts';
import type { DumpWay } from './dump-way.ts';
import type { Outbox } from './outbox.ts';
import { isShort, RedumpSchedule } from './redump-schedule.ts';

/** Receive buffer to request, bytes: a burst of 200,000 events fits into 8 MiB, a million into this. */
const EVENT_BUFFER_BYTES = 64 * 1024 * 1024;
/** A failed subscription is retried after this, ms. */
const RESUBSCRIBE_MS = 2000;
/** While a table is read for the first time, main and the engine keep a core busy each, beside those who read it. */
const BUSY_CORES = 2;
const STATS_TIME_LIMIT_MS = 5000;
const ADDRESSES_TIME_LIMIT_MS = 5000;

export interface StreamSessionOptions {
  readonly handle: KernelHandle;
  readonly outbox: Outbox;
  readonly post: (message: ToEngine) => void;
  readonly clock: Clock;
  /** CPU time of this process so far, ms. */
  readonly cpuMs: () => number;
  /** Processor cores that this process can use. */
  readonly cores: number;
  readonly log: Log;
  /** The way of the next dump to the engine. */
  readonly openWay: () => DumpWay;
  readonly reports: StreamReports;
}

/** What the stream reports, as it happens. */
export interface StreamReports {
  /** `count` events arrived. */
  readonly events: (count: number) => void;
  /** Events were lost: what is shown may be stale until `repaired`. */
  readonly lost: () => void;
  /** Changes were missed while there was no handle: what is shown may be stale until `repaired`. */
  readonly repairing: () => void;
  /** A complete dump that began after the last loss has ended. */
  readonly repaired: () => void;
}

/** How a dump ended; `failure` unless it is complete. */
export interface DumpEnd {
  readonly flows: number;
  readonly failure?: Failure;
}

type Waiter = (end: DumpEnd | undefined) => void;

export class StreamSession {
  readonly #options: StreamSessionOptions;
  readonly #schedule = new RedumpSchedule();
  #events: KernelEvents | undefined;
  /** The way of the dump under way. */
  #way: DumpWay | undefined;
  #stopped = false;
  #wake: () => void = () => undefined;
  #cancelTimer: () => void = () => undefined;
  /** Events are being lost right now: a dump that starts repairs nothing. */
  #losing = false;
  /** Events were lost since the running dump started, so it does not repair that loss. */
  #lostSinceStart = false;
  /** Who waits for the next dump that starts. */
  #waiting: Waiter[] = [];
  /** Who waits for the running one. */
  #served: Waiter[] = [];

  constructor(options: StreamSessionOptions) {
    this.#options = options;
  }

  /** Subscribes, then dumps again and again until stop(). Never rejects. */
  async run(reason: DumpReason): Promise<void> {
    if (reason === 'helper') this.#options.reports.repairing();
    await this.#subscribe();
    let next: DumpReason | undefined = reason;
    while (next !== undefined && !this.#stopped) {
      await this.#dump(next);
      next = await this.#nextDump();
    }
  }

  /** Ends the session; its handle is closed by its owner. */
  stop(): void {
    this.#stopped = true;
    this.#answer([...this.#served.splice(0), ...this.#waiting.splice(0)], undefined);
    this.#cancelTimer();
    this.#wake();
    this.#way?.break();
    this.#options.outbox.abandon();
    void this.#events?.close().catch(() => undefined);
  }

  set demand(demand: Demand) {
    this.#schedule.demand = demand;
    this.#wake();
  }

  /**
   * Dumps at once, or right after the dump under way. Calls before that dump starts share it. Resolves when it has ended; with
   * undefined if the session ended first.
   */
  reread(): Promise<DumpEnd | undefined> {
    if (this.#stopped) return Promise.resolve(undefined);
    const ended = new Promise<DumpEnd | undefined>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.#schedule.want('asked');
    this.#wake();
    return ended;
  }

  #answer(waiters: readonly Waiter[], end: DumpEnd | undefined): void {
    for (const resolve of waiters) resolve(end);
  }

  /** Events were lost: rows can be stale until a dump that starts from now on has ended. */
  lost(): void {
    this.noteLoss();
    this.repair();
  }

  /** Reports a loss without a dump yet, because nothing can be sent at the moment. */
  noteLoss(): void {
    this.#losing = true;
    this.#lostSinceStart = true;
    this.#options.reports.lost();
  }

  /** The engine does not get the rest of this dump, by default of the one under way: it is repaired like lost events. */
  breakDump(dump = this.#way?.dump): void {
    if (dump !== undefined && dump === this.#way?.dump) this.#way.break();
  }

  /** No more events are being lost: a dump that starts from now on repairs. */
  repair(): void {
    this.#losing = false;
    this.#schedule.want('lost');
    this.#wake();
  }

  async #subscribe(): Promise<void> {
    const { handle, log } = this.#options;
    try {
      const events = await handle.subscribe({ bufferBytes: EVENT_BUFFER_BYTES });
      if (this.#stopped) {
        await events.close();
        return;
      }
      this.#events = events;
      void this.#pump(events);
    } catch (error) {
      if (this.#stopped) return;
      log.warn('subscribing to events failed; the table is reread from time to time instead', error);
      this.#resubscribeLater();
    }
  }

  #resubscribeLater(): void {
    this.#events = undefined;
    this.#options.clock.after(RESUBSCRIBE_MS, () => {
      if (this.#stopped) return;
      void this.#subscribe().then(() => {
        if (this.#events && !this.#stopped) this.lost();
      });
    });
  }

  async #pump(events: KernelEvents): Promise<void> {
    const { outbox, reports, log } = this.#options;
    try {
      for await (const item of events) {
        if (this.#stopped) return;
        if ('kind' in item) {
          this.lost();
          continue;
        }
        reports.events(item.length);
        outbox.event({ kind: 'batch', origin: 'event', buffer: trimmed(item) });
      }
    } catch (error) {
      if (!this.#stopped) log.warn('the event stream broke', error);
    }
    if (!this.#stopped && this.#events === events) this.#resubscribeLater();
  }

  async #dump(reason: DumpReason): Promise<void> {
    const { clock, cpuMs, log, openWay, post, reports } = this.#options;
    const startedMs = clock.nowMs();
    this.#schedule.started();
    this.#served = this.#waiting.splice(0);
    this.#lostSinceStart = this.#losing;
    const before = cpuMs();
    const [expected, localAddresses] = await Promise.all([this.#entries(), this.#localAddresses()]);
    if (this.#stopped) return;
    const way = openWay();
    const { dump, token } = way;
    this.#way = way;
    post({ kind: 'dumpStarted', dump, reason, expected, localAddresses, token });
    const { flows, failure } = await this.#forward(way, this.#canSpare(reason));
    this.#way = undefined;
    if (this.#stopped) return;
    const entries = await this.#entries();
    if (this.#stopped) return;
    const complete = failure === undefined;
    const costMs = cpuMs() - before;
    log.debug(
      `dump ${dump} (${reason}): ${flows} flows in ${Math.round(clock.nowMs() - startedMs)} ms, CPU ${Math.round(costMs)} ms`,
    );
    this.#schedule.ended({
      reason,
      endedMs: clock.nowMs(),
      costMs,
      complete,
      short: complete && isShort(flows, entries),
    });
    if (complete && !this.#lostSinceStart) reports.repaired();
    post({ kind: 'dumpEnded', dump, flows, entries, complete, ...(failure ? { failure } : {}) });
    this.#answer(this.#served.splice(0), { flows, ...(failure ? { failure } : {}) });
  }

  /** Whether a dump may use two sockets where that is faster, which costs up to a third more: somebody must wait for it. */
  #canSpare(reason: DumpReason): boolean {
    return reason === 'first' ? this.#options.cores > BUSY_CORES : reason !== 'periodic';
  }

  /** Forwards a dump's batches, each read only when there is credit for it. `parallel`: as of KernelHandle.dump. */
  async #forward(way: DumpWay, parallel: boolean): Promise<DumpEnd> {
    const end = await this.#read(way, parallel);
    if ((await way.end()) || this.#stopped) return end;
    this.#options.log.warn('the engine could not read a dump; the table is read again');
    this.lost();
    return { flows: end.flows, failure: { op: 'dump', code: 'ESTREAM', message: 'the dump did not reach the window' } };
  }

  async #read(way: DumpWay, parallel: boolean): Promise<DumpEnd> {
    const { handle, log } = this.#options;
    let flows = 0;
    const batches = handle.dump({ parallel })[Symbol.asyncIterator]();
    try {
      while (!way.isBroken && (await way.room())) {
        const { value: batch, done } = await batches.next();
        if (done) return { flows };
        // Events that arrived in the meantime go first: a row must not overtake an older event of its flow.
        if (!(await way.room())) break;
        flows += batch.length;
        way.send(batch);
        batch.release();
      }
      return { flows, failure: { op: 'dump', code: 'ECANCELED', message: 'the dump was stopped' } };
    } catch (error) {
      if (!this.#stopped) log.warn('a dump ended early', error);
      return { flows, failure: toFailure('dump', error) };
    } finally {
      // Its sockets are closed now, and not when garbage is collected.
      await batches.return?.().catch(() => undefined);
    }
  }

  async #entries(): Promise<number | undefined> {
    const { clock, handle } = this.#options;
    try {
      return (await withTimeLimit(clock, STATS_TIME_LIMIT_MS, 'stats', handle.stats())).entries;
    } catch {
      return undefined;
    }
  }

  /** Addresses come and go, so they are read with every dump. Without them, flows merely have no direction. */
  async #localAddresses(): Promise<string[] | undefined> {
    const { clock, handle, log } = this.#options;
    try {
      return [...(await withTimeLimit(clock, ADDRESSES_TIME_LIMIT_MS, 'localAddresses', handle.localAddresses()))];
    } catch (error) {
      if (!this.#stopped)
        log.debug(`the addresses of the namespace cannot be read: ${toFailure('localAddresses', error).message}`);
      return undefined;
    }
  }

  /** Resolves with the reason for the next dump when it is due, or with undefined after stop(). */
  #nextDump(): Promise<DumpReason | undefined> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#cancelTimer();
        const { dueMs, reason } = this.#schedule.next();
        const wait = dueMs - clock.nowMs();
        if (!this.#stopped && wait > 0) {
          this.#cancelTimer = clock.after(wait, () => this.#wake());
          return;
        }
        this.#wake = () => undefined;
        resolve(this.#stopped ? undefined : reason);
      };
      this.#wake();
    });
  }
}

/** A batch's buffer, cut to size if it is mostly empty, because posting copies it. */
function trimmed(batch: FlowBatch): ArrayBuffer {
  return batch.length * 2 <= batch.capacity ? copyRows(batch.buffer) : batch.buffer;
}
