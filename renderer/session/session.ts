// The page's state and what the user can do: the one place that talks to main and the engine. No React.

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SourceStatus } from '../../electron/contract/access.ts';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import { ExpectationState } from '../../electron/contract/expectations.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import type {
  Bootstrap,
  ColumnChoices,
  Density,
  PageView,
  SettingsTroubles,
  Sort,
  ThemeChoice,
} from '../../electron/contract/settings.ts';
import type { SourceSpec } from '../../electron/contract/source.ts';
import type { ValueContext } from '../../native/filter/context.ts';
import type { FilterError } from '../../native/filter/error.ts';
import { type Field, printFilter } from '../../native/filter/index.ts';
import { parseFilter } from '../../native/filter/parse.ts';
import type { DeleteOutcome, EngineClient, RowView } from '../engine/api.ts';
import { EngineError } from '../engine/client-calls.ts';
import type { Silence } from '../engine/life-watch.ts';
import { outcomeOf } from '../engine/lost-delete.ts';
import type { Facet, FacetWanted } from '../engine/queries/query-api.ts';
import { SENTENCES } from '../words/sentences.ts';
import { silenceSentence } from '../words/silence-words.ts';
import { type DetailsState, fittingPx } from './details-state.ts';
import type { OpenDialog } from './dialog-state.ts';
import { endedDelete } from './ended-delete.ts';
import { ExpectationTable } from './expectations/expectation-table.ts';
import type { FilterTarget } from './filter-target.ts';
import { flowFilterOf } from './flow-filter.ts';
import { FocusPlaces } from './focus-places.ts';
import { type PaneId, type Panes, withNarrow, withPaneToggled } from './panes.ts';
import { isWorthSaying, nextStep, type Recovered, type Recovery } from './recovery.ts';
import { createSecondClock, type SecondClock } from './second-clock.ts';
import { silenceOf } from './silence.ts';
import type { TabId } from './tab-id.ts';
import { filterAfterClick, type ValueClick } from './value-terms.ts';

const { blocked } = SENTENCES;

/** The part of the session that can change. */
export interface SessionState {
  readonly status: SourceStatus;
  readonly theme: ThemeChoice;
  readonly density: Density;
  readonly layout: Layout;
  /** Whether the list of columns is open. */
  readonly choosingColumns: boolean;
  /** The text in the filter box; it is applied only while `filterErrors` is empty. */
  readonly filterText: string;
  readonly filterErrors: readonly FilterError[];
  /** The filter that is applied: the last text without errors. */
  readonly appliedFilter: string;
  readonly builderOpen: boolean;
  readonly tab: TabId;
  readonly panes: Panes;
  readonly details: DetailsState;
  /** Facets whose values are hidden, by their fields. */
  readonly foldedFacets: readonly string[];
  readonly dialog: OpenDialog | undefined;
  /** The table does not answer: what is shown is old, and nothing is deleted. */
  readonly silence: Silence | undefined;
  /** A worker or page was started again, and not everything is back yet: nothing is deleted. */
  readonly recovery: Recovery | undefined;
  /** What is back since, until the user dismisses it. */
  readonly recovered: Recovered | undefined;
  /** What became of a delete that nobody waited for any more, until the user dismisses it. */
  readonly lateDelete: DeleteOutcome | undefined;
  /** A failed command of main that the user must know about. */
  readonly trouble: Failure | undefined;
  /** What is wrong with the settings file, until it is dismissed. */
  readonly settings: SettingsTroubles;
  /** The last reading that the user asked for: how many there were, and the flows of the last. */
  readonly reread: { readonly times: number; readonly flows: number };
  /** The same for expectations. */
  readonly expectationsReread: { readonly times: number; readonly total: number };
}

/** How the columns of flows are arranged. Replaced, never modified. */
export interface Layout {
  /** In screen order; empty for the default. */
  readonly columns: ColumnChoices;
  /** CSS px by column id. */
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: Sort;
}

/** Dragging changes column widths many times a second: they are saved this long after the last change, ms. */
const SAVE_DELAY_MS = 400;
/** Interval between checks that the worker answers, ms: see EngineClient.tick. */
const LIFE_TICK_MS = 1000;

