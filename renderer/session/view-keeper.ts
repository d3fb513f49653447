// Keeps what the view needs to be as before after a worker or a page was started again, and follows it until all of it is
// back. Owns the store's `recovery`, and whether the view is paused. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import { type KeptOutside, type KeptRow, NOTHING_OUTSIDE } from '../../electron/contract/kept-row.ts';
import type { KeptExpectations } from '../../electron/contract/settings.ts';
import type { ValueContext } from '../../native/filter/context.ts';
import type { EngineClient, View } from '../engine/api.ts';
import { isWorthSaying, nextStep } from './recovery.ts';
import type { SessionState } from './session-state.ts';

/** Where a page's flows begin that it has from the page before it: no worker gives such handles. */
const FIRST_KEPT_HANDLE = -2;

type KeptEngine = Pick<EngineClient, 'getRestarts' | 'getView' | 'setPaused'>;

/** The one keeper of a page. */
export class ViewKeeper {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #engine: KeptEngine;
  readonly #store: StoreApi<SessionState>;
  readonly #context: ValueContext;
  readonly #expectations: () => KeptExpectations;
  #paused = false;
  #outside: KeptOutside = NOTHING_OUTSIDE;
  #listsEnded = false;
  /** What the user wants and the view does not show yet. */
  #wantsPause: boolean | undefined;
  #restarts = 0;

  /**
   * @param context in which filters are read.
   * @param expectations how they are shown.
   */
  constructor(
    api: Pick<FlowglassApi, 'invoke'>,
    engine: KeptEngine,
    store: StoreApi<SessionState>,
    context: ValueContext,
    expectations: () => KeptExpectations,
  ) {
    this.#api = api;
    this.#engine = engine;
    this.#store = store;
    this.#context = context;
    this.#expectations = expectations;
  }

  /** Gives main what the next page needs to show the table as this one does. */
  readonly keep = (): void => {
    const {
      filterText: boxText,
      appliedFilter: filterText,
      builderOpen,
      recovery,
      layout,
      tab,
      details,
      log,
    } = this.#store.getState();
    const paused = recovery?.pauses ?? this.#paused;
    const expectations = this.#expectations();
    void this.#api.invoke('keepView', {
      boxText,
      filterText,
      sort: layout.sort,
      paused,
      builderOpen,
      tab,
      expectations,
      outside: this.#outside,
      // Which expectation the details are about is not kept.
      fullDetails: details.full === 'connections',
      logOpen: log.isOpen,
      listsEnded: recovery?.listedEnded ?? this.#listsEnded,
    });
  };

  /** The flows that the page before this one showed outside its list, by handles of this one. */
  bringBack({ onTop, followed }: KeptOutside): KeptOutside {
    const again = (row: KeptRow, place: number) => ({ ...row, handle: FIRST_KEPT_HANDLE - place, selected: false });
    this.#outside = { onTop: onTop.map(again), followed: followed && again(followed, onTop.length) };
    return this.#outside;
  }

  togglePause(): void {
    const { recovery } = this.#store.getState();
    if (recovery?.pauses) {
      this.#store.setState({ recovery: { ...recovery, pauses: false } });
      this.keep();
      return;
    }
    this.#wantsPause = !this.#engine.getView().paused;
    this.#engine.setPaused(this.#wantsPause);
  }

  /** Another table is opened: of the view of this one, only the filter has to be back. */
  leaveTable(): void {
    this.#wantsPause = undefined;
    this.#outside = NOTHING_OUTSIDE;
    this.#listsEnded = false;
    const { recovery } = this.#store.getState();
    if (recovery) this.#store.setState({ recovery: { ...recovery, pauses: false, isOtherTable: true } });
  }

  /** A new worker has to catch up. */
  followRestarts(): void {
    const restarts = this.#engine.getRestarts();
    if (restarts === this.#restarts) return;
    this.#restarts = restarts;
    const { recovery } = this.#store.getState();
    const pauses = this.#wantsPause ?? recovery?.pauses ?? this.#paused;
    const listedEnded = this.#listsEnded || recovery?.listedEnded === true;
    const pending = { isOtherTable: false, hasFilter: true, ...recovery, pauses, listedEnded };
    this.#store.setState({ recovery: { ...pending, ended: 'worker' }, recovered: undefined });
  }

  /** Follows a recovery to its end; without one, keeps whether the view is paused. */
  followView(): void {
    const { recovery, appliedFilter } = this.#store.getState();
    const view = this.#engine.getView();
    if (view.paused === this.#wantsPause) this.#wantsPause = undefined;
    if (!recovery) {
      if (view.version !== 0 && this.#noticesChange(view)) this.keep();
      return;
    }
    const step = nextStep(recovery, view, appliedFilter, this.#context);
    if (step.kind === 'pause') this.#engine.setPaused(true);
    if (step.kind !== 'done') return;
    this.#noticesChange(view);
    this.#store.setState({
      recovery: undefined,
      recovered: isWorthSaying(step.recovered) ? step.recovered : undefined,
    });
    this.keep();
  }

  /** Takes from the view what main keeps of it. @returns whether any of it has changed. */
  #noticesChange(view: View): boolean {
    const { flow } = this.#store.getState().details;
    const seen = view.followed && view.followed.handle === flow?.handle ? view.followed.flow?.row : undefined;
    const outside = { onTop: view.onTop, followed: seen ?? flow ?? null };
    const listsEnded = view.alsoEnded && view.ended > 0;
    const isSame =
      view.paused === this.#paused && listsEnded === this.#listsEnded && namesOf(outside) === namesOf(this.#outside);
    this.#paused = view.paused;
    this.#listsEnded = listsEnded;
    this.#outside = outside;
    return !isSame;
  }
}

/** Tells them apart by which flows they are, and whether they live. */
function namesOf({ onTop, followed }: KeptOutside): string {
  return [...onTop, followed].map((row) => row && `${row.handle} ${row.reason ?? ''}`).join();
}
