// A separate process for each contender and size, and for the hour of churn: `node --expose-gc process.ts CONTENDER
// PLAN`, with `churn-hour` as the contender. Prints each result as a line of JSON (Told in measure-contender.ts).

import { writeSync } from 'node:fs';
import { type ChurnPlan, measureChurnHour } from './churn-hour.ts';
import { EngineContender } from './engine-contender.ts';
import { measureColouring } from './measure-colouring.ts';
import { type ContenderPlan, measureContender, type Told } from './measure-contender.ts';
import { measureEnded } from './measure-ended.ts';
import { measureEngineAlone } from './measure-engine.ts';
import { measureFacets } from './measure-facets.ts';
import { measureTexts } from './measure-texts.ts';
import { ArrayRival } from './rivals/array.ts';
import { TanStackRival } from './rivals/tanstack.ts';

/** Written at once: whoever waits for a step's end must not wait for this process's event loop. */
function tell(told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`);
}

/** @param plan from watched-process.ts: a ContenderPlan, or a ChurnPlan for the hour of churn. */
function main(name: string, plan: ContenderPlan & ChurnPlan): void {
  switch (name) {
    case 'engine': {
      const engine = measureContender(() => new EngineContender(), plan, tell);
      tell({ kind: 'step', name: 'the engine alone' });
      measureEngineAlone(engine, plan, tell);
      measureFacets(engine, tell);
      measureColouring(engine, tell);
      measureTexts(engine, tell);
      measureEnded(engine, tell);
      break;
    }
    case 'array':
      measureContender(() => new ArrayRival(), plan, tell);
      break;
    case 'tanstack':
      measureContender(() => new TanStackRival(), plan, tell);
      break;
    case 'churn-hour':
      measureChurnHour(plan, tell);
      break;
    default:
      throw new Error(`no contender ${name}`);
  }
}

main(process.argv[2] ?? '', JSON.parse(process.argv[3] ?? '{}') as ContenderPlan & ChurnPlan);
