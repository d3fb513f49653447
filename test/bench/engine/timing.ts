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

/** What a run took of its process. */
export interface Timing {
  readonly ms: number;
  /** Processor time of all threads, user and system. */
  readonly cpuMs: number;
  /** Fresh pages of memory, and others that the process touched for the first time. */
  readonly minorFaults: number;
}

/** What one run takes. */
export function timing(run: () => void): Timing {
  const clock = new RunClock();
  run();
  return clock.read();
}

/** What one run takes until its promise resolves. */
export async function timingOf(run: () => Promise<void>): Promise<Timing> {
  const clock = new RunClock();
  await run();
  return clock.read();
}

/**
 * The median time of many runs, after one that does not count, and the mean of the rest; if that run takes too long, it
 * is the only one that counts.
 * @param prepare runs before each, untimed.
 */
export function medianTiming(run: (round: number) => void, prepare: () => void = () => {}): Timing {
  const runs = new Runs();
  while (!runs.enough) {
    prepare();
    runs.add(timing(() => run(runs.count)));
  }
  return runs.summary();
}

/** The same for what has to be awaited. @param finish runs after each, untimed. */
export async function medianTimingOf(
  run: (round: number) => Promise<void>,
  finish: () => Promise<void> = async () => {},
): Promise<Timing> {
  const runs = new Runs();
  while (!runs.enough) {
    runs.add(await timingOf(() => run(runs.count)));
    await finish();
  }
  return runs.summary();
}

/** @returns what one of `parts` equal parts of a run took. */
export function perPart({ ms, cpuMs, minorFaults }: Timing, parts: number): Timing {
  return { ms: ms / parts, cpuMs: cpuMs / parts, minorFaults: minorFaults / parts };
}

class RunClock {
  readonly #before = process.resourceUsage();
  readonly #begin = performance.now();

  read(): Timing {
    const ms = performance.now() - this.#begin;
    const after = process.resourceUsage();
    const us = (used: NodeJS.ResourceUsage): number => used.userCPUTime + used.systemCPUTime;
    return {
      ms,
      cpuMs: (us(after) - us(this.#before)) / 1000,
      minorFaults: after.minorPageFault - this.#before.minorPageFault,
    };
  }
}

/** Decides how many runs it takes. */
class Runs {
  count = 0;
  #sumMs = 0;
  readonly #counted: Timing[] = [];

  get enough(): boolean {
    if (this.count === 0) return false;
    if (this.count > MOST_RUNS) return true;
    const counted = this.#counted.length;
    return this.#sumMs > MOST_MS ? counted > 0 : counted >= LEAST_RUNS && this.#sumMs > LEAST_MS;
  }

  add(run: Timing): void {
    this.#sumMs += run.ms;
    if (this.count++ > 0 || run.ms > TOO_LONG_MS) this.#counted.push(run);
  }

  summary(): Timing {
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      ms: median(this.#counted.map(({ ms }) => ms)),
      cpuMs: mean(this.#counted.map(({ cpuMs }) => cpuMs)),
      minorFaults: mean(this.#counted.map(({ minorFaults }) => minorFaults)),
    };
  }
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
