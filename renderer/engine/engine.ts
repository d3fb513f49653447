// The engine without its worker: takes the messages of main and page, and gives views, requests and credits.
// Clock, timers and ports are passed in, so that tests drive it. What it must not do: block for long, or keep
// more than one view under way to the page.

import { type Demand, type FromEngine, ToEngine } from '../../electron/contract/stream.ts';
import { type Filter, FRESHNESS, type Stale, stalest, type ValueContext } from '../../native/filter/index.ts';
import { BatchError, FlowBatch, PRESENCE } from '../../native/flow/index.ts';
import type { OwnSession } from './api.ts';
import { COLUMNS } from './columns/columns.ts';
import { Deletions } from './delete/deletion.ts';
import { PageCalls } from './page-calls.ts';
import { CLOSED_FLOWS } from './reconcile/closed-flows.ts';
import { Reconciler } from './reconcile/reconcile.ts';
import { FlowStore } from './store/store.ts';
import { StringTable } from './store/strings.ts';
import { Picture } from './view/picture.ts';
import { parsePredicate } from './view/predicate.ts';
import { MAX_WINDOW_ROWS } from './view/rows-window.ts';
import { ViewPace } from './view/view-pace.ts';
import type { FromWorker, ToWorker, Want } from './worker-messages.ts';

/** What the engine needs of its surroundings. */
export interface EngineHost {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs once after so many milliseconds; returns how to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly toMain: (message: FromEngine) => void;
  readonly toPage: (message: FromWorker) => void;
  /** Something that should not happen: a message that is none. Told once each, never thrown. */
  readonly warn: (text: string) => void;
}

export interface EngineOptions {
  /** Flows that have ended are kept up to this number, 0 for none; CLOSED_FLOWS where it is not given. */
  readonly closedFlows?: number;
}

/** Housekeeping: expiry, refresh of visible rows, filters that look at times. */
const TICK_MS = 1000;
/** What main is asked for while values on which the view depends can be stale. */
const DEMANDS: Readonly<Record<Stale, Demand>> = { never: 'live', 'without events': 'changes', always: 'readings' };
/** While rows are shown as gone, they are looked after more often. */
const CLOSING_TICK_MS = 250;

export class Engine {
  readonly #host: EngineHost;
  readonly #closedFlows: number;
  readonly #deletions: Deletions;
  readonly #pace: ViewPace;
  readonly #calls: PageCalls;
  readonly picture: Picture;
  reconciler: Reconciler;
  /** The filter in force. */
  filter: Filter = { kind: 'all' };
  ownSession: OwnSession | null = null;
  /** The names of labels with which filters are parsed. */
  filterContext: ValueContext = {};
  #strings = new StringTable();
  #visible = true;
  #seq = 0;
  #demand: Demand | undefined;
  #tickedMs = 0;
  /** Sources opened: each table has handles of its own. */
  #source = 0;
  #stopTick: () => void = () => {};

