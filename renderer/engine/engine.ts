// The engine without its worker: takes messages from main and the page, and sends views, requests and credits. Clock,
// timers and ports are passed in so that tests can drive it. It must not block for long, nor have more than one view
// under way to the page, apart from those that the user waits for.

import type { Demand } from '../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../electron/contract/to-engine.ts';
import { FRESHNESS, type Stale, stalest } from '../../native/filter/index.ts';
import { ENGINE_COLUMNS } from './columns/engine-columns.ts';
import { Counters } from './counters.ts';
import type { EngineHost } from './engine-host.ts';
import { EngineSource } from './engine-source.ts';
import { PageWants } from './page-wants.ts';
import { FirstPaint } from './view/first-paint.ts';
import { ViewPace } from './view/view-pace.ts';
import type { ToWorker, Want } from './worker-messages.ts';

export interface EngineOptions {
  /** How many ended flows are kept until the page wants otherwise; 0 for none, by default CLOSED_FLOWS. */
  readonly closedFlows?: number;
}

/** Interval of housekeeping: expiry, refresh of visible rows, filters that depend on time. */
const TICK_MS = 1000;
/** The demand sent to main, by how the values that the view depends on go stale. */
const DEMANDS: Readonly<Record<Stale, Demand>> = { never: 'live', 'without events': 'changes', always: 'readings' };
/** Least time between refreshes for a flow that the page goes to. */
const FOLLOWED_REST_MS = 250;
/** Reading so many flows takes longer than drawing the first of them. */
const HELD_DUMP_FLOWS = 50_000;
/** The interval of housekeeping while rows are shown as gone, and while more have ended than could be dealt with at once. */
const CLOSING_TICK_MS = 250;
const BEHIND_TICK_MS = 50;

type Stage = 'nothing' | 'rows' | 'all';

export class Engine {
  readonly #host: EngineHost;
  readonly #pace: ViewPace;
  readonly #firstPaint: FirstPaint;
  readonly #wants = new PageWants();
  readonly #counters = new Counters();
  /** Everything known about the open source, and nothing about any other. */
  source: EngineSource;
  #seq = 0;
  #demand: Demand | undefined;
  #tickedMs = 0;
  #stopTick: () => void = () => {};

