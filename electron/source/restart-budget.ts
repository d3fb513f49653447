// Decides whether and when a handle is reopened after its helper died: soon, but not forever. Pure.

/** After this many restarts within RESTART_WINDOW_MS, it gives up. */
export const RESTART_LIMIT = 5;
const RESTART_WINDOW_MS = 60_000;
/** Wait before each restart within the window, ms. The first is immediate: usually the helper was killed or upgraded. */
const RESTART_DELAYS_MS: readonly number[] = [0, 250, 1000, 3000, 8000];

/** Counts restarts. Times are milliseconds of one monotonic clock. */
export class RestartBudget {
  #times: number[] = [];

  /** Takes one restart at `nowMs`: how long to wait before it, ms, or undefined if there were too many. */
  take(nowMs: number): number | undefined {
    this.#times = this.#times.filter((time) => nowMs - time < RESTART_WINDOW_MS);
    if (this.#times.length >= RESTART_LIMIT) return undefined;
    const wait = RESTART_DELAYS_MS[this.#times.length] ?? 0;
    this.#times.push(nowMs);
    return wait;
  }

  /** Starts counting from zero, after the user requested another try. */
  reset(): void {
    this.#times = [];
  }
}
