// Time as the main process sees it, so that tests can pass their own.

/** A monotonic clock with timers. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  nowMs(): number;
  /** Calls `run` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The start waits this long for a file, ms; one on a local disk takes a millisecond. */
export const READ_LIMIT_MS = 3000;

/** The machine's clock. Its timers keep the process alive no longer than its windows do. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` milliseconds. */
export function delay(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** Settles as `work` does, or rejects with `.code` "ETIMEDOUT" after `ms` milliseconds. The work itself is not stopped. */
export function withTimeLimit<T>(clock: Clock, ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new TimeLimitError(what, ms)));
    work.then(resolve, reject).finally(cancel);
  });
}

/** Thrown by withTimeLimit. */
export class TimeLimitError extends Error {
  readonly code = 'ETIMEDOUT';
  readonly op: string;
  constructor(op: string, ms: number) {
    super(`no answer within ${Math.round(ms / 1000)} s`);
    this.op = op;
  }
}
