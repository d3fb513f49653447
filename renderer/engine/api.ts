// What the page and the engine worker say to each other, views and deletes included, and the interface that React sees.

import type { OwnSession } from '../../electron/contract/settings.ts';
import type { LabelNames } from '../../native/filter/index.ts';
import type { KernelTimeouts } from '../../native/flow/index.ts';
import type { ColumnId } from './columns/engine-columns.ts';
import type { ConfirmedDelete, DeleteOutcome, DeleteScope, PreparedDelete } from './delete/delete-api.ts';
import type {
  CopiedText,
  ExportOutcome,
  ExportScope,
  PreparedExport,
  TextForm,
  TextSample,
} from './export/export-api.ts';
import type { Silence } from './life-watch.ts';
import type { CountedFacets, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';
import type { SortBy, SoughtFlow, View } from './view-api.ts';

export type * from './delete/delete-api.ts';
export * from './view-api.ts';

/** A colouring rule for the engine, which only knows that it matches. */
export interface EngineRule {
  /** What RowView.rule says. */
  readonly key: number;
  /** In the filter language; one with errors matches nothing. */
  readonly filter: string;
}

export type SelectHow =
  | { readonly kind: 'only' | 'toggle' | 'range'; readonly index: number; readonly handle: number }
  /** A range up to this position of the list, or its end: for a row that the page has not seen yet. */
  | { readonly kind: 'rangeTo'; readonly index: number }
  | { readonly kind: 'all' | 'none' };

/** The engine as the page sees it. Every promise has a time limit and rejects with a Failure-shaped error. */
export interface EngineClient {
  /** Hands the stream's port to the worker that runs now. */
  attach(port: MessagePort): void;
  /** The newest view; stable between changes (useSyncExternalStore). */
  getView(): View;
  /** Since when the worker is silent; undefined while it answers. Stable between changes; `subscribe` reports them. */
  getSilence(): Silence | undefined;
  /**
   * Must be called once a second while the page is visible: it measures whether the worker answers, and ends one that
   * does not.
   * @param isStalled main sees that the worker takes no batches.
   */
  tick(isStalled: boolean): void;
  /**
   * How many workers were started after the first. Each begins with the page's wishes, except the pause, and with an
   * empty table.
   */
  getRestarts(): number;
  /** Starts another worker after the last one has failed for good; else does nothing. */
  startAgain(): void;
  subscribe(listener: () => void): () => void;
  /** Text in the filter language; an error leaves the active filter as it is. Empty shows all. */
  setFilter(text: string): void;
  /**
   * Rows equal in all these columns are ordered by their flow's key. Without columns, rows are in handle order: as they
   * appeared, except that a new flow can take the row of an ended one.
   */
  setSort(sort: readonly SortBy[]): void;
  /** The columns that are shown: some are measured only while they are, or while rows are sorted or filtered by them. */
  setColumns(columns: readonly ColumnId[]): void;
  /** Rows wanted: at most 200. */
  setWindow(first: number, count: number): void;
  setPaused(paused: boolean): void;
  /** While true, rows keep their places (pointer or selection on a row). */
  setHold(hold: boolean): void;
  setVisible(visible: boolean): void;
  setOwnSession(session: OwnSession | null): void;
  /** Label names for later filters. */
  setLabels(labels: LabelNames): void;
  /** From now on each row of a view says which of these rules matches it first. */
  setRules(rules: readonly EngineRule[]): void;
  /** How long flows of the source live after a packet; undefined while that is not known. */
  setTimeouts(timeouts: KernelTimeouts | undefined): void;
  /** Whether ended flows are listed, too, sorted and filtered like the others. They change no other number. */
  setAlsoEnded(alsoEnded: boolean): void;
  /** Memory for ended flows, bytes; the oldest make room. */
  setEndedMemory(bytes: number): void;
  select(how: SelectHow): void;
  /** Puts a flow on top of the list, or takes it from there; at most MAX_ON_TOP. @param handle RowView.handle. */
  keepOnTop(handle: number, isOnTop: boolean): void;
  /** From now on each view has this flow, refreshed each second; undefined for none. @param handle RowView.handle. */
  follow(handle: number | undefined): void;
  /** Flows that an earlier page showed outside the list: they are looked for in the table that opens next. */
  seek(flows: readonly SoughtFlow[]): void;
  /** Position of a flow in the list now, or -1. */
  indexOf(handle: number): Promise<number>;
  prepareDelete(scope: DeleteScope): Promise<PreparedDelete>;
  executeDelete(confirmed: ConfirmedDelete): Promise<DeleteOutcome>;
  /** Drops a prepared delete; a running one sends nothing more, and ends with what was already sent. */
  cancelDelete(token: number): void;
  /**
   * Groups of flows, the largest first. For each slot (caller), only the newest query is answered: the promise of an
   * older one, of any kind, rejects with ESUPERSEDED. All reject with ESOURCE when another source opens.
   */
  groupBy(query: GroupQuery, slot: string): Promise<GroupAnswer>;
  /** Values of some fields, with the number of flows for each; slots as for groupBy. */
  facets(query: FacetQuery, slot: string): Promise<CountedFacets>;
  /** The sums of all flows; slots as for groupBy. */
  totals(scope: QueryScope, slot: string): Promise<Sums>;
  /** The first lines of a text, and what all of it would take; slots as for groupBy. */
  sampleText(scope: ExportScope, form: TextForm, slot: string): Promise<TextSample>;
  /** A text for the clipboard. @param most characters that it can have. */
  copyText(scope: ExportScope, form: TextForm, most: number): Promise<CopiedText>;
  /** Freezes the flows of an export as the view has them now. */
  prepareExport(scope: ExportScope, format: TextForm['format']): Promise<PreparedExport>;
  /**
   * Writes prepared flows to a file of main's: with the values that each has when its turn comes, and its last ones if it ended
   * meanwhile. Resolves when main has the file whole.
   * @param onProgress gets the number of flows written so far.
   */
  runExport(token: number, file: number, form: TextForm, onProgress: (flows: number) => void): Promise<ExportOutcome>;
  /** Main removes what it has of the file; the export's promise rejects with ECANCELED. */
  cancelExport(file: number): void;
  close(): void;
}
