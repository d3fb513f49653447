// Deleting: keeps the exact flows that a delete would take, sends them to main in requests of one batch each, and sums
// up the outcomes. Deleted flows leave the counts at once.

import type { DeletePart } from '../../../electron/contract/delete-report.ts';
import type { Failure } from '../../../electron/contract/failure.ts';
import type { FromEngine } from '../../../electron/contract/from-engine.ts';
import { DELETE_OUTCOMES, type ToEngine } from '../../../electron/contract/to-engine.ts';
import { type FlowBatch, MAX_BATCH_FLOWS } from '../../../native/flow/index.ts';
import type { ConfirmedDelete, DeleteOutcome, DeleteProgress } from '../api.ts';
import type { Counters } from '../counters.ts';
import type { Reconciler } from '../reconcile/reconcile.ts';
import { handleOf, rowOf } from '../store/store.ts';
import type { FrozenFlows } from './frozen-flows.ts';

/** Requests under way at once: main prepares one while the kernel works on the other. */
const IN_FLIGHT = 2;
/** The same if flows are compared again: a second request would delay the deletion of a flow after it was looked at. */
const IN_FLIGHT_COMPARED = 1;
/** At most this many prepared deletes that nobody has confirmed or cancelled are kept. */
const MAX_PREPARED = 4;
/** An answer that takes longer will not arrive. */
const ANSWER_MS = 60_000;

type Deleted = Extract<ToEngine, { kind: 'deleted' }>;

/** Ports and clock that the engine passes in. */
export interface DeletionHost {
  readonly send: (message: FromEngine) => void;
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly reconciler: Reconciler;
  readonly counters: Counters;
}

/** Flows that a delete takes, of which the last `own` carry the user's own session. */
interface Prepared {
  readonly flows: FrozenFlows;
  readonly own: number;
}

interface Running {
  /** For Comebacks.watch. */
  readonly number: number;
  readonly token: number;
  /** Main's number of it; undefined if it is not logged. */
  readonly action: number | undefined;
  readonly flows: FrozenFlows;
  /** How many of them, from the first on, are deleted. */
  readonly total: number;
  readonly startedMs: number;
  readonly resolve: (outcome: DeleteOutcome) => void;
  readonly counts: Record<(typeof DELETE_OUTCOMES)[number], number>;
  readonly refused: Map<number, { reason: string; count: number }>;
  /** How many flows, from the first on, were sent or needed no request. */
  sent: number;
  /** How many needed none. */
  readonly skipped: { gone: number; replaced: number };
  failure: Failure | undefined;
}

interface Request {
  readonly running: Running;
  readonly batch: FlowBatch;
  /** The handle of each flow in the batch. */
  readonly handles: readonly number[];
  readonly stopTimer: () => void;
}

export class Deletions {
  readonly #host: DeletionHost;
  readonly #prepared = new Map<number, Prepared>();
  readonly #requests = new Map<number, Request>();
  readonly #running = new Map<number, Running>();

  constructor(host: DeletionHost) {
    this.#host = host;
  }

