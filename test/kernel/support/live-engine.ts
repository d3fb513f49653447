// The application's data path without its windows: a handle on a namespace, the stream of the main process and the
// engine of the worker, with a real MessageChannel between them.

import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../../../electron/clock.ts';
import type { FromEngine } from '../../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../../electron/contract/to-engine.ts';
import { ExportFiles } from '../../../electron/export/export-files.ts';
import { createLog } from '../../../electron/log.ts';
import { DumpStreams } from '../../../electron/stream/dump-streams.ts';
import { type DeleteLog, FlowStream, type StreamPort } from '../../../electron/stream/flow-stream.ts';
import type { FlowBatch } from '../../../native/flow/batch.ts';
import { formatFlowLine } from '../../../native/formats/index.ts';
import { packBatch } from '../../../native/handle/pack-batch.ts';
import type { Conntrack } from '../../../native/index.ts';
import type { View } from '../../../renderer/engine/api.ts';
import { DumpIntake } from '../../../renderer/engine/dump-intake.ts';
import { DumpReader } from '../../../renderer/engine/dump-reader.ts';
import { END_REASONS } from '../../../renderer/engine/end-reasons.ts';
import { Engine } from '../../../renderer/engine/engine.ts';
import { after } from '../../../renderer/engine/soon.ts';
import type { Answers, Call, FromWorker } from '../../../renderer/engine/worker-messages.ts';
import { byteAnswer } from '../../byte-answer.ts';

export class LiveEngine {
  readonly engine: Engine;
  /** How many times events were lost. */
  lostTimes = 0;
  /** The stream's log, and messages that the engine did not understand. */
  readonly lines: string[] = [];
  readonly warnings: string[] = [];
  view: View | undefined;
  readonly #stream: FlowStream;
  readonly #port: MessagePort;
  readonly #dumps = new DumpStreams();
  #seq = 0;
  readonly #calls = new Map<number, (message: Extract<FromWorker, { call: number }>) => void>();

  /** @param bufferBytes Receive buffer of the event socket; a small one overflows. @param deleteLog logs and keeps deletes. */
  constructor(handle: Conntrack, bufferBytes: number, deleteLog?: DeleteLog) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port2;
    const toMain = (message: FromEngine) => port2.postMessage(message);
    const warn = (text: string) => this.warnings.push(text);
    this.engine = new Engine({
      now: Date.now,
      after,
      toMain,
      readDump: (dump, token) => void reader.read(dump, token),
      toPage: (message) => {
        if (message.kind === 'alive') return;
        if (message.kind !== 'view') {
          this.#calls.get(message.call)?.(message);
          return;
        }
        this.view = message.view;
        this.engine.fromPage({ kind: 'ack', version: message.view.version });
      },
      warn,
    });
    const intake = new DumpIntake(this.engine);
    const reader = new DumpReader(intake, {
      fetch: async (path) => byteAnswer(this.#dumps.answer({ url: `app://flowglass${path}`, method: 'GET' })),
      turn: () => setImmediate(),
      toMain,
      warn,
    });
    port2.on('message', (message: ToEngine) => {
      if (message.kind === 'dumpStarted') this.begunDumps++;
      intake.message(message);
    });
    this.engine.attached();
    this.#stream = new FlowStream({
      port: streamPort(port1),
      dumps: this.#dumps,
      packBatch,
      clock: systemClock,
      cpuMs: () => process.cpuUsage().user / 1000,
      cores: 4,
      log: createLog('debug', (line) => this.lines.push(line)),
      mayModify: () => ({ readOnly: false, canModify: true }),
      reports: {
        events: () => undefined,
        lost: () => {
          this.lostTimes++;
        },
        repairing: () => undefined,
        repaired: () => undefined,
      },
      selectionOf: () => undefined,
      onSelected: () => undefined,
      deleteLog,
      onClose: () => undefined,
      exports: new ExportFiles(systemClock),
      onStalled: () => undefined,
    });
    this.#attach(handle, bufferBytes);
  }

  /** As main does before an undo. */
  undoing(action: number): void {
    this.#stream.undoing(action);
  }

  /** As main does after a redo. */
  redone(flows: FlowBatch): void {
    this.#stream.redone(flows);
  }

  /** Sorts by a counter, so that the stream reads the whole table every two seconds. */
  wantCounters(): void {
    const sort = [{ column: 'bytes', descending: true }] as const;
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, sort, first: 0, count: 50, visible: true });
  }

  /** As if nobody were looking: half a minute passes between two dumps. */
  hide(): void {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, visible: false });
  }

  /** Filters, with the window still visible. */
  setFilter(filter: string): void {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, filter, first: 0, count: 50, visible: true });
  }

  /** Calls the engine like the page. @throws if it refuses. */
  async call<Op extends keyof Answers>(ask: Call & { op: Op }): Promise<Answers[Op]> {
    const call = this.#calls.size + 1;
    const answer = await new Promise<Extract<FromWorker, { call: number }>>((resolve) => {
      this.#calls.set(call, resolve);
      this.engine.fromPage({ kind: 'call', call, ask });
    });
    if (answer.kind !== 'answer') throw new Error(answer.kind === 'refused' ? answer.failure.message : answer.kind);
    return answer.value as Answers[Op];
  }

  /** Number of dumps that have begun. */
  begunDumps = 0;

  /** Living flows as `conntrack -L -o extended,id` prints them. */
  list(): string[] {
    const { store } = this.engine.source.reconciler;
    const lines: string[] = [];
    for (let row = 0; row < store.table.length; row++) {
      if (store.isAlive(row)) lines.push(formatFlowLine(store.table, row, { extended: true, id: true }));
    }
    return lines;
  }

  /** Why each flow has ended that the engine still knows. */
  ends(): (string | undefined)[] {
    const { closed, store } = this.engine.source.reconciler;
    return [...closed.rows()].map((row) => END_REASONS[store.table.endReason[row] ?? 0]);
  }

  async close(): Promise<void> {
    this.#stream.close();
    this.engine.close();
    const closed = once(this.#port, 'close');
    this.#port.close();
    await closed;
  }

  #attach(handle: Conntrack, bufferBytes: number): void {
    const small = new Proxy(handle, {
      get(target, name) {
        if (name === 'subscribe') return () => target.subscribe({ bufferBytes });
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    this.#stream.attach({ handle: small, source: 1, reason: 'first' });
  }
}

/** Node's port with the interface of Electron's, whose listeners get events. */
function streamPort(port: MessagePort): StreamPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    start: () => port.start(),
    close: () => port.close(),
  };
}
