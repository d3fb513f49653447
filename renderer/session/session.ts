// The page's state and what the user can do: the one place that talks to main and the engine. No React.

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SourceStatus } from '../../electron/contract/access.ts';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import { ExpectationState } from '../../electron/contract/expectations.ts';
import type { Bootstrap, PageView } from '../../electron/contract/settings.ts';
import type { ValueContext } from '../../native/filter/context.ts';
import type { EngineClient, RowView } from '../engine/api.ts';
import { outcomeOf } from '../engine/lost-delete.ts';
import { unreachedSentence } from '../words/reach-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { silenceSentence } from '../words/silence-words.ts';
import { ActionLogKeeper } from './action-log.ts';
import { Colouring } from './colouring.ts';
import type { OpenDialog } from './dialog-state.ts';
import { endedDelete } from './ended-delete.ts';
import { ExpectationTable } from './expectations/expectation-table.ts';
import { FilterHistoryKeeper } from './filter-history.ts';
import type { FilterTarget } from './filter-target.ts';
import { FlowFilter } from './flow-filter.ts';
import { FlowTexts } from './flow-texts.ts';
import { FocusPlaces } from './focus-places.ts';
import { NamedFilterKeeper } from './named-filters.ts';
import { Notices } from './notices.ts';
import { type KnownColumn, ProfileExchange } from './profile-exchange.ts';
import { ProfileKeeper } from './profile-keeper.ts';
import { Removals } from './removals.ts';
import { saveSettings } from './save-settings.ts';
import { createSecondClock, type SecondClock } from './second-clock.ts';
import { type SessionState, startState } from './session-state.ts';
import { silenceOf } from './silence.ts';
import { SoughtFilter } from './sought-filter.ts';
import type { TabId } from './tab-id.ts';
import { TableRequests } from './table-requests.ts';
import { ViewKeeper } from './view-keeper.ts';
import { WindowLayout } from './window-layout.ts';

