// What the page looks at: the live table or, while paused, a frozen copy of it, with filter, order, window and
// selection. Turns them into one View. Pure; the time is passed in.

import { clearBit, setBit, testBit } from '../../../native/flow/bitmap.ts';
import type {
  DeleteProgress,
  Followed,
  Reading,
  RowView,
  SelectedAgain,
  SelectHow,
  SortBy,
  SoughtFlow,
  View,
} from '../api.ts';
import { Counters } from '../counters.ts';
import type { Predicate } from '../list/filter-pass.ts';
import { Listing } from '../list/listing.ts';
import { Selection } from '../list/selection.ts';
import type { Reconciler } from '../reconcile/reconcile.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { handleOf, rowOf } from '../store/store.ts';
import { Colouring } from './colouring.ts';
import { CountedBasis } from './counted-basis.ts';
import { followedView } from './followed-view.ts';
import { type RowContext, rowView, windowRows } from './rows-window.ts';
import { rowOfSought } from './sought-flows.ts';
import { TopRows } from './top-rows.ts';

/** A hold keeps at most this many gone rows and a quarter of the table in place; beyond that, the order moves once. */
const HELD_GONE_ROWS = 5000;

export class Picture {
  readonly listing = new Listing();
  readonly selection = new Selection();
  filterText = '';
  first = 0;
  count = 50;
  hold = false;
  colouring = new Colouring();
  selectedAgain: SelectedAgain | undefined;
  readonly #source: Reconciler;
  #frozen: FlowTable | undefined;
  #frozenTotal = 0;
  #frozenChanges = 0;
  #frozenRevision = 0;
  #frozenComplete = false;
  #frozenSinceMs: number | undefined;
  #frozenDropped = 0;
  #followed: number | undefined;
  readonly #onTop = new TopRows();
  /** Flows of an earlier worker that are still looked for, and the handles of those that were found. */
  #sought: readonly SoughtFlow[] = [];
  readonly #found = new Map<number, number>();
  readonly #counters: Counters;
  readonly #countedBasis = new CountedBasis();

  constructor(source: Reconciler, counters = new Counters()) {
    this.#source = source;
    this.#counters = counters;
  }

  /** The table that the page looks at. */
  get table(): FlowTable {
    return this.#frozen ?? this.#source.store.table;
  }

  get paused(): boolean {
    return this.#frozen !== undefined;
  }

