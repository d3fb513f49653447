// One tick a second for everything on the screen that counts up or down. Stops while nobody looks or listens, and while
// the view is paused.

/** The time of day in steps of a second, which can be stopped. */
export interface SecondClock {
  /** For useSyncExternalStore. */
  subscribe(listener: () => void): () => void;
  /** Milliseconds since the epoch: the last tick, or the time it was stopped at. */
  now(): number;
  /** Stops at a time (milliseconds since the epoch), or runs again with undefined. */
  stopAt(ms: number | undefined): void;
}

/** A clock that runs while somebody has subscribed and the window is visible. */
export function createSecondClock(): SecondClock {
  const listeners = new Set<() => void>();
  let stopped: number | undefined;
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    if (document.hidden || stopped !== undefined) return;
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(tick, 1000);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    now: () => stopped ?? now,
    stopAt(ms) {
      if (ms === stopped) return;
      stopped = ms;
      now = Date.now();
      for (const listener of listeners) listener();
    },
  };
}
