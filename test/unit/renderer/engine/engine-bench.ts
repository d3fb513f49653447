// An engine with everything around it replaced: messages in, messages out, and the test sets the clock.

import type { FromEngine } from '../../../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../../../electron/contract/to-engine.ts';
import type { DeleteOutcome, View } from '../../../../renderer/engine/api.ts';
import { Engine, type EngineOptions } from '../../../../renderer/engine/engine.ts';
import type { EngineHost } from '../../../../renderer/engine/engine-host.ts';
import type { Answers, Call, FromWorker, Want } from '../../../../renderer/engine/worker-messages.ts';
import { batchOf, type TestFlow } from './flows.ts';

export const NOW = 1_790_000_000_000;

export class Bench {
  nowMs = NOW;
  readonly toMain: FromEngine[] = [];
  readonly views: { seq: number; view: View }[] = [];
  readonly answers = new Map<number, Extract<FromWorker, { call: number }>>();
  readonly warnings: string[] = [];
  readonly engine: Engine;
  #timers: { atMs: number; run: () => void }[] = [];
  #seq = 0;
  #calls = 0;
  #dumps = 0;

  constructor(options: EngineOptions = {}) {
    const host: EngineHost = {
      now: () => this.nowMs,
      after: (ms, run) => {
        const timer = { atMs: this.nowMs + ms, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      toMain: (message) => this.toMain.push(message),
      readDump: () => undefined,
      toPage: (message) => {
        if (message.kind === 'view') this.views.push(message);
        else if (message.kind !== 'alive') this.answers.set(message.call, message);
      },
      warn: (text) => this.warnings.push(text),
    };
    this.engine = new Engine(host, options);
    this.engine.attached();
    this.main({ kind: 'sourceOpened', source: 1 });
  }

  main(message: ToEngine): void {
    this.engine.fromMain(message);
  }

  batch(flows: readonly TestFlow[], origin: 'dump' | 'event' | 'refresh' = 'event', strings: string[] = []): void {
    const { buffer } = batchOf(flows, this.nowMs);
    if (origin !== 'dump') {
      this.main({ kind: 'batch', origin, buffer, strings });
      return;
    }
    if (strings.length > 0) this.main({ kind: 'strings', strings });
    this.engine.fromDump(this.#dumps, buffer);
  }

  /** A complete dump of these flows. */
  dump(flows: readonly TestFlow[], reason: 'first' | 'periodic' = 'first'): void {
    this.main({ kind: 'dumpStarted', dump: ++this.#dumps, reason, token: '' });
    this.batch(flows, 'dump');
    this.main({ kind: 'dumpEnded', dump: this.#dumps, flows: flows.length, complete: true });
  }

  want(want: Omit<Want, 'kind' | 'seq'>): View {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, ...want });
    return this.view;
  }

  call<Op extends keyof Answers>(ask: Call & { op: Op }): Answers[Op] {
    const call = ++this.#calls;
    this.engine.fromPage({ kind: 'call', call, ask });
    const answer = this.answers.get(call);
    if (answer?.kind !== 'answer') throw new Error(`${ask.op} was not answered`);
    return answer.value as Answers[Op];
  }

  /** The facet of protocols, of what matches. */
  facets(): Answers['facets'] {
    const query = { scope: 'matching', facets: [{ field: 'protocol', top: 9 }], again: true } as const;
    const call = ++this.#calls;
    this.engine.fromPage({ kind: 'call', call, ask: { op: 'facets', slot: 'facets', query } });
    // Queries run in slices.
    while (!this.answers.has(call)) this.pass(1);
    const answer = this.answers.get(call);
    if (answer?.kind !== 'answer') throw new Error('facets were not answered');
    return answer.value as Answers['facets'];
  }

  /** Starts a delete; its outcome is available once main has answered. */
  execute(token: number, alsoOwn = false): () => Promise<DeleteOutcome> {
    const call = ++this.#calls;
    this.engine.fromPage({ kind: 'call', call, ask: { op: 'executeDelete', token, alsoOwn, sentMs: this.nowMs } });
    return async () => {
      // The answer is sent from a promise.
      await Promise.resolve();
      await Promise.resolve();
      const answer = this.answers.get(call);
      if (answer?.kind === 'refused') throw new Error(answer.failure.code);
      if (answer?.kind !== 'answer') throw new Error('the delete was not answered');
      return answer.value as DeleteOutcome;
    };
  }

  /** Lets time pass; timers run when they are due. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.run();
    }
    this.nowMs = endMs;
  }

  /** Sets the clock; timers stay due after the same time as before. */
  setClock(nowMs: number): void {
    const byMs = nowMs - this.nowMs;
    this.nowMs = nowMs;
    this.#timers = this.#timers.map((timer) => {
      timer.atMs += byMs;
      return timer;
    });
  }

  ack(): void {
    this.engine.fromPage({ kind: 'ack', version: this.view.version });
  }

  get view(): View {
    const last = this.views.at(-1);
    if (!last) throw new Error('no view was posted');
    return last.view;
  }

  sent<K extends FromEngine['kind']>(kind: K): Extract<FromEngine, { kind: K }>[] {
    return this.toMain.filter((message): message is Extract<FromEngine, { kind: K }> => message.kind === kind);
  }
}

export const THREE: TestFlow[] = [
  { sport: 1, id: 11, status: 8, state: 3, timeoutSec: 100, bytes: 300, packets: 3 },
  { sport: 2, id: 12, protocol: 17, dport: 53, timeoutSec: 30, bytes: 200, packets: 2 },
  { sport: 3, id: 13, status: 8, state: 3, timeoutSec: 50, bytes: 100, packets: 1, zone: 7 },
];

/** Main's answer to a delete: DELETE_OUTCOME and errno for each flow. */
export function answerDelete(bench: Bench, outcome: number[], errno: number[], which = 0): void {
  bench.main({
    kind: 'deleted',
    request: bench.sent('delete')[which]?.request ?? 0,
    outcome: Uint8Array.from(outcome),
    errno: Int32Array.from(errno),
    reasons: { 1: 'Operation not permitted' },
  });
}
