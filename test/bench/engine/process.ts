// A separate process for each contender and size, and for the hour of churn: `node --expose-gc process.ts CONTENDER
// PLAN`, with `churn-hour` as the contender. Prints each result as a line of JSON (Told in told.ts).

import { writeSync } from 'node:fs';
import { measurePeer } from '../peers/measure-peer.ts';
import { type ChurnPlan, measureChurnHour } from './churn-hour.ts';
import { EngineContender } from './engine-contender.ts';
import { measureColouring } from './measure-colouring.ts';
import { type ContenderPlan, measureContender, tellContinued } from './measure-contender.ts';
import { measureEnded } from './measure-ended.ts';
import { measureEngineAlone } from './measure-engine.ts';
import { measureFacets } from './measure-facets.ts';
import { measureTexts } from './measure-texts.ts';
import { ArrayRival } from './rivals/array.ts';
import { TanStackRival } from './rivals/tanstack.ts';
import type { Told } from './told.ts';

/** Written at once: whoever waits for a step's end must not wait for this process's event loop. */
function tell(told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`);
}

/** @param plan from watched-process.ts: a ContenderPlan, or a ChurnPlan for the hour of churn. */
async function main(name: string, plan: ContenderPlan & ChurnPlan): Promise<void> {
  switch (name) {
    case 'engine': {
      const engine = measureContender(() => new EngineContender(), plan, tell);
      tell({ kind: 'step', name: 'the engine alone' });
      measureEngineAlone(engine, plan, tell);
      measureFacets(engine, tell);
      measureColouring(engine, tell);
      measureTexts(engine, tell);
      measureEnded(engine, tell);
      tellContinued(new EngineContender(), plan, tell);
      break;
    }
    case 'array':
      measureContender(() => new ArrayRival(), plan, tell);
      break;
    case 'tanstack':
      measureContender(() => new TanStackRival(), plan, tell);
      break;
    case 'perspective': {
      const { PerspectivePeer } = await import('../peers/perspective.ts');
      await measurePeer(async () => new PerspectivePeer(), plan, tell);
      break;
    }
    case 'duckdb': {
      const { DuckDbPeer } = await import('../peers/duckdb.ts');
      await measurePeer(() => DuckDbPeer.open(), plan, tell);
      break;
    }
    case 'churn-hour':
      measureChurnHour(plan, tell);
      break;
    default:
      throw new Error(`no contender ${name}`);
  }
}

await main(process.argv[2] ?? '', JSON.parse(process.argv[3] ?? '{}') as ContenderPlan & ChurnPlan);
// Perspective's engine would keep the process alive.
process.exit();
