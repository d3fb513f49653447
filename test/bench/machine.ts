// The machine itself: what a page of fresh memory costs, and how long a sort of known length takes. Measured in every run,
// because figures of machines that differ in the first differ wherever much memory is touched for the first time.

import { medianTiming, type Timing } from './engine/timing.ts';
import { type Measurement, measurement } from './plan.ts';
import { type Figure, PAGE_BYTES } from './usage.ts';

/** The row with the cost of a fresh page, in µs. */
export const FRESH_PAGE = 'machine-fresh-page';

const MIB = 64;
const PAGES = (MIB * 2 ** 20) / PAGE_BYTES;
const SORTED = 1_000_000;

/** Two rows. Takes some seconds. */
export function measureMachine(): Measurement[] {
  return [measureFreshPage(), measureSort()];
}

/**
 * Touches memory that was used until just now, each page once. Memory that nobody has used for long can cost much more,
 * because the machine's host has to find it first; loads and starts follow one another and do not need it. The reference:
 * the same pages again.
 */
function measureFreshPage(): Measurement {
  let memory = new Uint8Array(0);
  const touch = (): void => {
    for (let at = 0; at < memory.length; at += PAGE_BYTES) memory[at] = 1;
  };
  const fresh = medianTiming(touch, () => {
    // Gives the last memory back. So much at once is mapped by the allocator, not taken from memory that was freed.
    memory.buffer.transfer(0);
    memory = new Uint8Array(MIB * 2 ** 20);
  });
  const again = medianTiming(touch);
  return measurement(FRESH_PAGE, 'µs/page', figure(fresh, 1000 / PAGES), figure(again, 1000 / PAGES));
}

/** Sorts random numbers. The reference: the same numbers, sorted already. */
function measureSort(): Measurement {
  const values = new Float64Array(SORTED);
  let seed = 1;
  const shuffle = (): void => {
    for (let i = 0; i < SORTED; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      values[i] = seed;
    }
  };
  const sort = (): void => {
    values.sort();
  };
  const random = medianTiming(sort, shuffle);
  const sorted = medianTiming(sort);
  return measurement('machine-sort-float64-1m', 'ms', figure(random, 1), figure(sorted, 1));
}

/** Of processor time: other programs must not make the machine look slow. @param perMs what a millisecond counts. */
function figure({ cpuMs, minorFaults }: Timing, perMs: number): Figure {
  return { value: cpuMs * perMs, usages: [{ process: 'this', cpuMs, minorFaults }] };
}
