// The notices at the top of the window: what failed, what became of a delete whose dialog is gone, and what was started again.
// Each stays until it is dismissed. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { Result } from '../../electron/contract/failure.ts';
import type { DeleteOutcome } from '../engine/api.ts';
import type { SessionState } from './session-state.ts';

/** The notices of one page. */
export class Notices {
  readonly #store: StoreApi<SessionState>;

  constructor(store: StoreApi<SessionState>) {
    this.#store = store;
  }

  /** Shows why something failed; a success takes the last failure back. */
  tell(result: Result<unknown>): void {
    this.#store.setState({ trouble: result.ok ? undefined : result.failure });
  }

  /** Shows what became of a delete whose dialog is closed. */
  tellLateDelete(outcome: DeleteOutcome): void {
    this.#store.setState({ lateDelete: { kind: 'deleted', thing: 'flow', counts: outcome } });
  }

  /** Whether one is shown that can be dismissed. */
  get isAnyShown(): boolean {
    const { trouble, lateDelete, recovered } = this.#store.getState();
    return (trouble ?? lateDelete ?? recovered) !== undefined;
  }

  /** Dismisses the one that is shown; the next one, if there is one, takes its place. */
  dismiss(): void {
    const { trouble, lateDelete } = this.#store.getState();
    if (trouble) this.#store.setState({ trouble: undefined });
    else if (lateDelete) this.#store.setState({ lateDelete: undefined });
    else this.#store.setState({ recovered: undefined });
  }
}