  get context(): RowContext {
    const { table, selection, colouring } = this;
    return { table, selection, colouring, comebacks: this.#source.comebacks, onTop: this.#onTop };
  }

  setFilter(text: string, predicate: Predicate): void {
    this.filterText = text;
    this.listing.setFilter(predicate);
  }

  /** Whether ended flows are listed, too. */
  setAlsoEnded(alsoEnded: boolean): void {
    this.listing.setAlsoEnded(alsoEnded);
    this.selection.setAlsoEnded(alsoEnded, this.table);
  }

  setSort(sort: readonly SortBy[]): void {
    this.listing.setSort(sort);
  }

  /** Freezes the view by copying the table, or goes back to the live one. */
  setPaused(paused: boolean, nowMs: number): void {
    if (paused === this.paused) return;
    const { store } = this.#source;
    if (paused) {
      this.update(nowMs);
      this.#frozen = store.table.snapshot();
      this.#frozenTotal = store.total;
      this.#frozenChanges = store.changes;
      this.#frozenRevision = store.revision;
      this.#frozenComplete = this.#source.complete;
      this.#frozenSinceMs = this.#source.closed.sinceMs;
      this.#frozenDropped = this.#source.closed.dropped;
    } else if (this.#frozen) {
      this.selection.transfer(this.#frozen, store.table);
      this.#frozen = undefined;
    }
    this.listing.invalidate();
  }

  select(how: SelectHow, nowMs: number): void {
    this.update(nowMs);
    this.selection.select(how, this.table, this.listing.order, this.listing.filter.listed);
  }

  /** Whether gone rows must keep their places, because somebody points at a row. */
  get holding(): boolean {
    const { closed, store } = this.#source;
    return this.hold && closed.leaving < HELD_GONE_ROWS + store.total / 4;
  }

  /**
   * Brings list, order and selection up to date.
   * @param wanted how many of the first rows must have their places; see Order.update.
   */
  update(nowMs: number, wanted?: number): void {
    const { table } = this;
    if (!this.#frozen) {
      table.nowMs = nowMs;
      this.selection.update(table);
    }
    this.listing.update(table, this.holding, wanted);
  }

  /** Whether somebody waits for rows, and the others can have their places later. */
  get #isAwaited(): boolean {
    return this.listing.asked || this.loading !== undefined || !this.isWhole;
  }

  /** Whether all rows of the list have their places, and not only those shown. */
  get isWhole(): boolean {
    return this.listing.order.ready === this.listing.order.length;
  }

  /** Position of a flow in the list, or -1. */
  indexOf(handle: number, nowMs: number): number {
    this.update(nowMs);
    const row = rowOf(this.table, handle);
    return row < 0 ? -1 : this.listing.order.indexOf(row);
  }

  /** The living rows of the window, on top and the one that is followed: they need refreshing. */
  refreshedRows(): number[] {
    const { order } = this.listing;
    const first = this.#shownFirst();
    const rows = new Set(order.rows.subarray(first, Math.min(order.ready, first + this.count)));
    const followed = this.#followedHandle();
    const elsewhere = [...this.#onTop.handles, ...(followed === undefined ? [] : [followed])];
    for (const handle of elsewhere) rows.add(rowOf(this.table, handle));
    return [...rows].filter((row) => row >= 0 && this.#source.store.isAlive(row));
  }

  /** Each view has this flow on top from now on, or no longer. */
  keepOnTop(handle: number, isOnTop: boolean): void {
    this.#onTop.set(this.context, handle, isOnTop);
  }

  /** Each view has this flow from now on. */
  follow(handle: number | undefined): void {
    this.#followed = handle;
  }

  /** The followed flow's handle in this table. */
  #followedHandle(): number | undefined {
    return this.#followed === undefined ? undefined : (this.#found.get(this.#followed) ?? this.#followed);
  }

  /** Undefined also while the flow is still looked for: whether it is gone is not known yet. */
  #followedView(): Followed | undefined {
    const handle = this.#followed;
    if (handle === undefined || this.#sought.some((one) => one.handle === handle)) return undefined;
    return { handle, flow: followedView(this.context, this.#followedHandle() ?? handle) };
  }

  /** Flows that an earlier worker showed outside the list; they are looked for once the table was read. */
  seek(flows: readonly SoughtFlow[]): void {
    this.#sought = flows;
    this.#onTop.restore(flows.flatMap(({ flow, isOnTop }) => (isOnTop ? [flow] : [])));
  }

  /** Looks for these flows, once. Those that are not there have ended. */
  findSought(nowMs: number): void {
    if (this.#sought.length === 0 || !this.#source.complete) return;
    const { table } = this.#source.store;
    for (const { handle, flow } of this.#sought) {
      const row = flow.reason === undefined ? rowOfSought(table, flow) : -1;
      if (row >= 0) this.#found.set(handle, handleOf(table, row));
    }
    this.#sought = [];
    this.#onTop.found(this.#found, nowMs);
  }

  /** The current view, consistent in itself. @param deleting the delete under way. */
  view(nowMs: number, deleting?: DeleteProgress): View {
    this.update(nowMs, this.#isAwaited ? this.first + this.count : undefined);
    const { table, listing, selection } = this;
    const { store, comebacks } = this.#source;
    const first = this.#shownFirst();
    const { listed } = listing.filter;
    return {
      version: ++this.#counters.views,
      counted: this.counted(),
      total: this.#total,
      matching: listing.filter.matching,
      listed: listing.order.length,
      selected: selection.count(table),
      selectionChoices: selection.choices,
      selectedHidden: selection.countHidden(table, listed) - this.#onTop.countSelectedOutside(this.context, listed),
      ended: listing.filter.ended,
      selectedEnded: selection.countEnded(table),
      alsoEnded: listing.filter.alsoEnded,
      endedSinceMs: this.#frozen ? this.#frozenSinceMs : this.#source.closed.sinceMs,
      endedDropped: this.#frozen ? this.#frozenDropped : this.#source.closed.dropped,
      selectedAgain: this.selectedAgain,
      first,
      rows: this.#rows(first),
      onTop: this.#onTop.rows(this.context),
      followed: this.#followedView(),
      filterText: this.filterText,
      sort: listing.order.sort,
      paused: this.paused,
      heldChanges: this.#frozen ? store.changes - this.#frozenChanges : 0,
      loading: this.loading,
      complete: this.complete,
      cameBack: comebacks.latest,
      deleting,
      knowsDirections: table.localAddresses !== undefined,
      nowMs: table.nowMs,
    };
  }

  /** See View. Whoever asks expects other counts from now on only if it has grown. */
  counted(): number {
    const { table, paused } = this;
    const revision = paused ? this.#frozenRevision : this.#source.store.revision;
    const { predicate } = this.listing.filter;
    if (this.#countedBasis.isOther({ table, paused, total: this.#total, revision, predicate }))
      this.#counters.counted++;
    return this.#counters.counted;
  }

  get #total(): number {
    return this.#frozen ? this.#frozenTotal : this.#source.store.total;
  }

  /** First row of the window; if the list has become too short, its end is shown. */
  #shownFirst(): number {
    return Math.min(this.first, Math.max(0, this.listing.order.length - this.count));
  }

  #rows(first: number): RowView[] {
    return windowRows(this.context, this.listing.order, first, this.count);
  }

  /**
   * The user has deleted these flows: a paused view strikes out those that are gone, and leaves everything else
   * unchanged. The live view knows already.
   */
  deleted(handles: ArrayLike<number>): void {
    const frozen = this.#frozen;
    if (!frozen) return;
    const { store } = this.#source;
    for (let i = 0; i < handles.length; i++) {
      const handle = handles[i] ?? -1;
      const row = rowOf(frozen, handle);
      const live = rowOf(store.table, handle);
      if (row < 0 || !testBit(frozen.alive, row) || (live >= 0 && store.isAlive(live))) continue;
      clearBit(frozen.alive, row);
      setBit(frozen.leaving, row);
      frozen.setEnd(row, 'deleted', frozen.nowMs);
      setBit(frozen.dirty, row);
      clearBit(this.selection.bits, row);
      this.#frozenTotal--;
    }
  }

  /** The views of some rows outside the window, as a sample. */
  sample(rows: ArrayLike<number>): RowView[] {
    return Array.from(rows, (row) => rowView(this.context, row, -1));
  }

  /** Whether the whole table is in view: it was read completely at least once. */
  get complete(): boolean {
    return this.#frozen ? this.#frozenComplete : this.#source.complete;
  }

  /** The dump that the view waits for. */
  get loading(): Reading | undefined {
    const { dump, complete } = this.#source;
    if (!dump || (complete && dump.reason === 'periodic')) return undefined;
    return { flows: dump.flows, expected: dump.expected, reason: dump.reason };
  }
}
