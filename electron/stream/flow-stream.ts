// The stream of one source's table to the engine worker of one page: outlives handles (when a helper is restarted), ends with
// the page's port. Parses everything that the worker sends.

import type { FlowBatch } from '../../native/flow/batch.ts';
import type { DeletedFlows } from '../../native/index.ts';
import type { Clock } from '../clock.ts';
import type { DeleteReport } from '../contract/delete-report.ts';
import type { Failure } from '../contract/failure.ts';
import { type Demand, FromEngine, STREAM_CREDIT_BYTES } from '../contract/from-engine.ts';
import type { FlushStage, ToEngine } from '../contract/to-engine.ts';
import type { ExportFiles } from '../export/export-files.ts';
import type { Log } from '../log.ts';
import type { KernelHandle } from '../source/kernel-handle.ts';
import type { OpenSource } from '../source/source.ts';
import { CreditWatch } from './credit-watch.ts';
import { DeleteLedger } from './delete-ledger.ts';
import type { DumpStreams } from './dump-streams.ts';
import { DumpWay, type DumpWayOptions, PackedMemory } from './dump-way.ts';
import { Outbox } from './outbox.ts';
import { answerCheck, answerDelete, type RequestTarget } from './stream-requests.ts';
import { type DumpEnd, type StreamReports, StreamSession } from './stream-session.ts';
import { StringForwarder } from './string-forwarder.ts';

/** Bytes of events that can wait in main while the worker is busy: about 170,000 events. */
const EVENT_QUEUE_BYTES = 32 * 1024 * 1024;
/** Requests that can be pending at once; the engine needs two or three. */
const MAX_REQUESTS = 64;

/** The selection in a table, as an engine reported it last. */
export type KeptSelection = Omit<Extract<FromEngine, { kind: 'selected' }>, 'kind'>;

/** The log of deletes; it knows each by its number (`beginAction`). */
export interface DeleteLog {
  /** Whether what this delete removes is kept for an undo. */
  keepsDelete(action: number): boolean;
  keep(action: number, deleted: DeletedFlows): void;
  /** @param report undefined if none of its flows was requested. */
  deleteEnded(action: number, report: DeleteReport | undefined): void;
}

/** The part of Electron's MessagePortMain that is used. */
export interface StreamPort {
  postMessage(message: ToEngine): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export interface FlowStreamOptions {
  readonly port: StreamPort;
  /** Where the worker gets dumps. */
  readonly dumps: DumpStreams;
  readonly packBatch: DumpWayOptions['packBatch'];
  readonly clock: Clock;
  readonly cpuMs: () => number;
  /** Processor cores that this process can use. */
  readonly cores: number;
  readonly log: Log;
  readonly mayModify: () => RequestTarget['mayModify'];
  readonly reports: StreamReports;
  /** The selection to bring back in a table that the engine does not know yet. */
  readonly selectionOf: (source: number) => KeptSelection | undefined;
  readonly onSelected: (selection: KeptSelection) => void;
  /** Without it, deletes are not logged, and cannot be undone. */
  readonly deleteLog?: DeleteLog | undefined;
  readonly onClose: () => void;
  /** The files to which the engine writes flows. */
  readonly exports: Pick<ExportFiles, 'write' | 'end' | 'abandon'>;
  /** The page's worker has stopped taking batches, or is taking them again. */
  readonly onStalled: (stalled: boolean) => void;
}

export class FlowStream {
  readonly #options: FlowStreamOptions;
  readonly #outbox: Outbox;
  readonly #strings = new StringForwarder();
  readonly #memory = new PackedMemory();
  /** The deletes requested on this stream. */
  readonly deletes = new DeleteLedger();
  readonly #watch: CreditWatch;
  #session: StreamSession | undefined;
  #open: OpenSource | undefined;
  #sentSource: number | undefined;
  #dumps = 0;
  #posted = 0;
  #requests = 0;
  #demand: Demand = 'live';
  #hidden = false;
  #complained = false;
  #closed = false;

