// Loads the page, and retries a few times: a process that has just ended can take the next load with it. Knows nothing about
// windows.

import { type Clock, delay } from '../clock.ts';
import { codeOf } from '../to-failure.ts';

/** Attempts before loading has failed, and the pause between two, ms. */
const ATTEMPTS = 3;
export const PAUSE_MS = 200;

export interface PageLoading {
  readonly clock: Clock;
  /** Loads the page once. */
  readonly load: () => Promise<void>;
  /** The application is ending, so failures no longer matter. */
  readonly isQuitting: () => boolean;
}

/** A function that loads the page. A later load replaces an earlier one, which then no longer fails. */
export function pageLoader({ clock, load, isQuitting }: PageLoading): () => Promise<void> {
  let newest = 0;
  return async () => {
    const own = ++newest;
    const isOver = () => own !== newest || isQuitting();
    for (let attempt = 1; !isOver(); attempt++) {
      try {
        await load();
        return;
      } catch (error) {
        // Aborted: another load replaced this one.
        if (isOver() || codeOf(error) === 'ERR_ABORTED') return;
        if (attempt === ATTEMPTS) throw error;
        await delay(clock, PAUSE_MS);
      }
    }
  };
}
