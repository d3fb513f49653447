// A process of its own for each contender and size: `node --expose-gc process.ts CONTENDER PLAN`, and for the hour of churn
// (`churn-hour` instead of a contender). Prints what it measures, one line of JSON each (Told in measure-contender.ts).

import { writeSync } from 'node:fs';
import { type ChurnPlan, measureChurnHour } from './churn-hour.ts';
import { EngineContender } from './engine-contender.ts';
import { type ContenderPlan, measureContender, type Told } from './measure-contender.ts';
import { measureEngineAlone } from './measure-engine.ts';
import { ArrayRival } from './rivals/array.ts';
import { TanStackRival } from './rivals/tanstack.ts';

/** At once: whoever waits for a step's end must not wait for this process's event loop. */
function tell(told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`);
}

/** `plan` is a ContenderPlan, for the hour of churn a ChurnPlan: what watched-process.ts got. */
function main(name: string, plan: ContenderPlan & ChurnPlan): void {
  switch (name) {
    case 'engine': {
      const engine = measureContender(() => new EngineContender(), plan, tell);
      tell({ kind: 'step', name: 'the engine alone' });
      measureEngineAlone(engine, plan, tell);
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
