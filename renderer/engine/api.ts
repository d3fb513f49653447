// What the page and the engine worker say to each other, and the interface that React sees. Types, and one limit.

import type { Failure } from '../../electron/contract/failure.ts';
import type { OwnSession, Sort } from '../../electron/contract/settings.ts';
import type { Direction, LabelNames, SecondLook } from '../../native/filter/index.ts';
import type { KernelTimeouts } from '../../native/flow/index.ts';
import type { ColumnId } from './columns/engine-columns.ts';
import type { EndReason } from './end-reasons.ts';
import type {
  CopiedText,
  ExportOutcome,
  ExportScope,
  PreparedExport,
  TextForm,
  TextSample,
} from './export/export-api.ts';
import type { Silence } from './life-watch.ts';
import type { FacetAnswer, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';

/** A row as the table shows it: raw values, formatted by the page. Only rows of the window exist as objects. */
export interface RowView {
  /** Position in the sorted, filtered list; 0 is the first. */
  readonly index: number;
  /** Identifies the flow for as long as it is known, wherever it moves in the list; unique while Flowglass runs. */
  readonly handle: number;
  readonly family: number;
  readonly protocol: number;
  readonly state: number;
  readonly status: number;
  readonly presence: number;
  readonly origSrc: string;
  readonly origDst: string;
  readonly origSport: number;
  readonly origDport: number;
  readonly replySrc: string;
  readonly replyDst: string;
  readonly replySport: number;
  readonly replyDport: number;
  readonly zone: number;
  readonly mark: number;
  readonly id: number;
  readonly labels: readonly number[];
  readonly helper: string;
  /** Seconds left now; undefined if the kernel gives none. */
  readonly timeoutSec: number | undefined;
  /** The longest timeout seen for this flow; the time left is drawn as a share of it. */
  readonly timeoutOfSec: number | undefined;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly origPackets: number | undefined;
  readonly replyPackets: number | undefined;
  readonly origBytes: number | undefined;
  readonly replyBytes: number | undefined;
  readonly rateBytesPerSec: number | undefined;
  /** Bytes per second of each direction; undefined while they are not measured, see setColumns. */
  readonly origRateBytesPerSec: number | undefined;
  readonly replyRateBytesPerSec: number | undefined;
  /** When its last packet passed, milliseconds since the epoch, to a second; undefined if that cannot be told. */
  readonly lastPacketMs: number | undefined;
  /** It can have been earlier: the kernel can have set the timeout to another value. */
  readonly lastPacketIsLatest: boolean;
  readonly startMs: number | undefined;
  readonly firstSeenMs: number;
  /** When it was first read, last changed (see `changedMs`), or a reading last counted packets; to the reading. */
  readonly lastSeenMs: number;
  /** It can have been later: packets are counted here only while a column needs it, and if the kernel counts them. */
  readonly lastSeenIsEarliest: boolean;
  /**
   * When the flow appeared or last changed in a way that a reader would notice (state, status, mark, labels, helper,
   * translation), to 2 ms; undefined if it existed before us and has not changed since. Counters don't count as
   * changes.
   */
  readonly changedMs: number | undefined;
  /** Undefined while the host's own addresses are not known. */
  readonly direction: Direction | undefined;
  readonly selected: boolean;
  /** The key of the first colouring rule that matches; undefined if none does. */
  readonly rule: number | undefined;
  /** Whether the user keeps it on top; it is also in its place in the list, as the one that is counted. */
  readonly onTop: boolean;
  /**
   * new: appeared within the last seconds; changed: state, status, mark… changed; back: came back after a delete; gone:
   * ended within the last seconds; ended: listed only because ended flows are.
   */
  readonly change: 'none' | 'new' | 'changed' | 'back' | 'gone' | 'ended';
  /** When we learned of its end, milliseconds since the epoch, and why it ended; undefined while it lives. */
  readonly endedMs: number | undefined;
  readonly reason: EndReason | undefined;
  /** Whole seconds that it had left when it was removed. */
  readonly endLeftSec: number | undefined;
}

/** A colouring rule for the engine, which only knows that it matches. */
export interface EngineRule {
  /** What RowView.rule says. */
  readonly key: number;
  /** In the filter language; one with errors matches nothing. */
  readonly filter: string;
}

/** The end of a flow: when we learned of it, milliseconds since the epoch, and why. */
export interface FlowEnd {
  readonly endedMs: number;
  readonly reason: EndReason;
}

/** One key of the sort. Rows without a value are last in both directions. */
export type SortBy = Readonly<Sort[number]> & { readonly column: ColumnId };

/** The one flow that the page follows, wherever it is: also outside the window, and hidden by the filter. */
export interface Followed {
  /** The handle that was asked for. */
  readonly handle: number;
  /** Undefined if it is not, or no longer, known. An ended flow is as it was at its end. */
  readonly flow: FollowedFlow | undefined;
}

export interface FollowedFlow {
  readonly row: RowView;
  /** When its counters were last read, milliseconds since the epoch; undefined if they never were. */
  readonly countedMs: number | undefined;
  /** Undefined while it lives. */
  readonly ended: FlowEnd | undefined;
}

/** A flow that an earlier worker showed outside the list: on top, or as the followed one. This one looks for it. */
export interface SoughtFlow {
  /** The handle by which the page knows it. */
  readonly handle: number;
  /** As it was last. */
  readonly flow: RowView;
  readonly isOnTop: boolean;
}

/** The most flows that can be kept on top: they must leave room for the list. */
export const MAX_ON_TOP = 20;

/** How many flows of one delete or flush have come back so far. */
export interface CameBack {
  /** The token of a delete, or the start of a flush. */
  readonly action: number;
  /** Each flow counts once, however often it comes back. */
  readonly count: number;
}

/** How far a delete is. Counts are of flows. */
export interface DeleteProgress {
  /** Identifies the delete, as in PreparedDelete. */
  readonly token: number;
  readonly total: number;
  /** Those whose outcome is known. */
  readonly done: number;
  readonly deleted: number;
  readonly gone: number;
  /** Since it began, ms. */
  readonly elapsedMs: number;
}

/** The selection of an earlier worker, in this one. */
export interface SelectedAgain {
  readonly wanted: number;
  /** How many of them exist still and were selected again; undefined if main could not keep them. */
  readonly found: number | undefined;
  /** The user has selected something else in the meantime. */
  readonly replaced: boolean;
}

/** One consistent state of the table as the page shows it; at most one per animation frame. */
export interface View {
  /** Grows with every view. */
  readonly version: number;
  readonly total: number;
  readonly matching: number;
  /** Rows in the list: matching rows, and gone rows that are still shown. `first` and `index` are positions in it. */
  readonly listed: number;
  readonly selected: number;
  /** Grows whenever something else is selected, also if that is as many flows. */
  readonly selectionChoices: number;
  /** Selected flows that the filter hides; those on top are seen. */
  readonly selectedHidden: number;
  /** Ended flows, of which none is counted above: those that match the filter, and those that are selected. */
  readonly ended: number;
  readonly selectedEnded: number;
  /** Whether ended flows are listed, too: `listed` has them then. */
  readonly alsoEnded: boolean;
  /** Since when all ended flows are kept, milliseconds since the epoch; undefined if none was dropped for lack of memory. */
  readonly endedSinceMs: number | undefined;
  /** How many ended flows were dropped for lack of memory, whatever the filter. */
  readonly endedDropped: number;
  /** What became of the selection that an earlier worker had; undefined if there was none, or the table is still being read. */
  readonly selectedAgain: SelectedAgain | undefined;
  readonly first: number;
  readonly rows: readonly RowView[];
  /** The flows that the user keeps on top, also listed ones; their `index` is -1. */
  readonly onTop: readonly RowView[];
  /** Undefined if the page follows none. */
  readonly followed: Followed | undefined;
  /** Text of the active filter; never a text that has errors. */
  readonly filterText: string;
  /** Sort keys, the most significant first; empty for the order of handles. */
  readonly sort: readonly SortBy[];
  readonly paused: boolean;
  /** Changes held back while paused. */
  readonly heldChanges: number;
  /** The running dump that the view waits for: the first one, or a repair. */
  readonly loading: Reading | undefined;
  /** Whether the first dump has ended; while paused, whether it had ended when the view was frozen. */
  readonly complete: boolean;
  /** How many flows of the latest delete or flush came back within a minute of it. Also updated while paused. */
  readonly cameBack: CameBack | undefined;
  /** The delete under way, also while paused; undefined without one. */
  readonly deleting: DeleteProgress | undefined;
  /** Whether the host's own addresses are known; without them, flows have no direction. */
  readonly knowsDirections: boolean;
  readonly nowMs: number;
}

export type SelectHow =
  | { readonly kind: 'only' | 'toggle' | 'range'; readonly index: number; readonly handle: number }
  /** A range up to this position of the list, or its end: for a row that the page has not seen yet. */
  | { readonly kind: 'rangeTo'; readonly index: number }
  | { readonly kind: 'all' | 'none' };

/** Some flows of a delete, counted. */
export interface DeleteCounts {
  readonly count: number;
  readonly byProtocol: readonly { readonly protocol: number; readonly count: number }[];
  /** Of TCP flows, by the kernel's number of the state. */
  readonly byTcpState: readonly { readonly state: number; readonly count: number }[];
  /** Bytes of both directions so far; undefined if the kernel counts none of them. */
  readonly bytes: number | undefined;
  /** Untranslated established TCP flows: the next packet re-creates the entry where tcp_loose is on. */
  readonly untranslatedTcp: number;
  /** Untranslated TCP flows in any state but established, closed and time wait: another SYN or, with tcp_loose, an ACK re-creates them. */
  readonly openingOrClosing: number;
  /** Untranslated flows of other protocols: their next packet (for ICMP, the next request) creates a new entry. */
  readonly untranslatedOther: number;
  /** Translated flows: only a packet of the original direction brings them back, if the NAT rule remains and the port is free. */
  readonly translated: number;
  /** Flows among them that the active filter hides. */
  readonly hidden: number;
  /** The one other host that they all have in common; undefined if there is none, or if it should not be blocked. */
  readonly shared: SharedAddress | undefined;
}

/** An address as nftables accepts it, with its family (AF_INET, AF_INET6). */
export interface SharedAddress {
  readonly family: number;
  readonly address: string;
}

/** The exact flows that a delete would take, frozen in the worker under `token`. */
export interface PreparedDelete {
  readonly token: number;
  /** Flows of the scope, without those that carry the user's own session: these are left out unless the user says otherwise. */
  readonly others: DeleteCounts;
  /** The same with them. */
  readonly all: DeleteCounts;
  /** How many carry the user's own session. */
  readonly own: number;
  /** Flows of the scope that have ended: there is nothing to delete, and no other number has them. */
  readonly ended: number;
  /** The first of them; those of the user's own session are last. */
  readonly sample: readonly RowView[];
  /** Text of the active filter. */
  readonly filterText: string;
  /** The dump under way; while there is one, "all that match" covers only the flows known so far. */
  readonly reading: Reading | undefined;
  /** The view was paused: flows that appeared since are not included. */
  readonly paused: boolean;
  /** Fields compared with the filter again right before each flow is deleted; only for the scope `matching`. */
  readonly secondLook: SecondLook;
  /** The conntrack command that deletes exactly these flows and the user's own session, if there is one. */
  readonly command: string | undefined;
}

/** What the user has confirmed of a prepared delete. */
export interface ConfirmedDelete {
  readonly token: number;
  /** Whether the flows of the user's own session are deleted, too; else they are left out. */
  readonly alsoOwn: boolean;
  /** Main's number of it, from `beginAction`; without one it is not logged, and cannot be undone. */
  readonly action?: number | undefined;
}

/** Progress of a dump. */
export interface Reading {
  readonly flows: number;
  readonly expected: number | undefined;
  readonly reason: string;
}

export interface DeleteOutcome {
  readonly deleted: number;
  readonly gone: number;
  readonly replaced: number;
  /** Flows that no longer matched the filter when they were about to be deleted; they were left alone. */
  readonly unmatched: number;
  readonly refused: readonly { readonly errno: number; readonly reason: string; readonly count: number }[];
  readonly unknown: number;
  /** Flows that were not attempted because the delete stopped early; they are unchanged. */
  readonly notSent: number;
  readonly failure: Failure | undefined;
}

export type DeleteScope =
  /** `orElse`: the handle of the flow to take if none is selected. */
  | { readonly kind: 'selected'; readonly orElse?: number | undefined }
  | { readonly kind: 'matching' }
  | { readonly kind: 'one'; readonly handle: number };

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
  facets(query: FacetQuery, slot: string): Promise<FacetAnswer>;
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
