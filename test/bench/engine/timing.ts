// How long things take and what garbage they leave. Needs --expose-gc.

import { GCProfiler, getHeapStatistics } from 'node:v8';
import { median } from '../plan.ts';

/** A median is taken over at least this many runs … */
const LEAST_RUNS = 3;
/** … which together take at least this long, so that the compiler's warm-up does not distort short ones … */
const LEAST_MS = 400;
/** … and no longer than this. Milliseconds. */
const MOST_RUNS = 201;
const MOST_MS = 6000;
/** If the first run takes longer, it is the only one. Milliseconds. */
const TOO_LONG_MS = 15_000;

/** The duration of a run, milliseconds. */
export function timed(run: () => void): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

/**
 * Median milliseconds of many runs, after one that does not count; if that run takes too long, its own time.
 * @param prepare runs before each, untimed.
 */
export function medianMs(run: (round: number) => void, prepare: () => void = () => {}): number {
  prepare();
  const first = timed(() => run(0));
  const times = first > TOO_LONG_MS ? [first] : [];
  let sum = first;
  for (let round = 1; round <= MOST_RUNS; round++) {
    if (sum > MOST_MS ? times.length > 0 : times.length >= LEAST_RUNS && sum > LEAST_MS) break;
    prepare();
    const ms = timed(() => run(round));
    times.push(ms);
    sum += ms;
  }
  return median(times);
}

/** The garbage that some work left to the collector. */
export interface Garbage {
  readonly collections: number;
  /** How long the collector held up the program. */
  readonly ms: number;
  /** Bytes allocated on the heap and beside it (typed arrays). */
  readonly allocatedBytes: number;
}

/** Watches the garbage collector during some work. Begins with a clean heap. */
export function watchGarbage(work: () => void): Garbage {
  collect();
  const profiler = new GCProfiler();
  let heldBytes = bytesHeld();
  profiler.start();
  work();
  const endBytes = bytesHeld();
  const { statistics } = profiler.stop();
  let allocatedBytes = 0;
  for (const { beforeGC, afterGC } of statistics) {
    const { usedHeapSize, externalMemory } = beforeGC.heapStatistics;
    allocatedBytes += Math.max(0, usedHeapSize + externalMemory - heldBytes);
    heldBytes = afterGC.heapStatistics.usedHeapSize + afterGC.heapStatistics.externalMemory;
  }
  return {
    collections: statistics.length,
    // Reported in microseconds.
    ms: statistics.reduce((sum, { cost }) => sum + cost, 0) / 1000,
    allocatedBytes: allocatedBytes + Math.max(0, endBytes - heldBytes),
  };
}

/** Bytes of everything alive, on the heap and beside it, after a full collection. */
export function bytesAlive(): number {
  collect();
  return bytesHeld();
}

/** Collects all garbage. @throws without --expose-gc. */
export function collect(): void {
  if (!globalThis.gc) throw new Error('node needs --expose-gc');
  globalThis.gc();
}

function bytesHeld(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
