// One view of the table as the page gets it: the rows of its window, those outside it, and the counts. Types, and one limit.

import type { Sort } from '../../electron/contract/settings.ts';
import type { Direction } from '../../native/filter/index.ts';
import type { ColumnId } from './columns/engine-columns.ts';
import type { EndReason } from './end-reasons.ts';

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
  /**
   * Grows when the flows that match, or their values, may be others: as long as it stays, facets have the same counts.
   * Counters, timeouts and the like are left aside, unless the filter compares them.
   */
  readonly counted: number;
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

/** Progress of a dump. */
export interface Reading {
  readonly flows: number;
  readonly expected: number | undefined;
  readonly reason: string;
}