  /**
   * Keeps these flows under a token until executed or cancelled; of too many tokens, the oldest is dropped.
   * @param own how many of them, at the end, carry the user's own session.
   */
  prepare(flows: FrozenFlows, own = 0): number {
    const token = ++this.#host.counters.tokens;
    this.#prepared.set(token, { flows, own });
    for (const oldest of this.#prepared.keys()) {
      if (this.#prepared.size <= MAX_PREPARED) break;
      this.#prepared.delete(oldest);
    }
    return token;
  }

  /** Drops a prepared delete. A running one sends nothing more; what was sent is still answered and counted. */
  cancel(token: number): void {
    this.#prepared.delete(token);
    const running = this.#running.get(token);
    // Nothing is left out once everything was sent.
    if (!running || running.sent >= running.total) return;
    running.failure ??= { op: 'delete', code: 'ECANCELED', message: 'The delete was stopped.' };
    this.#finishIfDone(running);
  }

  /** Deletes the flows of a token; undefined for an unknown token. */
  execute({ token, alsoOwn, action }: ConfirmedDelete): Promise<DeleteOutcome> | undefined {
    const prepared = this.#prepared.get(token);
    this.#prepared.delete(token);
    if (!prepared) return undefined;
    const { flows, own } = prepared;
    return new Promise((resolve) => {
      const running: Running = {
        number: this.#host.reconciler.comebacks.begin(token, this.#host.now(), action),
        token,
        action,
        flows,
        total: alsoOwn ? flows.length : flows.length - own,
        startedMs: this.#host.now(),
        resolve,
        counts: { deleted: 0, gone: 0, replaced: 0, refused: 0, unknown: 0, notSent: 0, unmatched: 0 },
        refused: new Map(),
        sent: 0,
        skipped: { gone: 0, replaced: 0 },
        failure: undefined,
      };
      this.#running.set(token, running);
      const inFlight = flows.values ? IN_FLIGHT_COMPARED : IN_FLIGHT;
      for (let i = 0; i < inFlight; i++) this.#sendNext(running);
      this.#finishIfDone(running);
    });
  }

  /** Tells main that a delete that it has logged will not be carried out. */
  notBegun(token: number, action: number | undefined): void {
    if (action === undefined) return;
    const part = { token, total: 0, sent: 0, gone: 0, replaced: 0, action };
    this.#host.send({ kind: 'deleteEnded', part });
  }

  /** How far the latest delete is; undefined if none is under way. */
  get progress(): DeleteProgress | undefined {
    const running = [...this.#running.values()].at(-1);
    if (!running) return undefined;
    const { token, total, counts, skipped, startedMs } = running;
    const answered = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return {
      token,
      total,
      done: answered + skipped.gone + skipped.replaced,
      deleted: counts.deleted,
      gone: counts.gone + skipped.gone,
      elapsedMs: this.#host.now() - startedMs,
    };
  }

  /** Takes main's answer; an answer to a request that was given up is ignored. */
  answered(message: Deleted): void {
    const request = this.#take(message.request);
    if (!request) return;
    const { running, batch } = request;
    if (message.failure) running.failure = message.failure;
    if (message.failure && message.outcome.length === 0) {
      running.counts.notSent += batch.length;
      for (let i = 0; i < batch.length; i++) this.#notDeleted(batch, i, request.handles[i] ?? -1);
    } else this.#settle(request, message);
    if (!running.failure) this.#sendNext(running);
    this.#finishIfDone(running);
  }

  /** Another source or stream: nothing under way will be answered. */
  abandon(failure: Failure): void {
    this.#prepared.clear();
    for (const number of [...this.#requests.keys()]) this.#giveUp(number, failure);
  }

  #sendNext(running: Running): void {
    const indexes = this.#nextLiving(running);
    if (indexes.length === 0) return;
    const batch = running.flows.batchOf(indexes);
    const handles = indexes.map((index) => running.flows.handles[index] ?? -1);
    const request = ++this.#host.counters.deletes;
    const stopTimer = this.#host.after(ANSWER_MS, () => {
      const seconds = ANSWER_MS / 1000;
      const message = `The delete was not answered within ${seconds} s; what became of these flows is not known.`;
      this.#giveUp(request, { op: 'delete', code: 'ETIMEDOUT', message });
    });
    this.#requests.set(request, { running, batch, handles, stopTimer });
    const { comebacks, store } = this.#host.reconciler;
    // Watched before the request is sent: the connection's next packet can be faster than the answer.
    for (const handle of handles)
      comebacks.watch(store.table, rowOf(store.table, handle), running.number, this.#host.now());
    const where = running.flows.values?.whereOf(indexes, batch);
    const part = partOf(running);
    this.#host.send({ kind: 'delete', request, part, flows: batch.buffer, ...(where ? { where } : {}) });
  }

  /**
   * The flows of the next request. Flows known to have ended must be left out: another flow can have the tuple, and
   * even the id, by now.
   */
  #nextLiving(running: Running): number[] {
    const { flows, total, skipped } = running;
    const { store } = this.#host.reconciler;
    const indexes: number[] = [];
    for (; running.sent < total && indexes.length < MAX_BATCH_FLOWS; running.sent++) {
      const row = rowOf(store.table, flows.handles[running.sent] ?? -1);
      if (row >= 0 && store.isAlive(row)) indexes.push(running.sent);
      else if (store.find(flows, running.sent) >= 0) skipped.replaced++;
      else skipped.gone++;
    }
    return indexes;
  }

  #take(number: number): Request | undefined {
    const request = this.#requests.get(number);
    if (!request) return undefined;
    this.#requests.delete(number);
    request.stopTimer();
    return request;
  }

