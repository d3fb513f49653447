// The engine as the page sees it: keeps the newest view, sends what is wanted with at most one request under
// way (the latest wins), and gives every call a time limit.

import type { Failure } from '../../electron/contract/failure.ts';
import type { LabelNames } from '../../native/filter/index.ts';
import type { ClosedWindow, DeleteOutcome, EngineClient, PreparedDelete, SelectHow, View } from './api.ts';
import { EMPTY_VIEW } from './empty-view.ts';
import { LifeWatch, type Silence } from './life-watch.ts';
import type { FacetAnswer, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';
import type { Answers, Call, FromWorker, QueryCall, ToWorker, Want } from './worker-messages.ts';

/** The part of a Worker that is used. */
export interface EngineWorker {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate(): void;
}

/** Page's clockwork, replaceable in tests. */
export interface ClientHost {
  /** Runs when the page has painted. */
  readonly painted: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The worker is broken: nothing will be answered any more. */
  readonly failed: (failure: Failure) => void;
}

const CALL_LIMIT_MS: Record<Call['op'], number> = {
  indexOf: 5000,
  closedFlows: 5000,
  // Freezing a million flows takes about 100 ms.
  prepareDelete: 15_000,
  // Main limits each request; this only catches a worker that is gone. A million deletes take some seconds.
  executeDelete: 300_000,
  // Some hundred milliseconds for a million flows, in slices between everything else that the worker has to do.
  groupBy: 15_000,
  facets: 15_000,
  totals: 15_000,
};
/** A wish that is not answered by then does not hold back the next. */
const WANT_LIMIT_MS = 3000;

/** What every promise of the client rejects with. */
export class EngineError extends Error implements Failure {
  readonly op: string;
  readonly code: string;

  constructor(failure: Failure) {
    super(failure.message);
    this.op = failure.op;
    this.code = failure.code;
  }
}

type Wish = { -readonly [K in Exclude<keyof Want, 'kind' | 'seq' | 'select'>]?: Want[K] } & { select?: SelectHow[] };

interface Waiting {
  readonly op: Call['op'];
  readonly resolve: (value: Answers[keyof Answers]) => void;
  readonly reject: (error: EngineError) => void;
  readonly stopTimer: () => void;
  /** Who asks: a newer question of the same slot supersedes this one. */
  readonly slot: string | undefined;
}

/** Makes the client of a worker that runs worker.ts. */
export function createEngineClient(worker: EngineWorker, host: Partial<ClientHost> = {}): EngineClient {
  return new WorkerClient(worker, { ...PAGE_HOST, ...host });
}

const PAGE_HOST: ClientHost = {
  // No frames come while the window is hidden; then the worker sends nothing either.
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
  readonly #calls = new Map<number, Waiting>();
  readonly #life: LifeWatch;
  #view: View = EMPTY_VIEW;
  #wish: Wish | undefined;
  #seq = 0;
  #underWay: (() => void) | undefined;
  #callNumbers = 0;
  #failure: Failure | undefined;

  constructor(worker: EngineWorker, host: ClientHost) {
    this.#worker = worker;
    this.#host = host;
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

  indexOf(handle: number): Promise<number> {
    return this.#call<'indexOf'>({ op: 'indexOf', handle });
  }

  closedFlows(first: number, count: number): Promise<ClosedWindow> {
    return this.#call<'closedFlows'>({ op: 'closedFlows', first, count });
  }

  prepareDelete(scope: Parameters<EngineClient['prepareDelete']>[0]): Promise<PreparedDelete> {
    return this.#call<'prepareDelete'>({ op: 'prepareDelete', scope });
  }

  executeDelete(token: number): Promise<DeleteOutcome> {
    return this.#call<'executeDelete'>({ op: 'executeDelete', token, sentMs: this.#host.now() });
  }

  cancelDelete(token: number): void {
    this.#worker.postMessage({ kind: 'cancelDelete', token });
  }

  groupBy(query: GroupQuery, slot: string): Promise<GroupAnswer> {
    return this.#query<'groupBy'>({ op: 'groupBy', slot, query });
  }

  facets(query: FacetQuery, slot: string): Promise<FacetAnswer> {
    return this.#query<'facets'>({ op: 'facets', slot, query });
  }

  totals(scope: QueryScope, slot: string): Promise<Sums> {
    return this.#query<'totals'>({ op: 'totals', slot, scope });
  }

  close(): void {
    this.#worker.terminate();
    this.#fail({ op: 'engine', code: 'ECLOSED', message: 'The window is closing.' }, false);
    this.#listeners.clear();
  }

  /** Sends a wish, or keeps it for when the one under way is answered; later values replace earlier ones. */
  #want(wish: Wish): void {
    // What was selected is of the list that was there then.
    const changesList = [wish.filter, wish.sort, wish.paused, wish.hold].some((value) => value !== undefined);
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

  /** The worker drops the older question of the slot by itself; here nobody waits for it any longer. */
  #query<Op extends QueryCall['op']>(ask: QueryCall & { op: Op }): Promise<Answers[Op]> {
    for (const [call, waiting] of this.#calls) {
      if (waiting.slot !== ask.slot) continue;
      this.#settle(call);
      const message = 'A newer question replaced this one.';
      waiting.reject(new EngineError({ op: ask.op, code: 'ESUPERSEDED', message }));
    }
    return this.#call<Op>(ask, ask.slot);
  }

  #call<Op extends keyof Answers>(ask: Call & { op: Op }, slot?: string): Promise<Answers[Op]> {
    // What was asked before must be in force before the call looks at it.
    if (this.#wish) this.#sendWish();
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(new EngineError(this.#failure));
        return;
      }
      const call = ++this.#callNumbers;
      const limitMs = CALL_LIMIT_MS[ask.op];
      const stopTimer = this.#host.after(limitMs, () => {
        this.#calls.delete(call);
        if (slot !== undefined) this.#worker.postMessage({ kind: 'cancelQuery', call });
        const message = `The table did not answer within ${limitMs / 1000} s.`;
        reject(new EngineError({ op: ask.op, code: 'ETIMEDOUT', message }));
      });
      this.#calls.set(call, { op: ask.op, resolve: resolve as Waiting['resolve'], reject, stopTimer, slot });
      this.#worker.postMessage({ kind: 'call', call, ask });
    });
  }

  #take(message: FromWorker): void {
    this.#life.heard();
    if (message.kind === 'alive') return;
    if (message.kind === 'view') {
      this.#show(message.seq, message.view);
      return;
    }
    const waiting = this.#settle(message.call);
    if (!waiting) return;
    if (message.kind === 'answer') waiting.resolve(message.value);
    else waiting.reject(new EngineError(message.failure));
  }

  /** Nobody waits for a call any more; undefined where nobody did. */
  #settle(call: number): Waiting | undefined {
    const waiting = this.#calls.get(call);
    this.#calls.delete(call);
    waiting?.stopTimer();
    return waiting;
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

  #fail(failure: Failure, tell = true): void {
    this.#failure = failure;
    for (const { op, reject, stopTimer } of this.#calls.values()) {
      stopTimer();
      // Main carries out what it was sent, whether or not anybody is left to count it.
      const rest = op === 'executeDelete' ? ' It is not known which flows were deleted.' : '';
      reject(new EngineError({ ...failure, message: failure.message + rest }));
    }
    this.#calls.clear();
    this.#underWay?.();
    if (!tell) return;
    this.#life.fail(failure);
    this.#host.failed(failure);
  }
}
