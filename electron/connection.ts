// One source as the window uses it: the handle on its table, the stream of that table to the page's engine, its status, and
// what must survive the page and its engine: how the table was shown, what was selected, and a delete under way.
// Created for a SourceSpec and disposed of as a whole: nothing is left over for the next one.

import type { FlowBatch } from '../native/flow/batch.ts';
import { packBatch } from '../native/handle/pack-batch.ts';
import type { Clock } from './clock.ts';
import type { Access, SourceStatus } from './contract/access.ts';
import type { DeleteReport } from './contract/delete-report.ts';
import type { ExpectationState } from './contract/expectations.ts';
import type { PageView } from './contract/settings.ts';
import type { SourceSpec } from './contract/source.ts';
import type { FlushStage } from './contract/to-engine.ts';
import { ExpectationWatch } from './expectations/expectation-watch.ts';
import type { ExportFiles } from './export/export-files.ts';
import type { Log } from './log.ts';
import type { MayModify } from './policy.ts';
import type { KernelHandle } from './source/kernel-handle.ts';
import { namespaceId } from './source/namespace-watch.ts';
import type { Opened } from './source/opener.ts';
import { type OpenSource, Source } from './source/source.ts';
import { StatusBoard } from './status/status.ts';
import { STALLED_AFTER_MS } from './stream/credit-watch.ts';
import type { DeleteLedger } from './stream/delete-ledger.ts';
import type { DumpStreams } from './stream/dump-streams.ts';
import { type DeleteLog, FlowStream, type KeptSelection, type StreamPort } from './stream/flow-stream.ts';
import type { DumpEnd } from './stream/stream-session.ts';
import { type NamedTable, namedTable } from './undo/table-name.ts';

