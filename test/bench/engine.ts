// The engine's measurements in the form of the benchmark file. The engine and its rivals do the same work, each in its
// own process; engine/ has the work and the contenders, peers/ those that answer in batches.

import type { ChildProcess } from 'node:child_process';
import { FLOW_BYTES } from '../../native/flow/batch-layout.ts';
import { COLUMN_IDS } from '../../renderer/engine/columns/engine-columns.ts';
import type { ChurnPlan } from './engine/churn-hour.ts';
import type { ContenderPlan } from './engine/measure-contender.ts';
import { type Outcome, runMeasuring } from './engine/watched-process.ts';
import { figure, measureBeside, pointsOf, RIVALS } from './engine-rivals.ts';
import { type CurvePoint, GRAPHS } from './graph.ts';
import { type BenchPlan, type Measurement, measurement, sizeName } from './plan.ts';
import type { Figure } from './usage.ts';

/** Measurements, and what a reader must know about missing ones. */
export interface EngineResults {
  readonly measurements: readonly Measurement[];
  readonly remarks: readonly string[];
  /** Of the graphs. */
  readonly points: readonly CurvePoint[];
}

/** In larger tables the rivals only do what the graphs show: an array of objects would take a quarter of an hour for all. */
const RIVALS_WHOLLY_FLOWS = 1_000_000;

/** All measurements of the engine at one size. @param children holds what is running; their owner ends them. */
export async function measureEngine(plan: BenchPlan, flows: number, children: ChildProcess[]): Promise<EngineResults> {
  const work: ContenderPlan = { flows, updateSec: plan.quick ? 1 : 10 };
  const size = sizeName(flows);
  const engine = await runMeasuring('engine', work, children);
  if (engine.gaveUp) throw new Error(`the engine, ${size}: ${engine.gaveUp}`);
  const measurements = measureAlone(engine, flows);
  const remarks: string[] = [];
  const points = pointsOf(engine, 'engine', flows);
  const beside = flows > RIVALS_WHOLLY_FLOWS ? { ...work, only: GRAPHS.map(({ name }) => name) } : work;
  for (const rival of RIVALS) {
    console.error(`  ${rival.title} …`);
    const outcome = await runMeasuring(rival.name, beside, children);
    measurements.push(...measureBeside(engine, outcome, rival, size));
    points.push(...pointsOf(outcome, rival.name, flows));
    if (outcome.gaveUp) {
      remarks.push(`At ${size}, ${rival.title} ${outcome.gaveUp}: what comes after that is not compared`);
    }
  }
  return { measurements, remarks, points };
}

/** Flows and events per second of the hour of churn; fewer in a quick run. */
const CHURN: ChurnPlan = { flows: 200_000, eventsPerSec: 20_000 };
const QUICK_CHURN: ChurnPlan = { flows: 5000, eventsPerSec: 500 };

/** What does not depend on the size of the table: an hour of churn. The references are the memory after ten minutes. */
export async function measureEngineOnce(plan: BenchPlan, children: ChildProcess[]): Promise<EngineResults> {
  const churn = plan.quick ? QUICK_CHURN : CHURN;
  const hour = await runMeasuring('churn-hour', churn, children);
  if (hour.gaveUp) return { measurements: [], points: [], remarks: [`The hour of churn ${hour.gaveUp}`] };
  const size = sizeName(churn.flows);
  const held = (name: string, of: string, unit: string, per: number): Measurement =>
    measurement(
      `churn-hour-${name}-${size}`,
      unit,
      figure(hour, `${of}-most`).value / per,
      figure(hour, `${of}-early`).value / per,
    );
  const seconds = figure(hour, 'seconds').value.toFixed(0);
  const pace = `${churn.eventsPerSec.toLocaleString('en')} events a second`;
  return {
    points: [],
    measurements: [
      held('store', 'storeBytes', 'B/flow', churn.flows),
      held('heap', 'heapBytes', 'MB', 1e6),
      held('arrays', 'arrays', 'arrays', 1),
    ],
    remarks: [`The hour of churn, ${pace}, passed in ${seconds} s; at its end the engine was right about every flow`],
  };
}

/** The engine against the same by hand on the same arrays. */
function measureAlone(engine: Outcome, flows: number): Measurement[] {
  const size = sizeName(flows);
  const get = (name: string): Figure => figure(engine, name);
  const columns = [...COLUMN_IDS, 'state-and-bytes'].filter((column) => engine.figures.has(`column-${column}`));
  return [
    measurement(`ingest-${size}`, 'ms', get('ingest'), get('copy-dump')),
    measurement(`ingest-events-${size}`, 'ms', get('ingest-events'), get('ingest')),
    measurement(`filter-3-terms-${size}`, 'ms', get('filter-pass'), get('filter-by-hand')),
    ...columns.map((column) =>
      measurement(`sort-${column}-${size}`, 'ms', get(`column-${column}`), get('sort-numbers')),
    ),
    ...['moved-200', 'moved-8192'].map((name) =>
      measurement(`sort-${name}-${size}`, 'ms', get(name), get('column-bytes')),
    ),
    measurement(`facets-12-fields-${size}`, 'ms', get('facets'), get('facets-as-groups')),
    measurement(`facets-12-left-out-${size}`, 'ms', get('facets-left-out'), get('facets')),
    measurement(`facets-slice-p99-${size}`, 'ms', get('facets-slice'), get('groups-slice')),
    measurement(`facets-refresh-cpu-${size}`, '% of a core', get('facets-refresh'), get('facets-afresh')),
    measurement(`colouring-20-rules-${size}`, 'ms', get('colouring'), get('window-rows')),
    measurement(`export-csv-vs-line-${size}`, 'ms', get('text-csv'), get('text-conntrack')),
    measurement(`export-json-vs-line-${size}`, 'ms', get('text-json'), get('text-conntrack')),
    measurement(`filter-3-terms-also-ended-${size}`, 'ms', get('filter-also-ended'), get('filter-living')),
    measurement(`sort-bytes-also-ended-${size}`, 'ms', get('sort-also-ended'), get('sort-living')),
    measurement(
      `updates-per-second-${size}`,
      'rows/s',
      get('updates-per-second'),
      flows / (get('ingest').value / 1000),
      false,
    ),
    measurement(`store-bytes-per-flow-${size}`, 'B', get('store-bytes-per-flow'), FLOW_BYTES),
    measurement(`measured-bytes-per-flow-${size}`, 'B', get('measured-bytes-per-flow'), get('store-bytes-per-flow')),
    measurement(`updates-measured-${size}`, 'ms', get('dump-again-measured'), get('dump-again')),
  ];
}
