// The engine as the page sees it: keeps the newest view, sends the page's wishes with at most one request under way
// (the latest wins), and gives every call a time limit.

import type { Failure } from '../../electron/contract/failure.ts';
import type { LabelNames } from '../../native/filter/index.ts';
import type { DeleteOutcome, EngineClient, PreparedDelete, SelectHow, View } from './api.ts';
import { ClientCalls } from './client-calls.ts';
import { EMPTY_VIEW } from './empty-view.ts';
import { LifeWatch, type Silence } from './life-watch.ts';
import type { FacetAnswer, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';
import type { FromWorker, ToWorker, Want } from './worker-messages.ts';

/** The part of a Worker that the client uses. */
export interface EngineWorker {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate(): void;
}

/** The page's clock and timers, replaceable in tests. */
export interface ClientHost {
  /** Runs when the page has painted. */
  readonly painted: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The worker is broken: nothing more will be answered. */
  readonly failed: (failure: Failure) => void;
}

/** A wish without an answer after this time no longer holds back the next. */
const WANT_LIMIT_MS = 3000;

type Wish = { -readonly [K in Exclude<keyof Want, 'kind' | 'seq'>]?: Want[K] };

/** Creates the client for a worker that runs worker.ts. */
export function createEngineClient(worker: EngineWorker, host: Partial<ClientHost> = {}): EngineClient {
  return new WorkerClient(worker, { ...PAGE_HOST, ...host });
}

const PAGE_HOST: ClientHost = {
  // There are no frames while the window is hidden; then the worker sends nothing either.
  painted: (run) => void requestAnimationFrame(run),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  failed: (failure) => console.error(failure.message),
};

class WorkerClient implements EngineClient {
  readonly #worker: EngineWorker;
  readonly #host: ClientHost;
  readonly #listeners = new Set<() => void>();
  readonly #calls: ClientCalls;
  readonly #life: LifeWatch;
  #view: View = EMPTY_VIEW;
  #wish: Wish | undefined;
  #seq = 0;
  #underWay: (() => void) | undefined;

  constructor(worker: EngineWorker, host: ClientHost) {
    this.#worker = worker;
    this.#host = host;
    this.#calls = new ClientCalls({ send: (message) => worker.postMessage(message), after: host.after });
    this.#life = new LifeWatch({
      now: host.now,
      ping: () => worker.postMessage({ kind: 'ping' }),
      changed: () => this.#changed(),
    });
    worker.addEventListener('message', (event) => this.#take(event.data));
    const broken = (event: Event): void => {
      const detail = 'message' in event && typeof event.message === 'string' ? `: ${event.message}` : '';
      this.#fail({ op: 'engine', code: 'EWORKER', message: `The table's worker failed${detail}. Restart Flowglass.` });
    };
    worker.addEventListener('error', broken);
    worker.addEventListener('messageerror', broken);
  }

  attach(port: MessagePort): void {
    this.#worker.postMessage({ kind: 'attach', port }, [port]);
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

  setVisible(visible: boolean): void {
    this.#life.restart();
    this.#want({ visible });
  }

  tick(): void {
    this.#life.tick();
  }

  setOwnSession(ownSession: (Want['ownSession'] & object) | null): void {
    this.#want({ ownSession });
  }

  setLabels(labels: LabelNames): void {
    this.#want({ labels });
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

  indexOf(handle: number): Promise<number> {
    return this.#upToDate().call<'indexOf'>({ op: 'indexOf', handle });
  }

  prepareDelete(scope: Parameters<EngineClient['prepareDelete']>[0]): Promise<PreparedDelete> {
    return this.#upToDate().call<'prepareDelete'>({ op: 'prepareDelete', scope });
  }

  executeDelete(token: number): Promise<DeleteOutcome> {
    return this.#upToDate().call<'executeDelete'>({ op: 'executeDelete', token, sentMs: this.#host.now() });
  }

  cancelDelete(token: number): void {
    this.#worker.postMessage({ kind: 'cancelDelete', token });
  }

  groupBy(query: GroupQuery, slot: string): Promise<GroupAnswer> {
    return this.#upToDate().query<'groupBy'>({ op: 'groupBy', slot, query });
  }

  facets(query: FacetQuery, slot: string): Promise<FacetAnswer> {
    return this.#upToDate().query<'facets'>({ op: 'facets', slot, query });
  }

  totals(scope: QueryScope, slot: string): Promise<Sums> {
    return this.#upToDate().query<'totals'>({ op: 'totals', slot, scope });
  }

  close(): void {
    this.#worker.terminate();
    this.#fail({ op: 'engine', code: 'ECLOSED', message: 'The window is closing.' }, false);
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
      this.#show(message.seq, message.view);
      return;
    }
    this.#calls.answered(message);
  }

  #show(seq: number, view: View): void {
    this.#view = view;
    this.#changed();
    this.#host.painted(() => this.#worker.postMessage({ kind: 'ack', version: view.version }));
    if (seq === this.#seq) this.#sendWish();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #fail(failure: Failure, report = true): void {
    this.#calls.fail(failure);
    this.#underWay?.();
    if (!report) return;
    this.#life.fail(failure);
    this.#host.failed(failure);
  }
}