  constructor(host: EngineHost, options: EngineOptions = {}) {
    this.#host = host;
    this.#wants.endedFlows = options.closedFlows ?? this.#wants.endedFlows;
    this.source = this.#newSource(0);
    this.#firstPaint = new FirstPaint(host);
    this.#pace = new ViewPace(
      host,
      () => this.#postView(),
      () => this.#isLoading,
      () => !this.source.picture.isWhole,
    );
    this.#scheduleTick();
  }

  /**
   * A stream to main was opened: main must learn what the view needs.
   * @param worker how many workers the page had before this one.
   */
  attached(worker = 0): void {
    this.#counters.follow(worker);
    this.source.deletions.abandon({
      op: 'delete',
      code: 'ESTREAM',
      message: 'The connection to the kernel was renewed during the delete.',
    });
    this.source.exports.abandon({
      op: 'export',
      code: 'ESTREAM',
      message: 'The window was connected again during the export.',
    });
    this.#demand = undefined;
    this.#sendDemand();
  }

  /** Takes one message from main. */
  fromMain(message: ToEngine): void {
    const before = this.#stage;
    if (message.kind === 'sourceOpened') this.#openSource(message.source);
    else this.source.take(message);
    this.#changed(before);
  }

  /**
   * Takes one batch of a dump.
   * @param buffer a FlowBatch, read before this returns.
   */
  fromDump(dump: number, buffer: ArrayBuffer): void {
    const before = this.#stage;
    this.source.takeDump(dump, buffer);
    this.#changed(before);
  }

  /** Resolves when the rest of a dump can be taken. */
  get firstRowsPainted(): Promise<void> {
    return this.#firstPaint.painted;
  }

  /** Takes one message from the page. */
  fromPage(message: Exclude<ToWorker, { kind: 'attach' }>): void {
    const { calls, deletions, exports } = this.source;
    switch (message.kind) {
      case 'want':
        this.#want(message);
        break;
      case 'ping':
        this.#host.toPage({ kind: 'alive' });
        break;
      case 'ack':
        this.#pace.acknowledged();
        this.#firstPaint.acknowledged(message.version);
        break;
      case 'call':
        calls.take(message.call, message.ask);
        // Queries change nothing.
        if (!('slot' in message.ask)) this.#pace.changed();
        break;
      case 'cancelQuery':
        calls.queries.cancel(message.call);
        break;
      case 'cancelDelete':
        deletions.cancel(message.token);
        break;
      case 'cancelExport':
        exports.cancel(message.file);
        break;
    }
  }

  close(): void {
    this.#stopTick();
    this.#pace.close();
    this.#firstPaint.end();
    this.source.calls.queries.close();
    this.source.kept.close();
  }

  #newSource(source: number): EngineSource {
    return new EngineSource(this.#host, this.#wants, this.#counters, source);
  }

  #openSource(number: number): void {
    this.source.abandon();
    this.#firstPaint.end();
    this.#counters.source++;
    this.source = this.#newSource(number);
    this.source.picture.seek(this.#wants.sought);
    this.#wants.sought = [];
    this.source.setTimeouts(this.#wants.timeouts);
    this.#sendDemand();
  }

  #want(want: Want): void {
    const nowMs = this.#host.now();
    const appeared = want.visible === true && !this.#wants.visible;
    const { source } = this;
    this.#seq = want.seq;
    this.#wants.take(want);
    source.follow();
    if (want.timeouts !== undefined) source.setTimeouts(this.#wants.timeouts);
    if (want.paused !== undefined) source.picture.setPaused(want.paused, nowMs);
    source.kept.restore();
    for (const how of want.select ?? []) source.picture.select(how, nowMs);
    for (const { handle, isOnTop } of want.keepOnTop ?? []) source.picture.keepOnTop(handle, isOnTop);
    if (want.select) source.kept.changed();
    this.#pace.setVisible(this.#wants.visible);
    if (!this.#wants.visible) this.#firstPaint.end();
    if (appeared) source.refreshVisible();
    // What the details show must not wait for the next tick; whoever walks through rows passes several of them a second.
    else if (typeof want.follow === 'number') source.refreshVisible(FOLLOWED_REST_MS);
    this.#sendDemand();
    this.#pace.asked();
  }

  /** What is there of a table that is read for the first time; events may bring a few flows before its first rows. */
  get #stage(): Stage {
    const { complete, dump } = this.source.reconciler;
    return complete ? 'all' : dump && dump.flows > 0 ? 'rows' : 'nothing';
  }

  /** Rows of the first dump are shown, and more of them arrive. */
  get #isLoading(): boolean {
    return this.#stage === 'rows';
  }

  /** A message was taken. */
  #changed(before: Stage): void {
    this.source.checkSuspects();
    const stage = this.#stage;
    if (stage === before || stage === 'nothing') this.#pace.changed();
    else {
      this.#pace.awaited();
      if (stage === 'rows') this.#holdDump();
    }
  }

  /** A large dump waits until the page draws its first rows; a smaller one would be there sooner. */
  #holdDump(): void {
    const expected = this.source.reconciler.dump?.expected ?? 0;
    if (this.#wants.visible && expected >= HELD_DUMP_FLOWS) this.#firstPaint.sent(this.#counters.views);
  }

  #postView(): void {
    const { picture, deletions } = this.source;
    this.#host.toPage({ kind: 'view', seq: this.#seq, view: picture.view(this.#host.now(), deletions.progress) });
  }

  /** Fresh values cost a dump of the whole table each time: only a filter or sort that depends on them is worth that. */
  #sendDemand(): void {
    const { sort, predicate, visible } = this.#wants;
    const sorted = sort.map(({ column }) => FRESHNESS[ENGINE_COLUMNS[column].freshness].stale);
    const level = visible ? DEMANDS[stalest([...sorted, predicate.stale])] : 'idle';
    if (level === this.#demand) return;
    this.#demand = level;
    this.#host.toMain({ kind: 'demand', level });
  }

  #scheduleTick(): void {
    const { reconciler, isBehind } = this.source;
    const ms = isBehind ? BEHIND_TICK_MS : reconciler.closed.leaving > 0 ? CLOSING_TICK_MS : TICK_MS;
    this.#stopTick = this.#host.after(ms, () => {
      this.#tick();
      this.#scheduleTick();
    });
  }

  #tick(): void {
    const nowMs = this.#host.now();
    const { source } = this;
    if (source.expire(nowMs)) this.#pace.changed();
    source.checkSuspects();
    // The clock can be set back.
    if (nowMs >= this.#tickedMs && nowMs - this.#tickedMs < TICK_MS - 50) return;
    this.#tickedMs = nowMs;
    source.picture.listing.timePassed(source.picture.table);
    source.kept.tick();
    source.calls.tick(nowMs);
    source.refreshVisible();
    // Timeouts count down and marks fade.
    if (source.reconciler.store.table.length > 0) this.#pace.changed();
  }
}
