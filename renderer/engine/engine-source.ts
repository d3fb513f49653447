// Everything the engine holds for one source: strings, table, ended flows, view, deletes and queries. The engine
// replaces it as a whole when another source opens, and resets nothing by hand.

import type { ToEngine } from '../../electron/contract/to-engine.ts';
import { BatchError, FlowBatch, type KernelTimeouts, PRESENCE } from '../../native/flow/index.ts';
import type { Counters } from './counters.ts';
import { Deletions } from './delete/deletion.ts';
import type { EngineHost } from './engine-host.ts';
import { Exports } from './export/exports.ts';
import { KeptSelection } from './kept-selection.ts';
import { PageCalls } from './page-calls.ts';
import type { PageWants } from './page-wants.ts';
import { Reconciler } from './reconcile/reconcile.ts';
import { FlowStore } from './store/store.ts';
import { StringTable } from './store/strings.ts';
import { Picture } from './view/picture.ts';

/** A message about the open source. */
type SourceMessage = Exclude<ToEngine, { kind: 'sourceOpened' }>;

export class EngineSource {
  readonly reconciler: Reconciler;
  readonly picture: Picture;
  readonly deletions: Deletions;
  readonly exports: Exports;
  readonly calls: PageCalls;
  readonly kept: KeptSelection;
  readonly #host: EngineHost;
  readonly #wants: PageWants;
  readonly #strings = new StringTable();
  /** When fresh values were last requested. */
  #refreshedMs = Number.NEGATIVE_INFINITY;

