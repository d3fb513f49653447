// Loads the page, some times where that fails: a process that has just ended may take the next loading with it. Knows
// nothing of windows.

import { type Clock, delay } from '../clock.ts';
import { codeOf } from '../failure.ts';

/** The page is loaded so often before that has failed, and so long after the time before, ms. */
const ATTEMPTS = 3;
export const PAUSE_MS = 200;

export interface PageLoading {
  readonly clock: Clock;
  /** Loads the page once. */
  readonly load: () => Promise<void>;
  /** Everything ends, so that nothing is a failure any more. */
  readonly isQuitting: () => boolean;
}

/** How to load the page; what is loaded later replaces what was before, which then fails no more. */
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
        // Aborted: the page was loaded anew meanwhile.
        if (isOver() || codeOf(error) === 'ERR_ABORTED') return;
        if (attempt === ATTEMPTS) throw error;
        await delay(clock, PAUSE_MS);
      }
    }
  };
}
