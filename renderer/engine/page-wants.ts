// What the page wants to see, whatever the source: it survives when another source opens. Pure.

import type { OwnSession } from '../../electron/contract/settings.ts';
import type { Filter, ValueContext } from '../../native/filter/index.ts';
import type { KernelTimeouts } from '../../native/flow/index.ts';
import type { SortBy, SoughtFlow } from './api.ts';
import { type ColumnId, measuredBy } from './columns/engine-columns.ts';
import { EVERYTHING, type Predicate } from './list/filter-pass.ts';
import { CLOSED_FLOWS, flowsIn } from './reconcile/closed-flows.ts';
import type { Measured } from './store/measured-columns.ts';
import { Colouring } from './view/colouring.ts';
import { parsePredicate } from './view/predicate.ts';
import { MAX_WINDOW_ROWS } from './view/rows-window.ts';
import type { Want } from './worker-messages.ts';

export class PageWants {
  /** The active filter, its text, and its predicate. */
  filter: Filter = { kind: 'all' };
  filterText = '';
  predicate: Predicate = EVERYTHING;
  #measuredForFilter: readonly Measured[] = [];
  /** The label names with which filters are parsed. */
  filterContext: ValueContext = {};
  colouring = new Colouring();
  sort: readonly SortBy[] = [];
  /** The columns that the page shows. */
  columns: readonly ColumnId[] = [];
  /** First row of the window, and number of rows. */
  first = 0;
  count = 50;
  /** Whether gone rows keep their places, because somebody points at a row. */
  hold = false;
  /** Whether ended flows are listed, too. */
  alsoEnded = false;
  /** How many ended flows are kept. */
  endedFlows = CLOSED_FLOWS;
  ownSession: OwnSession | null = null;
  timeouts: KernelTimeouts | undefined;
  visible = true;
  /** The handle of the flow that is followed. No flow of another source has it. */
  followed: number | undefined;
  /** Flows of the table that opens next. */
  sought: readonly SoughtFlow[] = [];

  /** What the table must measure for them. */
  get measured(): ReadonlySet<Measured> {
    const columns = [...this.columns, ...this.sort.map(({ column }) => column)];
    return new Set([...measuredBy(columns), ...this.#measuredForFilter, ...this.colouring.measured]);
  }

  /** Takes the values in the message; the rest is unchanged. */
  take(want: Want): void {
    // Before the filters: those in the same message can use these names.
    if (want.labels !== undefined) this.filterContext = { labels: want.labels };
    if (want.filter !== undefined) this.#setFilter(want.filter);
    if (want.rules !== undefined) this.colouring = new Colouring(want.rules, this.filterContext);
    this.sort = want.sort ?? this.sort;
    this.columns = want.columns ?? this.columns;
    if (want.first !== undefined) this.first = Math.max(0, Math.floor(want.first));
    if (want.count !== undefined) this.count = Math.min(MAX_WINDOW_ROWS, Math.max(0, Math.ceil(want.count)));
    this.hold = want.hold ?? this.hold;
    this.alsoEnded = want.alsoEnded ?? this.alsoEnded;
    if (want.endedBytes !== undefined) this.endedFlows = flowsIn(want.endedBytes);
    if (want.ownSession !== undefined) this.ownSession = want.ownSession;
    if (want.timeouts !== undefined) this.timeouts = want.timeouts ?? undefined;
    this.visible = want.visible ?? this.visible;
    if (want.follow !== undefined) this.followed = want.follow ?? undefined;
    this.sought = want.sought ?? this.sought;
  }

  #setFilter(text: string): void {
    const parsed = parsePredicate(text, this.filterContext);
    // The page shows the error; the active filter stays.
    if (!parsed) return;
    this.filter = parsed.filter;
    this.filterText = text;
    this.predicate = parsed.predicate;
    this.#measuredForFilter = parsed.measured;
  }
}