  constructor(options: FlowStreamOptions) {
    this.#options = options;
    this.#watch = new CreditWatch({
      clock: options.clock,
      outstanding: () => this.#outbox.outstanding,
      onChange: (stalled) => this.#stalled(stalled),
    });
    this.#outbox = new Outbox({
      post: (message) => this.#post(message),
      onSent: () => this.#watch.sent(),
      takeStrings: () => this.#strings.takeNew(),
      creditBytes: STREAM_CREDIT_BYTES,
      queueBytes: EVENT_QUEUE_BYTES,
      onOverflow: () => {
        options.log.warn('the engine cannot keep up: queued events were dropped');
        this.#session?.noteLoss();
      },
      onRecovered: () => this.#session?.repair(),
    });
    options.port.on('message', ({ data }) => this.#receive(data));
    options.port.on('close', () => this.close());
    options.port.start();
  }

  /** Streams from this handle instead of an earlier one. */
  attach(open: OpenSource): void {
    this.detach();
    if (this.#closed) return;
    this.#open = open;
    const known = open.source === this.#sentSource;
    if (!known) {
      this.#sentSource = open.source;
      this.#post({ kind: 'sourceOpened', source: open.source });
      this.#selectAgain(open.source);
    }
    this.#strings.switchHandle(open.handle.strings);
    const { clock, cpuMs, cores, log, reports } = this.#options;
    this.#session = new StreamSession({
      handle: open.handle,
      outbox: this.#outbox,
      post: (message) => this.#post(message),
      clock,
      cpuMs,
      cores,
      log,
      openWay: () => this.#openWay(),
      reports,
    });
    this.#session.demand = this.#effectiveDemand();
    void this.#session.run(known ? 'helper' : 'first');
  }

  /** The handle is no longer usable; the engine keeps what it knows about its table. */
  detach(): void {
    this.#session?.stop();
    this.#session = undefined;
    this.#open = undefined;
  }

  /** The window was hidden or shown. */
  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (this.#session) this.#session.demand = this.#effectiveDemand();
  }

  /** Reads the whole table once more; resolves as StreamSession.reread does, and without a handle with undefined. */
  async reread(): Promise<DumpEnd | undefined> {
    return this.#session?.reread();
  }

  /** Reports the stage of this application's flush, which began at `startedMs`, milliseconds since the epoch. */
  flushing(stage: FlushStage, startedMs: number): void {
    this.#post({ kind: stage, startedMs });
    // A dump finds the flows that began between the flush and this message.
    if (stage === 'flushed') void this.#session?.reread();
  }

  /** The flows of a logged action are about to be restored. */
  undoing(action: number): void {
    this.#post({ kind: 'undoing', action });
  }

  /** A redo has just deleted these flows. */
  redone(flows: FlowBatch): void {
    this.#post({ kind: 'redone', flows: flows.buffer });
  }

  close(): void {
    if (this.#closed) return;
    this.detach();
    this.#closed = true;
    this.#watch.stop();
    this.#outbox.close();
    this.#options.exports.abandon();
    this.#options.port.close();
    this.#options.onClose();
  }

  #openWay(): DumpWay {
    return new DumpWay({
      dump: ++this.#dumps,
      streams: this.#options.dumps,
      outbox: this.#outbox,
      memory: this.#memory,
      packBatch: this.#options.packBatch,
      postStrings: () => {
        const strings = this.#strings.takeNew();
        if (strings.length > 0) this.#post({ kind: 'strings', strings });
      },
      posted: () => this.#posted,
      nowMs: () => this.#options.clock.nowMs(),
    });
  }

  #stalled(stalled: boolean): void {
    const { log, onStalled } = this.#options;
    if (stalled) log.warn('the engine does not answer: it has taken no batch for several seconds');
    else if (!this.#closed) log.info('the engine answers again');
    onStalled(stalled);
    // It may be only the way of the dump that does not move.
    if (stalled && this.#outbox.hasPacked) this.#session?.breakDump();
  }

  #selectAgain(source: number): void {
    const kept = this.#options.selectionOf(source);
    if (!kept || kept.count === 0) return;
    this.#post({ kind: 'selectAgain', count: kept.count, ...(kept.flows ? { flows: kept.flows } : {}) });
  }

  #effectiveDemand(): Demand {
    return this.#hidden ? 'idle' : this.#demand;
  }

  #receive(data: unknown): void {
    if (this.#closed) return;
    const parsed = FromEngine.safeParse(data);
    if (!parsed.success) {
      if (!this.#complained)
        this.#options.log.error('the engine sent a message that is not understood; such messages are ignored');
      this.#complained = true;
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'credit':
        this.#outbox.credit(message.bytes);
        this.#watch.credited();
        return;
      case 'packedTaken':
        this.#outbox.packedTaken(message.dump);
        this.#watch.credited();
        return;
      case 'dumpBroken':
        this.#session?.breakDump(message.dump);
        return;
      case 'demand':
        this.#demand = message.level;
        if (this.#session) this.#session.demand = this.#effectiveDemand();
        return;
      case 'check':
      case 'refresh':
        void this.#request(async (target) => {
          const isCurrent = (handle: KernelHandle) => handle === this.#open?.handle;
          const { found, ...answer } = await answerCheck(message, target, isCurrent);
          if (!found) return { ...answer, strings: [] };
          return { ...answer, found: found.buffer, strings: this.#strings.takeNew() };
        });
        return;
      case 'delete':
        this.deletes.received(message);
        void this.#request(async (target) => {
          const answer = await answerDelete(message, target, this.#keeper(message.part.action));
          this.deletes.answered(message, answer);
          return answer;
        });
        return;
      case 'deleteEnded':
        this.deletes.ended(message.part);
        if (message.part.action !== undefined) void this.#logEnd(message.part.action);
        return;
      case 'exportText':
        void this.#answerExport('exportWritten', message.file, this.#options.exports.write(message.file, message.text));
        return;
      case 'exportEnd':
        void this.#answerExport('exportClosed', message.file, this.#options.exports.end(message.file, message.whole));
        return;
      case 'selected': {
        const { kind: _, ...selection } = message;
        this.#options.onSelected(selection);
      }
    }
  }

  #keeper(action: number | undefined): ((deleted: DeletedFlows) => void) | undefined {
    const { deleteLog } = this.#options;
    if (action === undefined || !deleteLog?.keepsDelete(action)) return undefined;
    return (deleted) => deleteLog.keep(action, deleted);
  }

  async #logEnd(action: number): Promise<void> {
    this.#options.deleteLog?.deleteEnded(action, await this.deletes.reportOf(action));
  }

  async #answerExport(
    kind: 'exportWritten' | 'exportClosed',
    file: number,
    work: Promise<Failure | undefined>,
  ): Promise<void> {
    const failure = await work;
    this.#post({ kind, file, ...(failure ? { failure } : {}) });
  }

  /** Runs a request and posts its answer; beyond the limit it is answered as if there were no handle. */
  async #request(run: (target: RequestTarget) => Promise<ToEngine>): Promise<void> {
    const { clock, mayModify } = this.#options;
    const handle = this.#requests < MAX_REQUESTS ? this.#open?.handle : undefined;
    this.#requests++;
    try {
      this.#post(await run({ handle, clock, mayModify: mayModify() }));
    } finally {
      this.#requests--;
    }
  }

  #post(message: ToEngine): void {
    if (this.#closed) return;
    this.#posted++;
    this.#options.port.postMessage(message);
  }
}