export interface ConnectionOptions {
  readonly spec: SourceSpec;
  readonly open: (spec: SourceSpec) => Promise<Opened>;
  /** The state before the first try. */
  readonly connecting: Access;
  /** Started with --read-only. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  /** CPU time of this process so far, ms. */
  readonly cpuMs: () => number;
  /** Processor cores that this process can use. */
  readonly cores: number;
  readonly log: Log;
  /** Numbers the opened tables, across all connections. */
  readonly nextTable: () => number;
  readonly onStatus: (status: SourceStatus) => void;
  readonly onExpectations: (state: ExpectationState) => void;
  /** Logs this connection's deletes. */
  readonly deleteLog?: (DeleteLog & { readonly runningDeletes: readonly number[] }) | undefined;
  /** Another table is open, or none. */
  readonly onTable?: (() => void) | undefined;
  /** The files to which the engine writes flows. */
  readonly exports: Pick<ExportFiles, 'write' | 'end' | 'abandon'>;
  /** Where the engine gets dumps. */
  readonly dumps: DumpStreams;
  /** How the window showed the previous source. */
  readonly pageView?: PageView | undefined;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #source: Source;
  readonly #status: StatusBoard;
  /** The table's expectations. */
  readonly expectations: ExpectationWatch;
  #stream: FlowStream | undefined;
  /** How the page shows the table; undefined before the first page. */
  pageView: PageView | undefined;
  #selection: KeptSelection | undefined;
  #named: NamedTable | undefined;
  /** The deletes of the page's earlier streams, and of the last page's until this page has asked for them. */
  #earlierDeletes: DeleteLedger[] = [];
  #visible = true;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.pageView = options.pageView;
    const { spec, open, connecting, clock, log, nextTable, onStatus, onExpectations } = options;
    this.#source = new Source({
      spec,
      open: () => open(spec),
      connecting,
      clock,
      log,
      nextTable,
      onOpen: (opened) => this.#opened(opened),
      onClose: () => this.#closedHandle(),
      onChange: () => this.#status.changed(),
    });
    this.#status = new StatusBoard({ source: this.#source, clock, send: onStatus });
    this.expectations = new ExpectationWatch({ clock, log, send: (state) => !this.#closed && onExpectations(state) });
  }

  /** Starts reporting the status. */
  start(): void {
    this.#status.start();
  }

  /** Opens the table, also after a failure; resolves when it is open or has failed to open. Does nothing after close(). */
  async open(): Promise<void> {
    if (!this.#closed) await this.#source.open();
  }

  /** The handle in use, if there is one. */
  get handle(): KernelHandle | undefined {
    return this.#source.current?.handle;
  }

  get mayModify(): MayModify {
    const { canModify, failure } = this.#source.access;
    return { readOnly: this.#options.readOnly, canModify, failure };
  }

  /** The open table as an undo knows it; undefined while there is none. */
  get named(): NamedTable | undefined {
    return this.#named;
  }

  /** Whether flows can be created; undefined while there is no table. */
  get canCreate(): boolean | undefined {
    return this.#named && this.#source.access.canCreate && !this.#options.readOnly;
  }

  /** The page's worker takes no batches, so the table that the user sees is out of date. */
  get isStalled(): boolean {
    return this.#status.isStalled;
  }

  get status(): SourceStatus {
    return this.#status.snapshot();
  }

  /** Streams to the engine at the other end of `port` from now on, and closes any earlier port. */
  stream(port: StreamPort): void {
    this.#stream?.close();
    if (this.#closed) {
      port.close();
      return;
    }
    const { clock, cpuMs, cores, dumps, log, exports } = this.#options;
    const stream: FlowStream = new FlowStream({
      port,
      dumps,
      packBatch,
      clock,
      cpuMs,
      cores,
      log,
      mayModify: () => this.mayModify,
      exports,
      reports: this.#status.reports,
      selectionOf: (source) => (this.#selection?.source === source ? this.#selection : undefined),
      onSelected: (selection) => {
        this.#selection = selection;
      },
      deleteLog: this.#options.deleteLog,
      onClose: () => {
        this.#endDeletes(stream);
        if (this.#stream !== stream) return;
        if (!stream.deletes.isEmpty) this.#earlierDeletes.push(stream.deletes);
        this.#detach();
        this.#stream = undefined;
      },
      onStalled: (stalled) => this.#status.setStalled(stalled ? Date.now() - STALLED_AFTER_MS : undefined),
    });
    this.#stream = stream;
    stream.setHidden(!this.#visible);
    const open = this.#source.current;
    if (open) stream.attach(open);
  }

  /** Reads the whole table once more; resolves as StreamSession.reread does, and without a stream with undefined. */
  async reread(): Promise<DumpEnd | undefined> {
    return this.#stream?.reread();
  }

  /**
   * What became of a delete whose worker has ended: of the one with this token or, without one, of the one that had not
   * ended with the page before, which each page asks for first: tokens are unique in one page. Undefined if no request of
   * it was received. Nothing more is taken from its worker.
   */
  async endedDelete(token: number | undefined): Promise<DeleteReport | undefined> {
    if (token !== undefined && this.#stream?.deletes.has(token)) this.#stream.close();
    const earlier = this.#earlierDeletes;
    if (token === undefined) this.#earlierDeletes = [];
    return earlier
      .findLast((deletes) => (token === undefined ? deletes.isUnderWay : deletes.has(token)))
      ?.report(token);
  }

  /** Reports the stage of this application's flush, which began at `startedMs`, milliseconds since the epoch. */
  flushing(stage: FlushStage, startedMs: number): void {
    this.#stream?.flushing(stage, startedMs);
  }

  /** The flows of a logged action are about to be restored. */
  undoing(action: number): void {
    this.#stream?.undoing(action);
  }

  /** A redo has just deleted these flows. */
  redone(flows: FlowBatch): void {
    this.#stream?.redone(flows);
  }

  /** The window was hidden or shown. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#stream?.setHidden(!visible);
    this.#status.setVisible(visible);
    this.expectations.setVisible(visible);
  }

  /** Ends the stream and closes the handle, which ends helper and playground. No status is sent afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.expectations.detach();
    this.#status.stop();
    this.#stream?.close();
    await this.#source.close();
  }

  /** The log gets what became of the deletes whose worker has ended. */
  #endDeletes({ deletes }: FlowStream): void {
    const { deleteLog } = this.#options;
    for (const action of deleteLog?.runningDeletes ?? []) {
      void deletes.reportOf(action).then((report) => deleteLog?.deleteEnded(action, report));
    }
  }

  #opened(opened: OpenSource): void {
    this.#named = namedTable(this.#source.access, opened.source, namespaceId);
    this.#options.onTable?.();
    this.#stream?.attach(opened);
    this.expectations.attach(opened);
  }

  #closedHandle(): void {
    this.#named = undefined;
    this.#options.onTable?.();
    this.#detach();
    this.expectations.detach();
  }

  /** A pending repair is left to the next stream, of a new handle or to a new page. */
  #detach(): void {
    this.#stream?.detach();
    this.#status.streamEnded();
  }
}
