// An hour of churn in fast motion: the whole engine with a model kernel and a reader. Its memory after ten minutes is
// compared with the most that it uses later.

import { Churn } from '../../unit/renderer/engine/churn.ts';
import { type Holdings, holdingsOf } from '../../unit/renderer/engine/holdings.ts';
import type { Tell } from './told.ts';

export interface ChurnPlan {
  /** Number of flows alive at any time. */
  readonly flows: number;
  readonly eventsPerSec: number;
}

const HOUR_MINUTES = 60;
/** Minutes between two memory readings; all are compared with the first. */
const LOOK_MINUTES = 10;
const SEED = 1;

/** @throws if the engine is wrong about a flow at the end. */
export function measureChurnHour(plan: ChurnPlan, tell: Tell): void {
  const figure = (name: string, value: number): void => tell({ kind: 'figure', name, value });
  const churn = new Churn({ ...plan, seed: SEED });
  let early: Holdings | undefined;
  let most: Holdings | undefined;
  const begin = performance.now();
  for (let minute = LOOK_MINUTES; minute <= HOUR_MINUTES; minute += LOOK_MINUTES) {
    tell({ kind: 'step', name: `the ten minutes up to minute ${minute}` });
    churn.pass(LOOK_MINUTES * 60);
    const now = holdingsOf(churn.engine);
    if (!early) early = now;
    else most = largest(most ?? now, now);
  }
  figure('seconds', (performance.now() - begin) / 1000);
  const wrong = churn.wrongAtRest();
  if (wrong.unknown !== 0 || wrong.dead !== 0) {
    throw new Error(`at the end ${wrong.unknown} flows are unknown and ${wrong.dead} do not live`);
  }
  if (!early || !most) throw new Error('nothing was looked at');
  for (const held of ['storeBytes', 'heapBytes', 'arrays'] as const) {
    figure(`${held}-early`, early[held]);
    figure(`${held}-most`, most[held]);
  }
}

function largest(a: Holdings, b: Holdings): Holdings {
  return {
    storeBytes: Math.max(a.storeBytes, b.storeBytes),
    heapBytes: Math.max(a.heapBytes, b.heapBytes),
    arrays: Math.max(a.arrays, b.arrays),
  };
}