const { blocked } = SENTENCES;

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
  /** Of flows. */
  readonly filter: FlowFilter;
  /** Copies and exports flows. */
  readonly texts: FlowTexts;
  readonly filterHistory: FilterHistoryKeeper;
  readonly namedFilters: NamedFilterKeeper;
  readonly windowLayout: WindowLayout;
  readonly profiles: ProfileKeeper;
  readonly profileFiles: ProfileExchange;
  readonly actionLog: ActionLogKeeper;
  readonly viewKeeper: ViewKeeper;
  readonly removals: Removals;
  readonly notices: Notices;
  /** About the table as a whole. */
  readonly requests: TableRequests;
  readonly #filters: Readonly<Record<TabId, FilterTarget>>;
  readonly #sought = new SoughtFilter();
  /** Those that the engine has, as text. */
  #timeouts: string | undefined;

  /** @param columns all columns of flows. */
  constructor(api: FlowglassApi, engine: EngineClient, boot: Bootstrap, columns: readonly KnownColumn[]) {
    this.api = api;
    this.engine = engine;
    this.boot = boot;
    this.store = createStore<SessionState>(() => startState(boot));
    this.removals = new Removals(this.store);
    this.notices = new Notices(this.store);
    const labels = new Map(boot.labels);
    this.filterContext = { labels, audience: 'window' };
    this.expectations = new ExpectationTable(this.filterContext, { onKept: () => this.viewKeeper.keep() });
    this.viewKeeper = new ViewKeeper(api, engine, this.store, this.filterContext, this.expectations.kept);
    const { keep } = this.viewKeeper;
    this.requests = new TableRequests(api, this.store, this.notices, { leave: () => this.#leaveTable(), keep });
    this.profiles = new ProfileKeeper(api, this.store, keep);
    this.actionLog = new ActionLogKeeper(api, this.store);
    this.profileFiles = new ProfileExchange(api, this.store, this.profiles, {
      columns,
      context: this.filterContext,
    });
    this.windowLayout = new WindowLayout(api, this.store, this.profiles, keep);
    this.texts = new FlowTexts(api, engine, this.store);
    this.filter = new FlowFilter(engine, this.store, this.filterContext, keep);
    this.#filters = { connections: this.filter, expectations: this.expectations.filter };
    // The first thing that the worker hears: before it opens a table.
    if (boot.kept) this.#seek(boot.kept);
    this.filterHistory = new FilterHistoryKeeper(api, this.store, this.filterContext);
    this.namedFilters = new NamedFilterKeeper(api, this.store);
    engine.setLabels(labels);
    new Colouring(engine, this.store, this.filterContext);
    engine.setEndedMemory(boot.ended.megabytes * 2 ** 20);
    engine.setAlsoEnded(boot.ended.listed);
    this.#setTimeouts(boot.status);
    engine.setOwnSession(boot.ownSession);
    if (boot.kept) this.#bringBack(boot.kept, boot.crashed);
    else this.filter.setFilter(boot.filter);
  }

  /** Shows the flows that the page before this one showed outside its list. */
  #seek(kept: PageView): void {
    const { onTop, followed } = this.viewKeeper.bringBack(kept.outside);
    const sought = onTop.map((flow) => ({ handle: flow.handle, flow, isOnTop: true }));
    if (followed) sought.push({ handle: followed.handle, flow: followed, isOnTop: false });
    if (sought.length > 0) this.engine.seek(sought);
    if (followed) this.follow(followed);
  }

  /** Shows the table as the page before this one did. */
  #bringBack({ filterText, boxText, paused, expectations, listsEnded }: PageView, crashed: boolean): void {
    const recovery = {
      ended: crashed ? 'crashed page' : 'reloaded page',
      pauses: paused,
      listedEnded: listsEnded,
      isOtherTable: false,
    } as const;
    this.store.setState({ recovery: { ...recovery, hasFilter: true } });
    this.filter.setFilter(filterText);
    if (boxText !== filterText) this.filter.setFilter(boxText);
    this.store.setState({ recovery: { ...recovery, hasFilter: this.store.getState().appliedFilter === filterText } });
    this.expectations.bringBack(expectations);
  }

  /** Reports a delete that was under way when the page before this one ended. Call it once main streams to this page. */
  async reportEndedDelete(): Promise<void> {
    if (!this.boot.kept) return;
    const report = await endedDelete(this.api);
    if (report) this.notices.tellLateDelete(outcomeOf(report, 'The window was started again during the delete.'));
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
    const stopLog = this.actionLog.listen();
    const stopHistory = Object.values(this.#filters).map((filter) => this.filterHistory.watch(filter));
    this.#watchExpectations(this.store.getState().tab);
    const onVisibility = () => this.engine.setVisible(!document.hidden);
    document.addEventListener('visibilitychange', onVisibility);
    const onEnd = () => this.#finish();
    window.addEventListener('pagehide', onEnd);
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
      stopLog();
      for (const stop of stopHistory) stop();
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('pagehide', onEnd);
    };
  }

  /** The page ends, most likely for another one, which is to show what this one shows last. */
  #finish(): void {
    this.windowLayout.finish();
    this.viewKeeper.keep();
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
    this.viewKeeper.followRestarts();
    const { status, silence: known } = this.store.getState();
    const silence = silenceOf(this.engine.getSilence(), status, known);
    if (silence !== known) this.store.setState({ silence });
    const view = this.engine.getView();
    this.clock.stopAt(view.paused ? view.nowMs : silence?.sinceMs);
    this.viewKeeper.followView();
    this.#followSought();
  }

  /** The filter of a tab. */
  filterOf(tab: TabId): FilterTarget {
    return this.#filters[tab];
  }

  toggleBuilder(): void {
    this.store.setState((state) => ({ builderOpen: !state.builderOpen }));
    this.viewKeeper.keep();
  }

  showTab(tab: TabId): void {
    if (tab === this.store.getState().tab) return;
    this.store.setState({ tab });
    this.viewKeeper.keep();
    this.#watchExpectations(tab);
  }

  /** Whether ended flows are listed, too; remembered. */
  listEnded(listed: boolean): void {
    this.engine.setAlsoEnded(listed);
    void saveSettings(this.api, this.store, { ended: { ...this.boot.ended, listed } });
  }

  /** Goes to the one flow that a filter finds: it is listed, and the details are about it. */
  showFlow(filter: string): void {
    this.filter.setFilter(filter);
    this.showTab('connections');
    this.#sought.seek(filter);
    this.#followSought();
  }

  #followSought(): void {
    const found = this.#sought.take(this.engine.getView(), this.store.getState().appliedFilter);
    if (found?.flow) this.follow(found.flow);
    else if (found) this.#followNone();
  }

  #watchExpectations(tab: TabId): void {
    void this.api.invoke('watchExpectations', { shown: tab === 'expectations' });
  }

  /** The details show this flow from now on. */
  follow(flow: RowView): void {
    const { details } = this.store.getState();
    if (details.flow?.handle === flow.handle) return;
    this.store.setState({ details: { ...details, flow } });
    this.engine.follow(flow.handle);
  }

  #followNone(): void {
    this.store.setState(({ details }) => ({ details: { ...details, flow: undefined } }));
    this.engine.follow(undefined);
  }

  /** Opens a dialog, unless one is already open. */
  openDialog(dialog: OpenDialog): void {
    if (!this.hasDialog) this.store.setState({ dialog });
  }

  /** Whether a dialog is open: a question, the progress of a removal, or how one ended. */
  get hasDialog(): boolean {
    const { dialog, removal, ended } = this.store.getState();
    return dialog !== undefined || removal?.shown === 'dialog' || ended?.shown === 'dialog';
  }

  closeDialog(): void {
    this.store.setState({ dialog: undefined });
  }

  /** Why nothing can be deleted now, as a sentence; undefined if it can. */
  modifyBlocked(state: SessionState = this.store.getState()): string | undefined {
    const { access } = state.status;
    if (this.boot.readOnly) return blocked.readOnly;
    const unreached = unreachedSentence(access);
    if (unreached !== undefined) return unreached;
    if (state.silence) return silenceSentence(state.silence);
    if (state.recovery) return state.recovery.ended === 'reloaded page' ? blocked.reading : blocked.startingAgain;
    if (!access.canModify) return access.failure?.message ?? blocked.onlyReading;
    return state.removal && blocked.underWay(state.removal.verb);
  }

  /** Nothing of this table belongs to the next. */
  #leaveTable(): void {
    this.viewKeeper.leaveTable();
    this.#followNone();
  }

  async copy(text: string): Promise<void> {
    this.notices.tell(await this.api.invoke('copyText', { text }));
  }
}