  /** @param source main's number of the table; 0 for none. */
  constructor(host: EngineHost, wants: PageWants, counters: Counters, source: number) {
    this.#host = host;
    this.#wants = wants;
    const store = new FlowStore(host.now(), this.#strings.strings, counters.source);
    this.reconciler = new Reconciler(store, wants.endedFlows, counters);
    this.picture = new Picture(this.reconciler, counters);
    const { now, after, toMain: send } = host;
    this.deletions = new Deletions({ send, now, after, reconciler: this.reconciler, counters });
    this.exports = new Exports({ send, now, after }, counters);
    this.calls = new PageCalls(this.picture, wants, this.deletions, this.exports, host);
    this.kept = new KeptSelection(host, this.picture, this.reconciler, source);
    this.follow();
  }

  /** Applies the page's wishes to the view. */
  follow(): void {
    const { picture } = this;
    const { table } = this.reconciler.store;
    table.measured.keep(this.#wants.measured, this.#host.now() - table.baseMs);
    const { filterText, predicate, sort, first, count, hold, alsoEnded, followed, colouring } = this.#wants;
    const { filter, order } = picture.listing;
    if (picture.filterText !== filterText || filter.predicate !== predicate) picture.setFilter(filterText, predicate);
    if (order.sort !== sort) picture.setSort(sort);
    if (filter.alsoEnded !== alsoEnded) picture.setAlsoEnded(alsoEnded);
    picture.first = first;
    picture.count = count;
    picture.hold = hold;
    picture.colouring = colouring;
    picture.follow(followed);
    this.reconciler.closed.capacity = this.#wants.endedFlows;
  }

  /** Takes one message from main. */
  take(message: SourceMessage): void {
    const { reconciler } = this;
    const nowMs = this.#host.now();
    switch (message.kind) {
      case 'dumpStarted':
        reconciler.dumpStarted(message.dump, message.reason, message.expected, nowMs);
        this.#setLocalAddresses(message.localAddresses);
        this.#host.readDump(message.dump, message.token);
        break;
      case 'strings':
        this.#strings.receive(message.strings);
        break;
      case 'batch': {
        const batch = this.#openBatch(message.buffer, message.strings);
        if (batch) reconciler.apply(batch, message.origin, 0, nowMs);
        this.#host.toMain({ kind: 'credit', bytes: message.buffer.byteLength });
        break;
      }
      case 'dumpEnded':
        reconciler.dumpEnded(message.dump, message.complete);
        this.picture.findSought(nowMs);
        this.kept.restore();
        break;
      case 'selectAgain':
        this.kept.expect(message);
        break;
      case 'flushing':
        reconciler.flushing(message.startedMs, nowMs);
        break;
      case 'flushFailed':
        reconciler.comebacks.cancel(message.startedMs);
        break;
      case 'undoing':
        reconciler.comebacks.undoing(message.action);
        break;
      case 'redone':
        // Only their identities are used: their strings are not those of the stream.
        reconciler.redone(new FlowBatch(message.flows), nowMs);
        break;
      case 'flushed':
        // Main starts another dump by itself.
        reconciler.flushed(message.startedMs, nowMs);
        break;
      case 'checked': {
        const found = this.#openBatch(message.found, message.strings);
        reconciler.checked(message.request, message.gone, message.failed, found, nowMs);
        break;
      }
      case 'deleted':
        this.deletions.answered(message);
        break;
      case 'exportWritten':
        this.exports.written(message.file, message.failure);
        break;
      case 'exportClosed':
        this.exports.closed(message.file, message.failure);
        break;
    }
  }

  /** Takes one batch of a dump. */
  takeDump(dump: number, buffer: ArrayBuffer): void {
    const batch = this.#openBatch(buffer, []);
    if (batch) this.reconciler.apply(batch, 'dump', dump, this.#host.now());
  }

  /** Requests a check of the suspects in the kernel, unless a request is under way. */
  checkSuspects(): void {
    const { suspects, store } = this.reconciler;
    const next = suspects.nextCheck(store, this.#host.now());
    if (next) this.#host.toMain({ kind: 'check', ...next });
  }

  /** Requests fresh values of the rows in the window. @param restMs not if that was less than so long ago. */
  refreshVisible(restMs = 0): void {
    const nowMs = this.#host.now();
    // The clock can be set back.
    const isResting = nowMs >= this.#refreshedMs && nowMs - this.#refreshedMs < restMs;
    if (!this.#wants.visible || this.picture.paused || isResting) return;
    const { suspects, store } = this.reconciler;
    const next = suspects.nextRefresh(store, this.picture.refreshedRows(), nowMs);
    if (!next) return;
    this.#refreshedMs = nowMs;
    this.#host.toMain({ kind: 'refresh', ...next });
  }

  /** Whether more flows have ended than `expire` could deal with at once. */
  get isBehind(): boolean {
    return this.reconciler.closed.isBehind;
  }

  /** Frees rows whose time is over; returns whether there were any. */
  expire(nowMs: number): boolean {
    const { closed } = this.reconciler;
    const before = closed.leaving + closed.size;
    this.reconciler.expire(nowMs, this.#isHeld);
    return closed.leaving + closed.size !== before;
  }

  /** Whether ended flows keep their places for longer; a paused view has its own. */
  get #isHeld(): boolean {
    return this.picture.holding && !this.picture.paused;
  }

  /** Another source opens: nothing under way here will be answered. */
  abandon(): void {
    this.deletions.abandon({ op: 'delete', code: 'ESOURCE', message: 'The source was changed during the delete.' });
    this.exports.abandon({ op: 'export', code: 'ESOURCE', message: 'The source was changed during the export.' });
    this.kept.close();
    this.calls.queries.abandon({ op: 'query', code: 'ESOURCE', message: 'The source was changed.' });
  }

  /** Opens a batch and gives its strings the engine's numbers. An invalid batch is reported and skipped. */
  #openBatch(buffer: ArrayBuffer | undefined, strings: readonly string[]): FlowBatch | undefined {
    this.#strings.receive(strings);
    if (!buffer) return undefined;
    try {
      const batch = new FlowBatch(buffer, this.#strings.strings);
      this.#strings.translate(batch.helper, batch.presence, PRESENCE.helper, batch.length);
      this.#strings.translate(batch.secctx, batch.presence, PRESENCE.secctx, batch.length);
      return batch;
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      this.#host.warn(error.message);
      return undefined;
    }
  }

  /** Undefined while they are not known. A paused view keeps those with which it was frozen. */
  setTimeouts(timeouts: KernelTimeouts | undefined): void {
    this.reconciler.store.table.timeouts = timeouts;
    if (!this.picture.paused) this.picture.listing.invalidate();
  }

  /** A paused view keeps the addresses with which it was frozen. */
  #setLocalAddresses(addresses: readonly string[] | undefined): void {
    const { table } = this.reconciler.store;
    if (addresses === undefined || addresses.join() === table.localAddresses?.join()) return;
    table.localAddresses = addresses;
    if (!this.picture.paused) this.picture.listing.invalidate();
  }
}
