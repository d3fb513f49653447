// Measures what ended flows cost while they are listed, as many as the engine keeps.

import { EVENT, FlowBatch } from '../../../native/flow/index.ts';
import { CLOSED_FLOWS } from '../../../renderer/engine/reconcile/closed-flows.ts';
import { randomBuffers } from '../../unit/renderer/engine/flows.ts';
import { DUMP_MS } from './dumps.ts';
import type { EngineContender } from './engine-contender.ts';
import { filterNamed } from './filters.ts';
import { medianTiming, type Timing } from './timing.ts';
import { figure, type Tell } from './told.ts';

/** Other flows than those of the dumps, and later. */
const SEED = 77;
const ENDED_MS = DUMP_MS + 7_200_000;

/** @param filled an engine with living flows; it is of no further use. */
export function measureEnded(filled: EngineContender, tell: Tell): void {
  const { reconciler, picture } = filled;
  for (const buffer of randomBuffers(CLOSED_FLOWS, SEED, ENDED_MS)) {
    new FlowBatch(buffer).event.fill(EVENT.destroy);
    filled.takeEvents(buffer, ENDED_MS);
  }
  do reconciler.expire(ENDED_MS + 10_000, false);
  while (reconciler.closed.isBehind);
  if (reconciler.closed.size < CLOSED_FLOWS) throw new Error(`only ${reconciler.closed.size} ended flows are kept`);
  for (const alsoEnded of [false, true]) {
    picture.setAlsoEnded(alsoEnded);
    const name = alsoEnded ? 'also-ended' : 'living';
    figure(tell, `filter-${name}`, timeFilter(filled));
    figure(tell, `sort-${name}`, timeSort(filled));
  }
}

function timeFilter(engine: EngineContender): Timing {
  const three = filterNamed('3-terms');
  const taken = medianTiming(() => engine.filter(three));
  engine.filter(undefined);
  return taken;
}

function timeSort(engine: EngineContender): Timing {
  const taken = medianTiming((round) => engine.sort({ column: 'bytes', descending: round % 2 === 1 }));
  engine.sort(undefined);
  return taken;
}
