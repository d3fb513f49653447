// The page's calls to the worker. Each has one answer and a time limit; per slot, only the newest query is answered.
// Owns the calls that wait for an answer.

import type { Failure } from '../../electron/contract/failure.ts';
import type { DeleteOutcome } from './api.ts';
import type { Answers, Call, FromWorker, QueryCall, ToWorker } from './worker-messages.ts';

const CALL_LIMIT_MS: Record<Call['op'], number> = {
  indexOf: 5000,
  // Freezing a million flows takes about 100 ms.
  prepareDelete: 15_000,
  // Main limits each request; this only catches a worker that is gone. A million deletes take some seconds.
  executeDelete: 300_000,
  // Some hundred milliseconds for a million flows, in slices between everything else that the worker has to do.
  groupBy: 15_000,
  facets: 15_000,
  totals: 15_000,
  sampleText: 15_000,
  copyText: 30_000,
  prepareExport: 15_000,
  // Counted from the last progress: main limits each write.
  runExport: 120_000,
};

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

/** A delete whose worker has ended before its outcome was known. */
export interface LostDelete {
  readonly token: number;
  readonly resolve: (outcome: DeleteOutcome) => void;
  readonly reject: (error: EngineError) => void;
}

interface Waiting {
  readonly ask: Call;
  readonly resolve: (value: Answers[keyof Answers]) => void;
  readonly reject: (error: EngineError) => void;
  stopTimer: () => void;
  readonly onProgress: ((flows: number) => void) | undefined;
  /** The caller: a newer query with the same slot supersedes this one. */
  readonly slot: string | undefined;
}

export interface CallsHost {
  readonly send: (message: ToWorker) => void;
  readonly after: (ms: number, run: () => void) => () => void;
}

export class ClientCalls {
  readonly #host: CallsHost;
  readonly #waiting = new Map<number, Waiting>();
  #numbers = 0;
  #failure: Failure | undefined;

  constructor(host: CallsHost) {
    this.#host = host;
  }

  /** @param onProgress how far a long one is; its time limit then begins again. */
  call<Op extends keyof Answers>(ask: Call & { op: Op }, onProgress?: (flows: number) => void): Promise<Answers[Op]> {
    return this.#ask<Op>(ask, undefined, onProgress);
  }

  /** The worker drops the slot's older query by itself; nobody waits for it here either. */
  query<Op extends QueryCall['op']>(ask: QueryCall & { op: Op }): Promise<Answers[Op]> {
    for (const [call, waiting] of this.#waiting) {
      if (waiting.slot !== ask.slot) continue;
      this.#settle(call);
      const message = 'A newer question replaced this one.';
      waiting.reject(new EngineError({ op: ask.op, code: 'ESUPERSEDED', message }));
    }
    return this.#ask<Op>(ask, ask.slot);
  }

  /** Takes the worker's word on how far a call is. */
  progressed({ call, flows }: Extract<FromWorker, { kind: 'progress' }>): void {
    const waiting = this.#waiting.get(call);
    if (!waiting) return;
    waiting.stopTimer();
    waiting.stopTimer = this.#startTimer(call, waiting);
    waiting.onProgress?.(flows);
  }

  /** Takes the worker's answer, and ignores one that nobody waits for. */
  answered(message: Extract<FromWorker, { kind: 'answer' | 'refused' }>): void {
    const waiting = this.#settle(message.call);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(new EngineError(message.failure));
  }

  /**
   * The worker is gone: every call is rejected, now and later.
   * @returns the deletes under way, which are not rejected: main carries out what it was sent, and knows what became of it.
   */
  fail(failure: Failure): LostDelete[] {
    this.#failure = failure;
    const lost: LostDelete[] = [];
    for (const { ask, resolve, reject, stopTimer } of this.#waiting.values()) {
      stopTimer();
      if (ask.op === 'executeDelete') lost.push({ token: ask.token, resolve, reject });
      else reject(new EngineError(failure));
    }
    this.#waiting.clear();
    return lost;
  }

  #ask<Op extends keyof Answers>(
    ask: Call & { op: Op },
    slot: string | undefined,
    onProgress?: (flows: number) => void,
  ): Promise<Answers[Op]> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(new EngineError(this.#failure));
        return;
      }
      const call = ++this.#numbers;
      const waiting: Waiting = {
        ask,
        resolve: resolve as Waiting['resolve'],
        reject,
        stopTimer: () => {},
        onProgress,
        slot,
      };
      waiting.stopTimer = this.#startTimer(call, waiting);
      this.#waiting.set(call, waiting);
      this.#host.send({ kind: 'call', call, ask });
    });
  }

  #startTimer(call: number, { ask, slot, reject }: Waiting): () => void {
    const limitMs = CALL_LIMIT_MS[ask.op];
    return this.#host.after(limitMs, () => {
      this.#waiting.delete(call);
      if (slot !== undefined) this.#host.send({ kind: 'cancelQuery', call });
      if (ask.op === 'runExport') this.#host.send({ kind: 'cancelExport', file: ask.file });
      const message = `The table did not answer within ${limitMs / 1000} s.`;
      reject(new EngineError({ op: ask.op, code: 'ETIMEDOUT', message }));
    });
  }

  /** Removes a waiting call; undefined if it is not waiting. */
  #settle(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    waiting?.stopTimer();
    return waiting;
  }
}