  constructor(host: EngineHost, options: EngineOptions = {}) {
    this.#host = host;
    this.#closedFlows = options.closedFlows ?? CLOSED_FLOWS;
    this.reconciler = this.#newReconciler(0);
    this.picture = new Picture(this.reconciler);
    this.#deletions = new Deletions({
      send: host.toMain,
      now: host.now,
      after: host.after,
      reconciler: () => this.reconciler,
    });
    this.#calls = new PageCalls(this, this.#deletions, host);
    this.#pace = new ViewPace(host, () => this.#postView());
    this.#scheduleTick();
  }

  /** A stream to main was opened: it must learn what the view needs. */
  attached(): void {
    this.#deletions.abandon({
      op: 'delete',
      code: 'ESTREAM',
      message: 'The connection to the kernel was renewed during the delete.',
    });
    this.#demand = undefined;
    this.#tellDemand();
  }

  /** Takes one message of main. */
  fromMain(data: unknown): void {
    const parsed = ToEngine.safeParse(data);
    if (!parsed.success) {
      this.#host.warn(`a message of main is none: ${parsed.error.message}`);
      return;
    }
    this.#takeMain(parsed.data);
    this.#sendCheck();
    this.#pace.changed();
  }

  /** Takes one message of the page. */
  fromPage(message: Exclude<ToWorker, { kind: 'attach' }>): void {
    switch (message.kind) {
      case 'want':
        this.#want(message);
        break;
      case 'ping':
        this.#host.toPage({ kind: 'alive' });
        break;
      case 'ack':
        this.#pace.acknowledged();
        break;
      case 'call':
        this.#calls.take(message.call, message.ask);
        // Questions change nothing.
        if (!('slot' in message.ask)) this.#pace.changed();
        break;
      case 'cancelQuery':
        this.#calls.queries.cancel(message.call);
        break;
      case 'cancelDelete':
        this.#deletions.cancel(message.token);
        break;
    }
  }

  close(): void {
    this.#stopTick();
    this.#pace.close();
    this.#calls.queries.close();
  }

  #takeMain(message: ToEngine): void {
    const { reconciler } = this;
    const nowMs = this.#host.now();
    switch (message.kind) {
      case 'sourceOpened':
        this.#openSource();
        break;
      case 'dumpStarted':
        reconciler.dumpStarted(message.dump, message.reason, message.expected, nowMs);
        this.#setLocalAddresses(message.localAddresses);
        break;
      case 'batch': {
        this.#strings.receive(message.strings);
        const batch = this.#openBatch(message.buffer);
        if (batch) reconciler.apply(batch, message.origin, message.dump, nowMs);
        this.#host.toMain({ kind: 'credit', bytes: message.buffer.byteLength });
        break;
      }
      case 'dumpEnded':
        reconciler.dumpEnded(message.dump, message.complete);
        break;
      case 'flushing':
        reconciler.flushing(message.startedMs, nowMs);
        break;
      case 'flushFailed':
        reconciler.comebacks.cancel(message.startedMs);
        break;
      case 'flushed':
        // Main dumps anew by itself.
        reconciler.flushed(message.startedMs, nowMs);
        break;
      case 'checked': {
        this.#strings.receive(message.strings);
        const found = message.found && this.#openBatch(message.found);
        reconciler.checked(message.request, message.gone, message.failed, found, nowMs);
        break;
      }
      case 'deleted':
        this.#deletions.answered(message);
        break;
    }
  }

  /** Opens a batch and gives its strings the engine's numbers. One that is none is told and left out. */
  #openBatch(buffer: ArrayBuffer): FlowBatch | undefined {
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

  /** A frozen picture keeps the addresses that it was made with. */
  #setLocalAddresses(addresses: readonly string[] | undefined): void {
    const { table } = this.reconciler.store;
    if (addresses === undefined || addresses.join() === table.localAddresses?.join()) return;
    table.localAddresses = addresses;
    if (!this.picture.paused) this.picture.listing.invalidate();
  }

  #openSource(): void {
    this.#deletions.abandon({ op: 'delete', code: 'ESOURCE', message: 'The source was changed during the delete.' });
    this.#calls.queries.abandon({ op: 'query', code: 'ESOURCE', message: 'The source was changed.' });
    this.#strings = new StringTable();
    this.#source++;
    this.reconciler = this.#newReconciler(this.reconciler.suspects.requests);
    this.picture.setSource(this.reconciler);
    this.#tellDemand();
  }

  #newReconciler(requests: number): Reconciler {
    const store = new FlowStore(this.#host.now(), this.#strings.strings, this.#source);
    return new Reconciler(store, this.#closedFlows, requests);
  }

  #want(want: Want): void {
    const nowMs = this.#host.now();
    const { picture } = this;
    this.#seq = want.seq;
    // Before the filter: one in the same message may use these names.
    if (want.labels !== undefined) this.filterContext = { labels: want.labels };
    if (want.filter !== undefined) this.#setFilter(want.filter);
    if (want.sort !== undefined) picture.setSort(want.sort);
    if (want.first !== undefined) picture.first = Math.max(0, Math.floor(want.first));
    if (want.count !== undefined) picture.count = Math.min(MAX_WINDOW_ROWS, Math.max(0, Math.ceil(want.count)));
    if (want.hold !== undefined) picture.hold = want.hold;
    if (want.paused !== undefined) picture.setPaused(want.paused, nowMs);
    if (want.ownSession !== undefined) this.ownSession = want.ownSession;
    for (const how of want.select ?? []) picture.select(how, nowMs);
    if (want.visible !== undefined) this.#setVisible(want.visible);
    this.#tellDemand();
    this.#pace.asked();
  }

  #setFilter(text: string): void {
    const parsed = parsePredicate(text, this.filterContext);
    // The page shows the error; the filter in force stays.
    if (!parsed) return;
    this.filter = parsed.filter;
    this.picture.setFilter(text, parsed.predicate);
  }

  #setVisible(visible: boolean): void {
    const appeared = visible && !this.#visible;
    this.#visible = visible;
    this.#pace.setVisible(visible);
    if (appeared) this.#refreshVisible();
  }

  #postView(): void {
    this.#host.toPage({ kind: 'view', seq: this.#seq, view: this.picture.view(this.#host.now()) });
  }

  /** Fresh values cost a dump of the whole table each time; only a filter or sort that depends on them is worth that. */
  #tellDemand(): void {
    const { order, filter } = this.picture.listing;
    const sorted = order.sort.map(({ column }) => FRESHNESS[COLUMNS[column].freshness].stale);
    const level = this.#visible ? DEMANDS[stalest([...sorted, filter.predicate.stale])] : 'idle';
    if (level === this.#demand) return;
    this.#demand = level;
    this.#host.toMain({ kind: 'demand', level });
  }

  #sendCheck(): void {
    const next = this.reconciler.suspects.nextCheck(this.reconciler.store, this.#host.now());
    if (next) this.#host.toMain({ kind: 'check', ...next });
  }

  #refreshVisible(): void {
    if (!this.#visible || this.picture.paused) return;
    const { suspects, store } = this.reconciler;
    const next = suspects.nextRefresh(store, this.picture.visibleRows(), this.#host.now());
    if (next) this.#host.toMain({ kind: 'refresh', ...next });
  }

  #scheduleTick(): void {
    const ms = this.reconciler.closing.size > 0 ? CLOSING_TICK_MS : TICK_MS;
    this.#stopTick = this.#host.after(ms, () => {
      this.#tick();
      this.#scheduleTick();
    });
  }

  #tick(): void {
    const nowMs = this.#host.now();
    const { closing, store } = this.reconciler;
    const before = closing.size;
    this.reconciler.expire(nowMs, this.picture.holding && !this.picture.paused);
    if (closing.size !== before) this.#pace.changed();
    this.#sendCheck();
    // The clock may have been set back.
    if (nowMs >= this.#tickedMs && nowMs - this.#tickedMs < TICK_MS - 50) return;
    this.#tickedMs = nowMs;
    this.picture.listing.filter.timePassed();
    this.#refreshVisible();
    // Timeouts count down and marks fade.
    if (store.table.length > 0) this.#pace.changed();
  }
}
