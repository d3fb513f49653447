// Time in fast motion: the engine with a churning kernel on one side and a reader on the other, on a clock that this
// file moves. Nothing waits: an hour passes as fast as the engine can process it.

import type { FromEngine } from '../../../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../../../electron/contract/to-engine.ts';
import { FlowBatch, MAX_BATCH_FLOWS } from '../../../../native/flow/index.ts';
import type { ColumnId } from '../../../../renderer/engine/columns/engine-columns.ts';
import { Engine } from '../../../../renderer/engine/engine.ts';
import type { EngineHost } from '../../../../renderer/engine/engine-host.ts';
import type { Want } from '../../../../renderer/engine/worker-messages.ts';
import { ChurningKernel } from './churning-kernel.ts';

const START_MS = 1_790_000_000_000;
/** Time between two batches of events. */
const STEP_MS = 250;
const DUMP_EVERY_MS = 60_000;
/** Time between two acts of the reader. */
const ACT_EVERY_MS = 20_000;

export interface ChurnOptions {
  /** Number of flows alive at any time. */
  readonly flows: number;
  /** Starts, ends and changes together. */
  readonly eventsPerSec: number;
  readonly seed: number;
  /** How many ended flows the engine keeps, if not as many as it does by default. */
  readonly closedFlows?: number;
}

/** What the reader does, one after another, over and over. */
const ACTS: readonly Omit<Want, 'kind' | 'seq'>[] = [
  { sort: [sortBy('bytes', true)], filter: '' },
  { filter: 'proto = tcp and dport = 443 and bytes > 1kB' },
  { sort: [sortBy('source', false)], first: 500 },
  { select: [{ kind: 'all' }] },
  { paused: true },
  { paused: false, select: [{ kind: 'none' }] },
  { hold: true },
  { hold: false, filter: 'age < 1m' },
  { alsoEnded: true },
  { sort: [], filter: 'mark > 0', visible: false },
  { alsoEnded: false },
  { sort: [sortBy('protocol', false), sortBy('rate', true)], visible: true },
];

function sortBy(column: ColumnId, descending: boolean) {
  return { column, descending };
}

export class Churn {
  readonly kernel: ChurningKernel;
  readonly engine: Engine;
  readonly warnings: string[] = [];
  nowMs = START_MS;
  readonly #eventsPerStep: number;
  #timers: { readonly atMs: number; readonly run: () => void }[] = [];
  #questions: Extract<FromEngine, { kind: 'check' | 'refresh' }>[] = [];
  #version: number | undefined;
  #seq = 0;
  #dumps = 0;

  constructor({ flows, eventsPerSec, seed, ...options }: ChurnOptions) {
    this.#eventsPerStep = Math.round((eventsPerSec * STEP_MS) / 1000);
    this.kernel = new ChurningKernel(flows, seed, START_MS);
    const host: EngineHost = {
      now: () => this.nowMs,
      after: (ms, run) => {
        const timer = { atMs: this.nowMs + ms, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      toMain: (message) => {
        if (message.kind === 'check' || message.kind === 'refresh') this.#questions.push(message);
      },
      readDump: () => undefined,
      toPage: (message) => {
        if (message.kind === 'view') this.#version = message.view.version;
      },
      warn: (text) => this.warnings.push(text),
    };
    this.engine = new Engine(host, options);
    this.engine.attached();
    this.#main({ kind: 'sourceOpened', source: 1 });
    this.#dump('first');
  }

  /** Lets this many seconds pass. */
  pass(seconds: number): void {
    const endMs = this.nowMs + seconds * 1000;
    while (this.nowMs < endMs) {
      this.#runTimers(this.nowMs + STEP_MS);
      for (let left = this.#eventsPerStep; left > 0; left -= MAX_BATCH_FLOWS) {
        const buffer = this.kernel.churn(Math.min(left, MAX_BATCH_FLOWS), this.nowMs);
        this.#main({ kind: 'batch', origin: 'event', buffer, strings: [] });
      }
      const sinceMs = this.nowMs - START_MS;
      if (sinceMs % DUMP_EVERY_MS === 0) this.#dump('periodic');
      if (sinceMs % ACT_EVERY_MS === 0) this.#act(sinceMs / ACT_EVERY_MS);
      if (sinceMs % 1000 === 0) this.#paint();
      this.#answer();
    }
  }

  /** Lets the engine find out everything, then counts its mistakes: living flows it lacks, and dead ones it has. */
  wrongAtRest(): { unknown: number; dead: number } {
    this.#dump('periodic');
    while (this.#questions.length > 0) this.#answer();
    const { store } = this.engine.source.reconciler;
    let unknown = 0;
    for (const buffer of this.kernel.dump(MAX_BATCH_FLOWS, this.nowMs)) {
      const batch = new FlowBatch(buffer);
      for (let i = 0; i < batch.length; i++) {
        const row = store.find(batch, i);
        if (row < 0 || store.table.id[row] !== batch.id[i]) unknown++;
      }
    }
    return { unknown, dead: store.total - (this.kernel.flows - unknown) };
  }

  #main(message: ToEngine): void {
    this.engine.fromMain(message);
  }

  #dump(reason: 'first' | 'periodic'): void {
    const { flows } = this.kernel;
    this.#main({ kind: 'dumpStarted', dump: ++this.#dumps, reason, expected: flows, token: '' });
    for (const buffer of this.kernel.dump(MAX_BATCH_FLOWS, this.nowMs)) this.engine.fromDump(this.#dumps, buffer);
    this.#main({ kind: 'dumpEnded', dump: this.#dumps, flows, complete: true });
  }

  #act(turn: number): void {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, ...ACTS[turn % ACTS.length] });
  }

  #paint(): void {
    if (this.#version !== undefined) this.engine.fromPage({ kind: 'ack', version: this.#version });
  }

  #answer(): void {
    for (const { request, flows } of this.#questions.splice(0)) {
      const { gone, found } = this.kernel.ask(flows, this.nowMs);
      this.#main({ kind: 'checked', request, gone, failed: new Uint32Array(0), found, strings: [] });
    }
  }

  /** Moves the clock and runs the timers due by then. */
  #runTimers(untilMs: number): void {
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.run();
    }
    this.nowMs = untilMs;
  }
}
