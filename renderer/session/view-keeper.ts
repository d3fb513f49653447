// Keeps what the view needs to be as before after a worker or a page was started again, and follows it until all of it is
// back. Owns the store's `recovery`, and whether the view is paused. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import type { KeptExpectations } from '../../electron/contract/settings.ts';
import type { ValueContext } from '../../native/filter/context.ts';
import type { EngineClient } from '../engine/api.ts';
import { isWorthSaying, nextStep } from './recovery.ts';
import type { SessionState } from './session-state.ts';

type KeptEngine = Pick<EngineClient, 'getRestarts' | 'getView' | 'setPaused'>;

/** The one keeper of a page. */
export class ViewKeeper {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #engine: KeptEngine;
  readonly #store: StoreApi<SessionState>;
  readonly #context: ValueContext;
  readonly #expectations: () => KeptExpectations;
  #paused = false;
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
    });
  };

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
    const pending = { isOtherTable: false, hasFilter: true, ...recovery, pauses };
    this.#store.setState({ recovery: { ...pending, ended: 'worker' }, recovered: undefined });
  }

  /** Follows a recovery to its end; without one, keeps whether the view is paused. */
  followView(): void {
    const { recovery, appliedFilter } = this.#store.getState();
    const view = this.#engine.getView();
    if (view.paused === this.#wantsPause) this.#wantsPause = undefined;
    if (!recovery) {
      if (view.version === 0 || view.paused === this.#paused) return;
      this.#paused = view.paused;
      this.keep();
      return;
    }
    const step = nextStep(recovery, view, appliedFilter, this.#context);
    if (step.kind === 'pause') this.#engine.setPaused(true);
    if (step.kind !== 'done') return;
    this.#paused = view.paused;
    this.#store.setState({
      recovery: undefined,
      recovered: isWorthSaying(step.recovered) ? step.recovered : undefined,
    });
    this.keep();
  }
}
