// Notices a page that is loaded but never starts: its process hangs, which Chromium reports only once somebody types.

import type { Clock } from '../clock.ts';

/** A page starts within a second, or within several on a machine that swaps. */
export const START_LIMIT_MS = 20_000;

export class StartWatch {
  readonly #clock: Clock;
  readonly #onStuck: () => void;
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, onStuck: () => void) {
    this.#clock = clock;
    this.#onStuck = onStuck;
  }

  /** The page is being loaded, for the first time or again. */
  loading(): void {
    this.stop();
    this.#stopTimer = this.#clock.after(START_LIMIT_MS, () => {
      this.#stopTimer = undefined;
      this.#onStuck();
    });
  }

  /** The page runs, or nobody is waiting for it any more. */
  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