/** The one session of a page, from its start to its end. */
export class Session {
  readonly boot: Bootstrap;
  readonly api: FlowglassApi;
  readonly engine: EngineClient;
  readonly clock: SecondClock = createSecondClock();
  /** Never stops: a paused view of flows says nothing about expectations. */
  readonly steadyClock: SecondClock = createSecondClock();
  readonly focus = new FocusPlaces();
  /** For parsing and printing filters: label names, and messages worded for the window. */
  readonly filterContext: ValueContext;
  readonly expectations: ExpectationTable;
  readonly store: StoreApi<SessionState>;
  readonly #filters: Readonly<Record<TabId, FilterTarget>>;
  #saving: ReturnType<typeof setTimeout> | undefined;
  /** Those that the engine has, as text. */
  #timeouts: string | undefined;
  #savingDetails: ReturnType<typeof setTimeout> | undefined;
  #sort: Sort;
  #paused = false;
  /** What the user wants and the view does not show yet. */
  #wantsPause: boolean | undefined;
  #restarts = 0;

  constructor(api: FlowglassApi, engine: EngineClient, boot: Bootstrap) {
    this.api = api;
    this.engine = engine;
    this.boot = boot;
    this.#sort = boot.sort;
    this.store = createStore<SessionState>(() => ({
      status: boot.status,
      theme: boot.theme,
      density: boot.density,
      layout: { columns: boot.columns, widths: boot.columnWidths, sort: boot.sort },
      choosingColumns: false,
      filterText: '',
      filterErrors: [],
      appliedFilter: '',
      builderOpen: boot.kept?.builderOpen ?? false,
      tab: 'connections',
      panes: { open: { facets: boot.facets.open, details: boot.details.open }, narrow: false, drawer: undefined },
      details: { flow: undefined, isFull: false, px: fittingPx(boot.details.px) },
      foldedFacets: boot.facets.folded,
      dialog: undefined,
      silence: undefined,
      recovery: undefined,
      recovered: undefined,
      lateDelete: undefined,
      trouble: undefined,
      settings: boot.settings,
      reread: { times: 0, flows: 0 },
      expectationsReread: { times: 0, total: 0 },
    }));
    const labels = new Map(boot.labels);
    this.filterContext = { labels, audience: 'window' };
    this.expectations = new ExpectationTable(this.filterContext);
    this.#filters = { connections: flowFilterOf(this), expectations: this.expectations.filter };
    engine.setLabels(labels);
    this.#setTimeouts(boot.status);
    engine.setOwnSession(boot.ownSession);
    if (boot.kept) this.#bringBack(boot.kept, boot.crashed);
    else this.setFilter(boot.filter);
  }

