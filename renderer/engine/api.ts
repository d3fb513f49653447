// What the page and the engine worker say to each other, and the interface that React sees. Types only.

import type { Failure } from '../../electron/contract/failure.ts';
import type { OwnSession, Sort } from '../../electron/contract/settings.ts';
import type { Direction, LabelNames, SecondLook } from '../../native/filter/index.ts';
import type { ColumnId } from './columns/columns.ts';
import type { EndReason } from './end-reasons.ts';
import type { Silence } from './life-watch.ts';
import type { FacetAnswer, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';

/** A row as the table shows it: raw values, formatted by the page. Only rows of the window exist as objects. */
export interface RowView {
  /** Position in the sorted, filtered list; 0 is the first. */
  readonly index: number;
  /** Names the flow as long as it is known, also while it moves; unique in this session. */
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
  /** Seconds left now, or undefined where the kernel gives none. */
  readonly timeoutSec: number | undefined;
  /** The longest timeout seen for this flow, to draw what is left as a share. */
  readonly timeoutOfSec: number | undefined;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly origBytes: number | undefined;
  readonly replyBytes: number | undefined;
  readonly rateBytesPerSec: number | undefined;
  readonly startMs: number | undefined;
  readonly firstSeenMs: number;
  /**
   * When the flow came or a reader would last have noticed a change (state, status, mark, labels, helper, translation), to
   * 2 ms; undefined for one that was there before us and has not changed since. Counters move all the time and do not count.
   */
  readonly changedMs: number | undefined;
  /** Undefined while the host's own addresses are not known. */
  readonly direction: Direction | undefined;
  readonly selected: boolean;
  /** new: came within the last seconds; changed: state, status, mark... changed; gone: closed or deleted, kept a moment; back: came back after a delete. */
  readonly change: 'none' | 'new' | 'changed' | 'gone' | 'back';
}

/** A flow that has ended, as it was then. Its handle is its own: it names no row of the table. */
export interface ClosedFlow extends RowView {
  /** When its end was learnt, milliseconds since the epoch. */
  readonly endedMs: number;
  readonly reason: EndReason;
}

/** Some of the closed flows that are kept, the newest first. `index` and `first` count those that match. */
export interface ClosedWindow {
  /** How many are kept, and how many of them the filter in force matches. */
  readonly kept: number;
  readonly matching: number;
  readonly first: number;
  readonly rows: readonly ClosedFlow[];
}

/** One key of the order of rows. Rows without a value come last in both directions. */
export type SortBy = Readonly<Sort[number]> & { readonly column: ColumnId };

/** How many flows of one delete or flush came back so far. */
export interface CameBack {
  /** Names the delete by its token, a flush by its start. */
  readonly action: number;
  /** Each flow once, however often it came back. */
  readonly count: number;
}

/** One consistent picture, at most one per animation frame. */
export interface View {
  /** Grows with every view. */
  readonly version: number;
  readonly total: number;
  readonly matching: number;
  /** Rows in the list: the matching ones and those gone that are kept a moment. `first` and `index` count in it. */
  readonly listed: number;
  readonly selected: number;
  /** Selected flows that the filter hides. */
  readonly selectedHidden: number;
  readonly first: number;
  readonly rows: readonly RowView[];
  /** Text of the filter in force; a text that was no filter is never here. */
  readonly filterText: string;
  /** The keys of the order, the first before all others; none is the order of handles. */
  readonly sort: readonly SortBy[];
  readonly paused: boolean;
  /** Changes held back while paused. */
  readonly heldChanges: number;
  /** A dump is running that the view waits for (the first one, or a repair). */
  readonly loading: Reading | undefined;
  /** False before the first dump has ended; while paused, whether it had when the picture was frozen. */
  readonly complete: boolean;
  /** Of the latest delete or flush: how many of its flows came back within the minute after it. Also while paused. */
  readonly cameBack: CameBack | undefined;
  /** Whether the host's own addresses are known, without which flows have no direction. */
  readonly knowsDirections: boolean;
  readonly nowMs: number;
}

export type SelectHow =
  | { readonly kind: 'only' | 'toggle' | 'range'; readonly index: number; readonly handle: number }
  | { readonly kind: 'all' | 'none' };

/** The exact flows that a delete would take, frozen in the worker under `token`. */
export interface PreparedDelete {
  readonly token: number;
  readonly count: number;
  readonly sample: readonly RowView[];
  readonly byProtocol: readonly { readonly protocol: number; readonly count: number }[];
  /** Established TCP flows that are not translated: any next packet re-creates the entry where tcp_loose is on. */
  readonly untranslatedTcp: number;
  /** TCP flows in any other state than established, closed and time wait that are not translated: another SYN or, with tcp_loose, an ACK re-creates them. */
  readonly openingOrClosing: number;
  /** Flows of other protocols than TCP that are not translated: their next packet makes a new entry, of ICMP a request. */
  readonly untranslatedOther: number;
  /** Translated flows: only a packet of the original direction brings them back, while the NAT rule stands and the port is free. */
  readonly translated: number;
  /** Flows among them that carry the user's own session. */
  readonly ownSession: number;
  /** Flows among them that the filter in force hides. */
  readonly hidden: number;
  /** Text of the filter in force. */
  readonly filterText: string;
  /** The table was being read, so that "all that match" are only those known by then. */
  readonly reading: Reading | undefined;
  /** The picture was paused: what came since is not among them. */
  readonly paused: boolean;
  /** By which fields each flow is compared with the filter once more right before it is deleted; of a scope but `matching` none. */
  readonly secondLook: SecondLook;
  /** The conntrack command that deletes exactly these, where there is one. */
  readonly command: string | undefined;
}

/** How far a dump is. */
export interface Reading {
  readonly flows: number;
  readonly expected: number | undefined;
  readonly reason: string;
}

export interface DeleteOutcome {
  readonly deleted: number;
  readonly gone: number;
  readonly replaced: number;
  /** Flows that no longer matched the filter right before they were to be deleted; they were left alone. */
  readonly unmatched: number;
  readonly refused: readonly { readonly errno: number; readonly reason: string; readonly count: number }[];
  readonly unknown: number;
  /** Flows that were never asked about, because a failure ended the delete before; they are as they were. */
  readonly notSent: number;
  readonly failure: Failure | undefined;
}

export type DeleteScope =
  | { readonly kind: 'selected' }
  | { readonly kind: 'matching' }
  | { readonly kind: 'one'; readonly handle: number };

/** The engine as the page sees it. Every promise has a time limit and rejects with a Failure-shaped error. */
export interface EngineClient {
  /** Hands the stream's port to the worker. */
  attach(port: MessagePort): void;
  /** The newest view; stable between changes (useSyncExternalStore). */
  getView(): View;
  /** Since when the worker has not answered; undefined while it does. Stable between changes, of which `subscribe` tells too. */
  getSilence(): Silence | undefined;
  /** To be called once a second while the page is visible: the measure of whether the worker answers. */
  tick(): void;
  subscribe(listener: () => void): () => void;
  /** Text in the filter language; an error leaves the filter in force as it is. Empty shows all. */
  setFilter(text: string): void;
  /** Rows equal in all these columns go by the key of their flow; without a column, rows go by their handles: as they came, but a new flow may take the place of one that ended. */
  setSort(sort: readonly SortBy[]): void;
  /** Rows wanted: at most 200. */
  setWindow(first: number, count: number): void;
  setPaused(paused: boolean): void;
  /** While true the order holds still (pointer or selection on a row). */
  setHold(hold: boolean): void;
  setVisible(visible: boolean): void;
  setOwnSession(session: OwnSession | null): void;
  /** Names that labels have in the filters that follow. */
  setLabels(labels: LabelNames): void;
  select(how: SelectHow): void;
  /** Position of a flow in the list now, or -1. */
  indexOf(handle: number): Promise<number>;
  /** Flows that ended lately and match the filter in force, from `first` on; at most 200. */
  closedFlows(first: number, count: number): Promise<ClosedWindow>;
  prepareDelete(scope: DeleteScope): Promise<PreparedDelete>;
  executeDelete(token: number): Promise<DeleteOutcome>;
  /** Drops a prepared delete; one that is running sends nothing more, and ends with what was sent. */
  cancelDelete(token: number): void;
  /**
   * Groups of flows, the largest first. Of each slot (who asks) only the newest question is answered: the promise of
   * an older one, of whichever kind, rejects with ESUPERSEDED; all reject with ESOURCE when the source is changed.
   */
  groupBy(query: GroupQuery, slot: string): Promise<GroupAnswer>;
  /** Values of some fields with their numbers of flows; slots as for groupBy. */
  facets(query: FacetQuery, slot: string): Promise<FacetAnswer>;
  /** What all flows sum to; slots as for groupBy. */
  totals(scope: QueryScope, slot: string): Promise<Sums>;
  close(): void;
}
