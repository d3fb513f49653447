// A long time in fast motion: after ten minutes the engine grows no further, and its table is right.

import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { SIZES } from '../../../../sizes.ts';
import { Churn } from '../churn.ts';
import { type Holdings, holdingsOf } from '../holdings.ts';

/** Every flow is replaced at least twice a minute. */
const FLOWS = 2000;
const EVENTS_PER_SEC = 200;
/** As many as end in less than a minute. */
const ENDED_FLOWS = 5000;
/** A test's heap varies by what the compiler keeps; 16 bytes for each of the 80,000 ended flows would be more. */
const HEAP_SLACK_BYTES = 1 << 20;

test('longer churn leaves the engine no larger than ten minutes of churn', () => {
  const seed = randomInt(2 ** 31);
  const told = `seed ${seed}`;
  const churn = new Churn({ flows: FLOWS, eventsPerSec: EVENTS_PER_SEC, seed, closedFlows: ENDED_FLOWS });
  churn.pass(600);
  const early = holdingsOf(churn.engine);
  const later: Holdings[] = [];
  for (let minute = 20; minute <= 10 + SIZES.churnMinutes; minute += 10) {
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