  /** Shows the table as the page before this one did. */
  #bringBack({ filterText, boxText, paused }: PageView, crashed: boolean): void {
    const recovery = {
      ended: crashed ? 'crashed page' : 'reloaded page',
      pauses: paused,
      isOtherTable: false,
    } as const;
    this.store.setState({ recovery: { ...recovery, hasFilter: true } });
    this.setFilter(filterText);
    if (boxText !== filterText) this.setFilter(boxText);
    this.store.setState({ recovery: { ...recovery, hasFilter: this.store.getState().appliedFilter === filterText } });
  }

  /** Reports a delete that was under way when the page before this one ended. Call it once main streams to this page. */
  async reportEndedDelete(): Promise<void> {
    if (!this.boot.kept) return;
    const report = await endedDelete(this.api);
    if (report) this.showLateDelete(outcomeOf(report, 'The window was started again during the delete.'));
  }

  /** Follows main's status, the engine, and the page's visibility until the result is called. */
  listen(): () => void {
    const stopStatus = this.api.on('status', (status) => {
      this.#setTimeouts(status);
      this.store.setState({ status });
      this.#followEngine();
    });
    const stopSettings = this.api.on('settings', (changed) => {
      const { settings } = this.store.getState();
      const { unread = settings.unread, unsaved = settings.unsaved } = changed;
      this.store.setState({ settings: { unread, unsaved } });
    });
    const stopExpectations = this.api.on('expectations', (state) => {
      this.expectations.receive(ExpectationState.parse(state));
    });
    this.#watchExpectations(this.store.getState().tab);
    const onVisibility = () => this.engine.setVisible(!document.hidden);
    document.addEventListener('visibilitychange', onVisibility);
    const stopEngine = this.engine.subscribe(() => this.#followEngine());
    const lifeTimer = setInterval(() => {
      if (document.hidden) return;
      this.engine.tick(this.store.getState().status.stalledSinceMs !== undefined);
      this.expectations.tick();
    }, LIFE_TICK_MS);
    return () => {
      clearInterval(lifeTimer);
      stopStatus();
      stopSettings();
      stopExpectations();
      stopEngine();
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }

  /** The engine needs them for idle times; a status comes every two seconds, and they hardly ever change. */
  #setTimeouts({ timeouts }: SourceStatus): void {
    const text = JSON.stringify(timeouts);
    if (text === this.#timeouts) return;
    this.#timeouts = text;
    this.engine.setTimeouts(timeouts);
  }

  /** Ages and countdowns stop while the view is paused or the table does not answer. */
  #followEngine(): void {
    this.#followRestarts();
    const { status, silence: known } = this.store.getState();
    const silence = silenceOf(this.engine.getSilence(), status, known);
    if (silence !== known) this.store.setState({ silence });
    const view = this.engine.getView();
    this.clock.stopAt(view.paused ? view.nowMs : silence?.sinceMs);
    this.#recover();
  }

  /** A new worker has to catch up. */
  #followRestarts(): void {
    const restarts = this.engine.getRestarts();
    if (restarts === this.#restarts) return;
    this.#restarts = restarts;
    const { recovery } = this.store.getState();
    const pauses = this.#wantsPause ?? recovery?.pauses ?? this.#paused;
    const pending = { isOtherTable: false, hasFilter: true, ...recovery, pauses };
    this.store.setState({ recovery: { ...pending, ended: 'worker' }, recovered: undefined });
  }

  /** Follows a recovery to its end; without one, keeps whether the view is paused. */
  #recover(): void {
    const { recovery, appliedFilter } = this.store.getState();
    const view = this.engine.getView();
    if (view.paused === this.#wantsPause) this.#wantsPause = undefined;
    if (!recovery) {
      if (view.version === 0 || view.paused === this.#paused) return;
      this.#paused = view.paused;
      this.#keep();
      return;
    }
    const step = nextStep(recovery, view, appliedFilter, this.filterContext);
    if (step.kind === 'pause') this.engine.setPaused(true);
    if (step.kind !== 'done') return;
    this.#paused = view.paused;
    this.store.setState({
      recovery: undefined,
      recovered: isWorthSaying(step.recovered) ? step.recovered : undefined,
    });
    this.#keep();
  }

  /** Gives main what the next page needs to show the table as this one does. */
  #keep(): void {
    const { filterText: boxText, appliedFilter: filterText, builderOpen, recovery } = this.store.getState();
    const paused = recovery?.pauses ?? this.#paused;
    void this.api.invoke('keepView', { boxText, filterText, sort: this.#sort, paused, builderOpen });
  }

  /** Sets the filter; a text with errors leaves the applied filter as it is. */
  setFilter(text: string): void {
    const result = parseFilter(text, this.filterContext);
    if (result.ok) {
      this.store.setState({ filterText: text, filterErrors: [], appliedFilter: text });
      this.engine.setFilter(text);
    } else this.store.setState({ filterText: text, filterErrors: result.errors });
    this.#keep();
  }

  /**
   * The values of a field among all live flows; undefined if a newer query of the same slot replaced this one, or if it
   * failed: suggestions while typing are not worth an error message.
   */
  async askValues(wanted: FacetWanted, slot: string): Promise<Facet | undefined> {
    try {
      return (await this.engine.facets({ scope: 'living', facets: [wanted] }, slot)).facets[0];
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  }

  /** Sets the filter to what it is after a click on a value of a field. @param value as the filter language writes it. */
  clickValue(field: Field, value: string, click: ValueClick): void {
    const parsed = parseFilter(this.store.getState().appliedFilter, this.filterContext);
    // The applied filter was parsed before, so it has no errors.
    const filter = parsed.ok ? parsed.filter : ({ kind: 'all' } as const);
    this.setFilter(filterAfterClick(filter, field, value, click, this.filterContext));
  }

  /** Adds to the filter that these flows are left out. @param filter a text without errors. */
  leaveOut(filter: string): void {
    const { appliedFilter } = this.store.getState();
    const parsed = parseFilter(
      appliedFilter === '' ? `not (${filter})` : `(${appliedFilter}) and not (${filter})`,
      this.filterContext,
    );
    if (parsed.ok) this.setFilter(printFilter(parsed.filter, this.filterContext));
  }

  /** The filter of a tab. */
  filterOf(tab: TabId): FilterTarget {
    return this.#filters[tab];
  }

  toggleBuilder(): void {
    this.store.setState((state) => ({ builderOpen: !state.builderOpen }));
    this.#keep();
  }

  showTab(tab: TabId): void {
    if (tab === this.store.getState().tab) return;
    this.store.setState({ tab });
    this.#watchExpectations(tab);
  }

  /** Goes to the flows that match a filter. */
  showFlows(filter: string): void {
    this.setFilter(filter);
    this.showTab('connections');
  }

  #watchExpectations(tab: TabId): void {
    void this.api.invoke('watchExpectations', { shown: tab === 'expectations' });
  }

  togglePane(pane: PaneId): void {
    this.store.setState(({ panes }) => ({ panes: withPaneToggled(panes, pane) }));
    if (pane === 'details') this.#saveDetails();
    else this.#saveFacets();
  }

  /** The details show this flow from now on. */
  follow(flow: RowView): void {
    const { details } = this.store.getState();
    if (details.flow?.handle === flow.handle) return;
    this.store.setState({ details: { ...details, flow } });
    this.engine.follow(flow.handle);
  }

  /** Shows the details in place of the grid, or the grid again. */
  setFullDetails(isFull: boolean): void {
    this.store.setState(({ details }) => ({ details: { ...details, isFull } }));
  }

  /** The width of the details, CSS px; fitted to its limits. */
  setDetailsPx(px: number): void {
    this.store.setState(({ details }) => ({ details: { ...details, px: fittingPx(px) } }));
    this.#saveDetails();
  }

  /** Remembers which facets are folded, and whether they are open in a wide window. */
  #saveFacets(): void {
    const { panes, foldedFacets } = this.store.getState();
    void this.api.invoke('saveSettings', { facets: { open: panes.open.facets, folded: foldedFacets } });
  }

  /** Remembers the details' width and whether they are open in a wide window, a moment after the last change. */
  #saveDetails(): void {
    clearTimeout(this.#savingDetails);
    this.#savingDetails = setTimeout(() => {
      const { details, panes } = this.store.getState();
      void this.api.invoke('saveSettings', { details: { open: panes.open.details, px: details.px } });
    }, SAVE_DELAY_MS);
  }

  /** The window became narrow, or wide. */
  setNarrow(narrow: boolean): void {
    this.store.setState(({ panes }) => ({ panes: withNarrow(panes, narrow) }));
  }

  /** Hides or shows the values of a facet. */
  toggleFacet(field: string): void {
    this.store.setState(({ foldedFacets }) => ({
      foldedFacets: foldedFacets.includes(field)
        ? foldedFacets.filter((other) => other !== field)
        : [...foldedFacets, field],
    }));
    this.#saveFacets();
  }

  togglePause(): void {
    const { recovery } = this.store.getState();
    if (recovery?.pauses) {
      this.store.setState({ recovery: { ...recovery, pauses: false } });
      this.#keep();
      return;
    }
    this.#wantsPause = !this.engine.getView().paused;
    this.engine.setPaused(this.#wantsPause);
  }

  /** Opens a dialog, unless one is already open. */
  openDialog(dialog: OpenDialog): void {
    if (!this.store.getState().dialog) this.store.setState({ dialog });
  }

  closeDialog(): void {
    this.store.setState({ dialog: undefined });
  }

  /** Why nothing can be deleted now, as a sentence; undefined if it can. */
  modifyBlocked(state: SessionState = this.store.getState()): string | undefined {
    const { access } = state.status;
    if (this.boot.readOnly) return blocked.readOnly;
    if (access.reach === 'connecting') return blocked.connecting;
    if (access.reach === 'none') return blocked.noAccess;
    if (state.silence) return silenceSentence(state.silence);
    if (state.recovery) return state.recovery.ended === 'reloaded page' ? blocked.reading : blocked.startingAgain;
    if (access.canModify) return undefined;
    return access.failure?.message ?? blocked.onlyReading;
  }

  setTheme(theme: ThemeChoice): void {
    this.store.setState({ theme });
    void this.api.invoke('saveSettings', { theme });
  }

  setDensity(density: Density): void {
    this.store.setState({ density });
    void this.api.invoke('saveSettings', { density });
  }

  /** Opens or closes the list of columns. */
  setChoosingColumns(choosingColumns: boolean): void {
    this.store.setState({ choosingColumns });
  }

  /** Arranges columns, and remembers it a moment after the last change. */
  readonly changeLayout = (change: Partial<Layout>): void => {
    this.store.setState(({ layout }) => ({ layout: { ...layout, ...change } }));
    if (change.sort && change.sort !== this.#sort) {
      this.#sort = change.sort;
      this.#keep();
    }
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => {
      const { columns, widths, sort } = this.store.getState().layout;
      const rounded = Object.entries(widths).map(([id, px]) => [id, Math.round(px)] as const);
      void this.api.invoke('saveSettings', { columns, columnWidths: Object.fromEntries(rounded), sort });
    }, SAVE_DELAY_MS);
  };

  /** Opens another source: the playground, or `boot.source`. */
  async changeSource(source: SourceSpec): Promise<void> {
    this.#wantsPause = undefined;
    const { recovery } = this.store.getState();
    if (recovery) this.store.setState({ recovery: { ...recovery, pauses: false, isOtherTable: true } });
    this.store.setState(({ details }) => ({ details: { ...details, flow: undefined } }));
    this.engine.follow(undefined);
    this.#showOutcome(await this.api.invoke('useSource', source));
  }

  async retry(): Promise<void> {
    this.#showOutcome(await this.api.invoke('retry', undefined));
  }

  /** Reads the whole table once more; `reread` counts it when that has ended. */
  async reread(): Promise<void> {
    const result = await this.api.invoke('reread', undefined);
    this.#showOutcome(result);
    if (!result.ok || !result.value) return;
    const { flows } = result.value;
    this.store.setState(({ reread }) => ({ reread: { times: reread.times + 1, flows } }));
  }

  /** Reads the expectations once more. */
  async rereadExpectations(): Promise<void> {
    const result = await this.api.invoke('rereadExpectations', undefined);
    this.#showOutcome(result);
    if (!result.ok || !result.value) return;
    const { total } = result.value;
    this.store.setState(({ expectationsReread: { times } }) => ({ expectationsReread: { times: times + 1, total } }));
  }

  async copy(text: string): Promise<void> {
    this.#showOutcome(await this.api.invoke('copyText', { text }));
  }

  /** Shows what became of a delete whose dialog is closed. */
  showLateDelete(outcome: DeleteOutcome): void {
    this.store.setState({ lateDelete: outcome });
  }

  /** Whether a notice is shown that can be dismissed. */
  get hasNotice(): boolean {
    const { trouble, lateDelete, recovered } = this.store.getState();
    return (trouble ?? lateDelete ?? recovered) !== undefined;
  }

  /** Dismisses the notice that is shown; the next one, if there is one, takes its place. */
  dismissNotice(): void {
    const { trouble, lateDelete } = this.store.getState();
    if (trouble) this.store.setState({ trouble: undefined });
    else if (lateDelete) this.store.setState({ lateDelete: undefined });
    else this.store.setState({ recovered: undefined });
  }

  #showOutcome(result: { readonly ok: true } | { readonly ok: false; readonly failure: Failure }): void {
    this.store.setState({ trouble: result.ok ? undefined : result.failure });
  }
}
