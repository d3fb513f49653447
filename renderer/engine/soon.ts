// Runs functions in tasks of their own, one after another, between messages and timers. Unlike setTimeout, which waits at
// least 4 ms once it is called from its own functions: a query in twenty slices would take twice as long.

/** Calls `run` in a task of its own; returns a function that cancels it. */
export type Soon = (run: () => void) => () => void;

/** @param channel used for nothing else. */
export function soonBy({ port1, port2 }: MessageChannel): Soon {
  const waiting: (() => void)[] = [];
  const canceled = new Set<() => void>();
  port1.onmessage = () => {
    const run = waiting.shift();
    if (run && !canceled.delete(run)) run();
  };
  return (run) => {
    const own = () => run();
    waiting.push(own);
    port2.postMessage(undefined);
    return () => {
      if (waiting.includes(own)) canceled.add(own);
    };
  };
}

/** Calls `run` once after `ms` milliseconds; returns a function that cancels it. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** The same, but in the next task for 0 ms. */
export function afterOr(soon: Soon): typeof after {
  return (ms, run) => (ms === 0 ? soon(run) : after(ms, run));
}
