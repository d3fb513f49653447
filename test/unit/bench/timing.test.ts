// How the benchmark times runs: the first does not count, and what prepares or finishes a run is not timed.

import { expect, test } from 'vitest';
import { medianTiming, medianTimingOf, perPart } from '../../bench/engine/timing.ts';

test('each run is prepared, and knows its number', () => {
  const seen: string[] = [];
  medianTiming(
    (round) => seen.push(`run ${round}`),
    () => seen.push('prepared'),
  );
  expect(seen.length).toBeGreaterThan(8);
  expect(seen.slice(0, 6)).toEqual(['prepared', 'run 0', 'prepared', 'run 1', 'prepared', 'run 2']);
});

test('what is awaited is finished after each run', async () => {
  const seen: string[] = [];
  const { ms, cpuMs, minorFaults } = await medianTimingOf(
    async (round) => void seen.push(`run ${round}`),
    async () => void seen.push('finished'),
  );
  expect(seen.slice(0, 4)).toEqual(['run 0', 'finished', 'run 1', 'finished']);
  for (const value of [ms, cpuMs, minorFaults]) expect(value).toBeGreaterThanOrEqual(0);
});

test('a part takes its share of everything', () => {
  expect(perPart({ ms: 10, cpuMs: 8, minorFaults: 4 }, 2)).toEqual({ ms: 5, cpuMs: 4, minorFaults: 2 });
});
