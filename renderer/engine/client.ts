// The engine as the page sees it: keeps the newest view, sends the page's wishes with at most one request under way
// (the latest wins), gives every call a time limit, and replaces a worker that is dead or stuck.

import type { Failure } from '../../electron/contract/failure.ts';
import type { LabelNames } from '../../native/filter/index.ts';
import type { KernelTimeouts } from '../../native/flow/index.ts';
import type {
  ConfirmedDelete,
  DeleteOutcome,
  EngineClient,
  EngineRule,
  PreparedDelete,
  SelectHow,
  SoughtFlow,
  View,
} from './api.ts';
import { ClientCalls, EngineError, type LostDelete } from './client-calls.ts';
import type { ColumnId } from './columns/engine-columns.ts';
import { EMPTY_VIEW } from './empty-view.ts';
import type {
  CopiedText,
  ExportOutcome,
  ExportScope,
  PreparedExport,
  TextForm,
  TextSample,
} from './export/export-api.ts';
import { LifeWatch, type Silence } from './life-watch.ts';
import { type LostDeleteHost, settleDelete } from './lost-delete.ts';
import type { CountedFacets, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';
import { RestartLimit } from './restart-limit.ts';
import { after } from './soon.ts';
import { StandingWish, type Wish } from './standing-wish.ts';
import type { FromWorker, ToWorker, Want } from './worker-messages.ts';

/** The part of a Worker that the client uses. */
export interface EngineWorker {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate(): void;
}

/** The page's clock and timers, replaceable in tests. */
export interface ClientHost extends LostDeleteHost {
  /** Runs when the page has painted. */
  readonly painted: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A worker is broken: nothing more will be answered by it. */
  readonly failed: (failure: Failure) => void;
  /** A new worker needs the stream's port: see EngineClient.attach. Never rejects. */
  readonly openStream: () => Promise<void>;
}

/** A wish without an answer after this time no longer holds back the next. */
const WANT_LIMIT_MS = 3000;

/** Creates the client. `start` starts a worker that runs worker.ts. */
export function createEngineClient(start: () => EngineWorker, host: Partial<ClientHost> = {}): EngineClient {
  return new WorkerClient(start, { ...PAGE_HOST, ...host });
}

const PAGE_HOST: ClientHost = {
  // There are no frames while the window is hidden; then the worker sends nothing either.
  painted: (run) => void requestAnimationFrame(run),
  after,
  now: () => Date.now(),
  failed: (failure) => console.error(failure.message),
  openStream: () => Promise.resolve(),
  endedDelete: () => Promise.resolve(undefined),
};

class WorkerClient implements EngineClient {
  readonly #start: () => EngineWorker;
  readonly #host: ClientHost;
  readonly #listeners = new Set<() => void>();
  readonly #limit = new RestartLimit();
  #worker: EngineWorker;
  #calls: ClientCalls;
  #life: LifeWatch;
  #restarts = 0;
  #view: View = EMPTY_VIEW;
  #wish: Wish | undefined;
  readonly #standing = new StandingWish();
  #seq = 0;
  /** The last wish that a view answered. */
  #shownSeq = 0;
  #underWay: (() => void) | undefined;

  constructor(start: () => EngineWorker, host: ClientHost) {
    this.#start = start;
    this.#host = host;
    this.#worker = this.#startWorker();
    this.#calls = this.#newCalls();
    this.#life = this.#newLife();
  }

  #startWorker(): EngineWorker {
    const worker = this.#start();
    const isCurrent = () => worker === this.#worker;
    worker.addEventListener('message', (event) => {
      if (isCurrent()) this.#take(event.data);
    });
    const broken = (event: Event): void => {
      const detail = 'message' in event && typeof event.message === 'string' ? `: ${event.message}` : '';
      if (isCurrent()) this.#replace(`The table’s worker failed${detail}.`);
    };
    worker.addEventListener('error', broken);
    worker.addEventListener('messageerror', broken);
    return worker;
  }

  #newCalls(): ClientCalls {
    return new ClientCalls({ send: (message) => this.#worker.postMessage(message), after: this.#host.after });
  }

  #newLife(): LifeWatch {
    return new LifeWatch({
      now: this.#host.now,
      ping: () => this.#worker.postMessage({ kind: 'ping' }),
      changed: () => this.#changed(),
      stuck: () => this.#replace('The table’s worker did not answer.'),
    });
  }

  attach(port: MessagePort): void {
    this.#worker.postMessage({ kind: 'attach', port, worker: this.#restarts }, [port]);
  }

  getView = (): View => this.#view;

  getSilence = (): Silence | undefined => this.#life.silence;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  setFilter(text: string): void {
    this.#want({ filter: text });
  }

  setSort(sort: View['sort']): void {
    this.#want({ sort });
  }

  setColumns(columns: readonly ColumnId[]): void {
    this.#want({ columns });
  }

  setWindow(first: number, count: number): void {
    this.#want({ first, count });
  }

  setPaused(paused: boolean): void {
    this.#want({ paused });
  }

  setHold(hold: boolean): void {
    this.#want({ hold });
  }

  setAlsoEnded(alsoEnded: boolean): void {
    this.#want({ alsoEnded });
  }

  setEndedMemory(endedBytes: number): void {
    this.#want({ endedBytes });
  }

  setVisible(visible: boolean): void {
    this.#life.restart();
    this.#want({ visible });
  }

  tick(isStalled: boolean): void {
    const { total, paused } = this.#view;
    const view = this.#shownSeq !== this.#seq || (total > 0 && !paused);
    this.#life.tick({ view, credit: isStalled });
  }

  getRestarts(): number {
    return this.#restarts;
  }

  startAgain(): void {
    if (!this.#life.silence?.failure) return;
    this.#limit.reset();
    this.#again();
  }

  setOwnSession(ownSession: (Want['ownSession'] & object) | null): void {
    this.#want({ ownSession });
  }

  setLabels(labels: LabelNames): void {
    this.#want({ labels });
  }

  setRules(rules: readonly EngineRule[]): void {
    this.#want({ rules });
  }

  setTimeouts(timeouts: KernelTimeouts | undefined): void {
    this.#want({ timeouts: timeouts ?? null });
  }

  select(how: SelectHow): void {
    this.#want({ select: [...(this.#wish?.select ?? []), how] });
  }

  keepOnTop(handle: number, isOnTop: boolean): void {
    this.#want({ keepOnTop: [...(this.#wish?.keepOnTop ?? []), { handle, isOnTop }] });
  }

  follow(handle: number | undefined): void {
    this.#want({ follow: handle ?? null });
  }

  seek(sought: readonly SoughtFlow[]): void {
    this.#want({ sought });
  }

  indexOf(handle: number): Promise<number> {
    return this.#upToDate().call<'indexOf'>({ op: 'indexOf', handle });
  }

  prepareDelete(scope: Parameters<EngineClient['prepareDelete']>[0]): Promise<PreparedDelete> {
    return this.#upToDate().call<'prepareDelete'>({ op: 'prepareDelete', scope });
  }

  executeDelete(confirmed: ConfirmedDelete): Promise<DeleteOutcome> {
    return this.#upToDate().call<'executeDelete'>({ op: 'executeDelete', ...confirmed, sentMs: this.#host.now() });
  }

  cancelDelete(token: number): void {
    this.#worker.postMessage({ kind: 'cancelDelete', token });
  }

  groupBy(query: GroupQuery, slot: string): Promise<GroupAnswer> {
    return this.#upToDate().query<'groupBy'>({ op: 'groupBy', slot, query });
  }

  facets(query: FacetQuery, slot: string): Promise<CountedFacets> {
    return this.#upToDate().query<'facets'>({ op: 'facets', slot, query });
  }

  totals(scope: QueryScope, slot: string): Promise<Sums> {
    return this.#upToDate().query<'totals'>({ op: 'totals', slot, scope });
  }

  sampleText(scope: ExportScope, form: TextForm, slot: string): Promise<TextSample> {
    return this.#upToDate().query<'sampleText'>({ op: 'sampleText', slot, scope, form });
  }

  copyText(scope: ExportScope, form: TextForm, most: number): Promise<CopiedText> {
    return this.#upToDate().query<'copyText'>({ op: 'copyText', slot: 'copy', scope, form, most });
  }

  prepareExport(scope: ExportScope, format: TextForm['format']): Promise<PreparedExport> {
    return this.#upToDate().call<'prepareExport'>({ op: 'prepareExport', scope, format });
  }

  runExport(token: number, file: number, form: TextForm, onProgress: (flows: number) => void): Promise<ExportOutcome> {
    return this.#upToDate().call<'runExport'>({ op: 'runExport', token, file, form }, onProgress);
  }

  cancelExport(file: number): void {
    this.#worker.postMessage({ kind: 'cancelExport', file });
  }

  close(): void {
    const failure = { op: 'engine', code: 'ECLOSED', message: 'The window is closing.' };
    for (const { reject } of this.#end(failure)) reject(new EngineError(failure));
    this.#listeners.clear();
  }

  /** Sends a wish, or keeps it until the one under way is answered; later values replace earlier ones. */
  #want(wish: Wish): void {
    // A selection refers to the list as it was when the user selected.
    const changesList = [wish.filter, wish.sort, wish.paused, wish.hold, wish.alsoEnded].some(
      (value) => value !== undefined,
    );
    if (changesList && this.#wish?.select) this.#sendWish();
    this.#wish = { ...this.#wish, ...wish };
    this.#standing.add(wish);
    if (!this.#underWay) this.#sendWish();
  }

  #sendWish(): void {
    this.#underWay?.();
    this.#underWay = undefined;
    const wish = this.#wish;
    if (!wish) return;
    this.#wish = undefined;
    this.#worker.postMessage({ kind: 'want', seq: ++this.#seq, ...wish });
    this.#underWay = this.#host.after(WANT_LIMIT_MS, () => this.#sendWish());
  }

  /** Earlier wishes must apply before a call looks at the result. */
  #upToDate(): ClientCalls {
    if (this.#wish) this.#sendWish();
    return this.#calls;
  }

  #take(message: FromWorker): void {
    this.#life.heard();
    if (message.kind === 'alive') return;
    if (message.kind === 'view') {
      this.#life.viewed();
      this.#show(message.seq, message.view);
      return;
    }
    if (message.kind === 'progress') this.#calls.progressed(message);
    else this.#calls.answered(message);
  }

  #show(seq: number, view: View): void {
    this.#view = view;
    this.#shownSeq = seq;
    this.#standing.seen(view);
    this.#changed();
    this.#host.painted(() => this.#worker.postMessage({ kind: 'ack', version: view.version }));
    if (seq === this.#seq) this.#sendWish();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Ends the worker, and starts another one unless that has not helped lately. */
  #replace(message: string): void {
    const failure = { op: 'engine', code: 'EWORKER', message };
    const lost = this.#end(failure);
    this.#host.failed(failure);
    if (this.#limit.take(this.#host.now())) {
      const streams = this.#again();
      void streams.then(() => lost.map((one) => settleDelete(one, this.#host)));
      return;
    }
    this.#life.fail(failure);
    for (const one of lost) settleDelete(one, this.#host);
  }

  /** Ends the worker for good; its deletes under way are left to the caller. */
  #end(failure: Failure): LostDelete[] {
    this.#worker.terminate();
    this.#underWay?.();
    this.#underWay = undefined;
    this.#wish = undefined;
    return this.#calls.fail(failure);
  }

  /** Starts a worker, which knows nothing yet. Resolves when main streams to it. */
  #again(): Promise<void> {
    this.#restarts++;
    this.#worker = this.#startWorker();
    this.#calls = this.#newCalls();
    this.#life = this.#newLife();
    const { onTop } = this.#view;
    this.#view = { ...EMPTY_VIEW, onTop };
    this.#want(this.#standing.next(onTop));
    this.#changed();
    return this.#host.openStream();
  }
}
