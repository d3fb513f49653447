// Carries out what the user has confirmed, one removal at a time, and keeps its course: it outlives its dialog, moves to
// the status bar if the user hides it, and its end is shown in a toast, a dialog or a strip. No React.

import type { StoreApi } from 'zustand/vanilla';
import { asFailure } from './as-failure.ts';
import type { DeletedCounts, Removal, RemovalEnd, RemovalUnderWay } from './removal.ts';
import type { SessionState } from './session-state.ts';

/** A removal that takes longer shows its progress, ms. */
export const PROGRESS_AFTER_MS = 400;

export class Removals {
  readonly #store: StoreApi<SessionState>;

  constructor(store: StoreApi<SessionState>) {
    this.#store = store;
  }

  /** Carries it out, while its confirmation is open. Does nothing if another one is under way. */
  start(removal: Removal): void {
    if (this.#store.getState().removal) return;
    const { run, ...rest } = removal;
    this.#store.setState({
      removal: { ...rest, startedMs: Date.now(), shown: 'confirmation', stopped: false },
      ended: undefined,
    });
    const timer = setTimeout(() => this.#showProgress(), PROGRESS_AFTER_MS);
    const failed = (error: unknown): RemovalEnd => ({
      kind: 'failed',
      verb: removal.verb,
      failure: asFailure(removal.verb, error),
    });
    void run()
      .catch(failed)
      .then((end) => {
        clearTimeout(timer);
        this.#end(end);
      });
  }

  #showProgress(): void {
    const { removal } = this.#store.getState();
    if (removal?.shown === 'confirmation') this.#show(removal, 'dialog');
  }

  /** Its progress goes to the status bar. */
  hide(): void {
    const { removal } = this.#store.getState();
    if (removal) this.#show(removal, 'foot');
  }

  /** Its progress is shown in a dialog again. */
  show(): void {
    const { removal, dialog, ended } = this.#store.getState();
    if (removal && !dialog && ended?.shown !== 'dialog') this.#show(removal, 'dialog');
  }

  /** Sends nothing more; it ends once what was sent is answered. */
  stop(): void {
    const { removal } = this.#store.getState();
    if (!removal?.stop || removal.stopped) return;
    this.#store.setState({ removal: { ...removal, stopped: true } });
    removal.stop();
  }

  /** The user has seen how it ended. */
  dismissEnd(): void {
    this.#store.setState({ ended: undefined });
  }

  /** Its confirmation, if it is still open, has asked what it had to ask. */
  #show(removal: RemovalUnderWay, shown: 'dialog' | 'foot'): void {
    const { dialog } = this.#store.getState();
    this.#store.setState({
      removal: { ...removal, shown },
      dialog: removal.shown === 'confirmation' ? undefined : dialog,
    });
  }

  #end(end: RemovalEnd): void {
    const { removal, dialog } = this.#store.getState();
    const hidden = removal?.shown === 'foot';
    this.#store.setState({ removal: undefined, dialog: removal?.shown === 'confirmation' ? undefined : dialog });
    if (wentWell(end)) this.#store.setState({ ended: { end, shown: 'toast' } });
    // A dialog must not come between what the user is doing now.
    else if (!hidden) this.#store.setState({ ended: { end, shown: 'dialog' } });
    else if (end.kind === 'deleted') this.#store.setState({ lateDelete: end });
    else if (end.kind === 'failed') this.#store.setState({ trouble: end.failure });
  }
}

/** Whether nothing was refused, left out or lost. Flows that had ended, or were other ones by then, are no failure. */
export function wentWell(end: RemovalEnd): boolean {
  if (end.kind !== 'deleted') return end.kind === 'flushed';
  const { failure, notSent, unknown } = end.counts;
  return failure === undefined && notSent === 0 && unknown === 0 && refusedCount(end.counts) === 0;
}

/** How many the kernel, or Flowglass, has refused to delete. */
export function refusedCount({ refused }: DeletedCounts): number {
  return refused.reduce((sum, { count }) => sum + count, 0);
}
