// How often a failed worker is started again by itself: a few times, but not forever. Pure.

/** This many times within RESTART_WINDOW_MS. */
export const WORKER_RESTARTS = 3;
export const RESTART_WINDOW_MS = 600_000;

/** Counts restarts. Times are milliseconds since the epoch, in either direction, as the clock can be set. */
export class RestartLimit {
  #times: number[] = [];

  /** Takes one restart at `nowMs`; false if there were too many. */
  take(nowMs: number): boolean {
    this.#times = this.#times.filter((time) => Math.abs(nowMs - time) < RESTART_WINDOW_MS);
    if (this.#times.length >= WORKER_RESTARTS) return false;
    this.#times.push(nowMs);
    return true;
  }

  /** Starts counting from zero, after the user requested another try. */
  reset(): void {
    this.#times = [];
  }
}
