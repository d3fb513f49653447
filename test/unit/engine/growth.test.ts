// An hour in fast motion: what the engine holds after ten minutes is what it holds after an hour, and it is right.

import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { Churn } from './churn.ts';
import { type Holdings, holdingsOf } from './holdings.ts';

/** Every flow is replaced a hundred times and more in an hour. */
const FLOWS = 2000;
const EVENTS_PER_SEC = 200;
/** The heap of a test's thread moves by itself, by what the compiler keeps. 8 bytes for each of the 240,000 flows that end are more. */
const HEAP_SLACK_BYTES = 1 << 20;

test('an hour of churn leaves the engine no larger than ten minutes of it', { timeout: 60_000 }, () => {
  const seed = randomInt(2 ** 31);
  const told = `seed ${seed}`;
  const churn = new Churn({ flows: FLOWS, eventsPerSec: EVENTS_PER_SEC, seed });
  churn.pass(600);
  const early = holdingsOf(churn.engine);
  const later: Holdings[] = [];
  for (let minute = 20; minute <= 60; minute += 10) {
    churn.pass(600);
    later.push(holdingsOf(churn.engine));
  }
  const most = (of: keyof Holdings): number => Math.max(...later.map((holdings) => holdings[of]));
  expect(most('storeBytes'), told).toBeLessThan(early.storeBytes * 1.01);
  expect(most('arrays'), told).toBeLessThan(early.arrays + 10);
  expect(most('heapBytes'), told).toBeLessThan(early.heapBytes + HEAP_SLACK_BYTES);
  expect(churn.warnings, told).toEqual([]);
  expect(churn.wrongAtRest(), told).toEqual({ unknown: 0, dead: 0 });
});
