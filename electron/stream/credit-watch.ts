// Whether the engine worker takes what it is sent: it has stalled if batches are outstanding and no credit arrives. Counts
// ticks of its own timer, so that time during which the computer slept does not count. Pure.

import type { Clock } from '../clock.ts';

const TICK_MS = 1000;
/** Ticks without credit after which the worker counts as stalled; the page uses the same number (SILENT_TICKS). */
const STALLED_TICKS = 3;
/** The same before its first credit: a starting worker has to load its code. */
const START_TICKS = 20;
/** A worker that takes nothing for this long is reported as stalled, ms. */
export const STALLED_AFTER_MS = STALLED_TICKS * TICK_MS;

export interface CreditWatchOptions {
  readonly clock: Clock;
  /** Whether the worker owes credit. */
  readonly outstanding: () => boolean;
  /** The worker has stalled, or is taking batches again. */
  readonly onChange: (stalled: boolean) => void;
}

export class CreditWatch {
  readonly #options: CreditWatchOptions;
  #ticks = 0;
  #started = false;
  #stalled = false;
  #cancel: (() => void) | undefined;

  constructor(options: CreditWatchOptions) {
    this.#options = options;
  }

  /** A batch was sent. */
  sent(): void {
    if (this.#stalled || this.#cancel) return;
    this.#ticks = 0;
    this.#schedule();
  }

  /** The worker gave credit. */
  credited(): void {
    this.#started = true;
    this.#ticks = 0;
    if (!this.#stalled) return;
    this.#stalled = false;
    if (this.#options.outstanding()) this.#schedule();
    this.#options.onChange(false);
  }

  /** Nothing more will be sent. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#stalled) return;
    this.#stalled = false;
    this.#options.onChange(false);
  }

  #schedule(): void {
    this.#cancel = this.#options.clock.after(TICK_MS, () => {
      this.#cancel = undefined;
      if (!this.#options.outstanding()) return;
      if (++this.#ticks < (this.#started ? STALLED_TICKS : START_TICKS)) {
        this.#schedule();
        return;
      }
      this.#stalled = true;
      this.#options.onChange(true);
    });
  }
}