  #giveUp(number: number, failure: Failure): void {
    const request = this.#take(number);
    if (!request) return;
    request.running.counts.unknown += request.batch.length;
    request.running.failure = failure;
    this.#finishIfDone(request.running);
  }

  #settle({ running, batch, handles }: Request, message: Deleted): void {
    for (let i = 0; i < batch.length; i++) {
      const outcome = DELETE_OUTCOMES[message.outcome[i] ?? -1] ?? 'unknown';
      running.counts[outcome]++;
      if (outcome === 'refused') countRefused(running, message, message.errno[i] ?? 0);
      this.#applyOutcome(outcome, batch, i, handles[i] ?? -1);
    }
  }

  /** Applies an outcome to the row, if it still holds that flow. */
  #applyOutcome(outcome: (typeof DELETE_OUTCOMES)[number], batch: FlowBatch, i: number, handle: number): void {
    const reconciler = this.#host.reconciler;
    const { store, suspects } = reconciler;
    const row = rowOf(store.table, handle);
    const lives = row >= 0 && store.isAlive(row);
    if (outcome === 'deleted' || outcome === 'gone') {
      if (lives) reconciler.ended(row, outcome, this.#host.now());
      else if (outcome === 'deleted') reconciler.closed.wasDeleted(batch, i);
      // A flow that was left alone is checked, so that its row gets fresh values.
    } else if (lives) suspects.add(store, row);
    if (outcome !== 'deleted') this.#notDeleted(batch, i, handle);
  }

  /** The flow was not deleted, so any other flow that has its tuple by now is not its comeback. */
  #notDeleted(batch: FlowBatch, i: number, handle: number): void {
    const { store, comebacks } = this.#host.reconciler;
    comebacks.forget(batch, i);
    const successor = store.find(batch, i);
    if (successor < 0) return;
    const other = handleOf(store.table, successor);
    if (other !== handle) comebacks.unmark(other);
  }

  #finishIfDone(running: Running): void {
    const waiting = [...this.#requests.values()].some((request) => request.running === running);
    if (waiting || (running.sent < running.total && !running.failure)) return;
    const { counts, skipped, token } = running;
    const { deleted, unmatched, unknown, notSent } = counts;
    this.#running.delete(token);
    this.#host.send({ kind: 'deleteEnded', part: partOf(running) });
    running.resolve({
      deleted,
      gone: counts.gone + skipped.gone,
      replaced: counts.replaced + skipped.replaced,
      unmatched,
      refused: [...running.refused].map(([errno, { reason, count }]) => ({ errno, reason, count })),
      unknown,
      notSent: running.total - running.sent + notSent,
      failure: running.failure,
    });
  }
}

/** How far a delete is. */
function partOf({ token, action, total, sent, skipped }: Running): DeletePart {
  return { token, total, sent, ...skipped, ...(action === undefined ? {} : { action }) };
}

function countRefused(running: Running, message: Deleted, errno: number): void {
  const entry = running.refused.get(errno) ?? { reason: message.reasons[String(errno)] ?? `errno ${errno}`, count: 0 };
  entry.count++;
  running.refused.set(errno, entry);
}
