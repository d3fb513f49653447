// The engine's measurements in the form of the benchmark file. The engine, TanStack Table's row models and a naive
// array do the same work, each in its own process; engine/ has the work and the contenders.

import type { ChildProcess } from 'node:child_process';
import { FLOW_BYTES } from '../../native/flow/batch-layout.ts';
import { COLUMN_IDS } from '../../renderer/engine/columns/engine-columns.ts';
import type { ChurnPlan } from './engine/churn-hour.ts';
import type { ContenderName } from './engine/contender.ts';
import { FILTERS } from './engine/filters.ts';
import { GROUPINGS } from './engine/groupings.ts';
import type { ContenderPlan } from './engine/measure-contender.ts';
import { RIVAL_COLUMNS } from './engine/rivals/columns.ts';
import { type Outcome, runMeasuring } from './engine/watched-process.ts';
import { type BenchPlan, type Measurement, measurement, sizeName } from './plan.ts';

/** Measurements, and what a reader must know about missing ones. */
export interface EngineResults {
  readonly measurements: readonly Measurement[];
  readonly remarks: readonly string[];
}

const RIVALS: readonly { readonly name: Exclude<ContenderName, 'engine'>; readonly title: string }[] = [
  { name: 'array', title: 'the naive array' },
  { name: 'tanstack', title: 'TanStack Table' },
];

/** What is compared with each rival, in the figures' own names. */
const COMPARED: readonly { readonly figure: string; readonly unit: string; readonly higher?: true }[] = [
  { figure: 'ingest', unit: 'ms' },
  ...FILTERS.map((filter) => ({ figure: `filter-${filter.name}`, unit: 'ms' })),
  ...RIVAL_COLUMNS.map((column) => ({ figure: `sort-${column}`, unit: 'ms' })),
  ...GROUPINGS.map((grouping) => ({ figure: `group-${grouping.name}`, unit: 'ms' })),
  { figure: 'window-200', unit: 'ms' },
  { figure: 'updates-per-second', unit: 'rows/s', higher: true },
  { figure: 'memory-per-flow', unit: 'B' },
];

const GARBAGE_OF = ['ingest', 'updates', 'filter', 'sort'] as const;
/** A rival without garbage is compared with this much: the least that a table shows. */
const LEAST_GARBAGE = 0.001;

/** All measurements of the engine at one size. @param children holds what is running; their owner ends them. */
export async function measureEngine(plan: BenchPlan, flows: number, children: ChildProcess[]): Promise<EngineResults> {
  const work: ContenderPlan = { flows, updateSec: plan.quick ? 1 : 10 };
  const size = sizeName(flows);
  const engine = await runMeasuring('engine', work, children);
  if (engine.gaveUp) throw new Error(`the engine, ${size}: ${engine.gaveUp}`);
  const measurements = measureAlone(engine, flows);
  const remarks: string[] = [];
  for (const { name, title } of RIVALS) {
    console.error(`  ${title} …`);
    const rival = await runMeasuring(name, work, children);
    assertSameWork(engine, rival, title);
    measurements.push(...measureBeside(engine, rival, name, size));
    if (rival.gaveUp) remarks.push(`At ${size}, ${title} ${rival.gaveUp}: what comes after that is not compared`);
  }
  return { measurements, remarks };
}

/** Flows and events per second of the hour of churn; fewer in a quick run. */
const CHURN: ChurnPlan = { flows: 200_000, eventsPerSec: 20_000 };
const QUICK_CHURN: ChurnPlan = { flows: 5000, eventsPerSec: 500 };

/** What does not depend on the size of the table: an hour of churn. The references are the memory after ten minutes. */
export async function measureEngineOnce(plan: BenchPlan, children: ChildProcess[]): Promise<EngineResults> {
  const churn = plan.quick ? QUICK_CHURN : CHURN;
  const hour = await runMeasuring('churn-hour', churn, children);
  if (hour.gaveUp) return { measurements: [], remarks: [`The hour of churn ${hour.gaveUp}`] };
  const size = sizeName(churn.flows);
  const held = (name: string, of: string, unit: string, per: number): Measurement =>
    measurement(
      `churn-hour-${name}-${size}`,
      unit,
      figure(hour, `${of}-most`) / per,
      figure(hour, `${of}-early`) / per,
    );
  const seconds = figure(hour, 'seconds').toFixed(0);
  const pace = `${churn.eventsPerSec.toLocaleString('en')} events a second`;
  return {
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
  const get = (name: string): number => figure(engine, name);
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
      flows / (get('ingest') / 1000),
      false,
    ),
    measurement(`store-bytes-per-flow-${size}`, 'B', get('store-bytes-per-flow'), FLOW_BYTES),
    measurement(`measured-bytes-per-flow-${size}`, 'B', get('measured-bytes-per-flow'), get('store-bytes-per-flow')),
    measurement(`updates-measured-${size}`, 'ms', get('dump-again-measured'), get('dump-again')),
  ];
}

/** The engine against a rival, as far as that got. */
function measureBeside(engine: Outcome, rival: Outcome, name: string, size: string): Measurement[] {
  const compared = COMPARED.flatMap(({ figure: what, unit, higher }) => {
    const reference = rival.figures.get(what);
    if (reference === undefined) return [];
    return [measurement(`${what}-vs-${name}-${size}`, unit, figure(engine, what), reference, !higher)];
  });
  return [...compared, ...GARBAGE_OF.flatMap((phase) => garbageBeside(engine, rival, name, phase, size))];
}

function garbageBeside(engine: Outcome, rival: Outcome, name: string, phase: string, size: string): Measurement[] {
  const kinds = [
    { kind: 'gc-count', unit: 'collections', per: 1 },
    { kind: 'gc', unit: 'ms', per: 1 },
    { kind: 'allocated', unit: 'MB', per: 1e6 },
  ];
  return kinds.flatMap(({ kind, unit, per }) => {
    const reference = rival.figures.get(`${kind}-${phase}`);
    if (reference === undefined) return [];
    const value = figure(engine, `${kind}-${phase}`) / per;
    const beside = Math.max(LEAST_GARBAGE, reference / per);
    return [measurement(`${kind}-${phase}-vs-${name}-${size}`, unit, value, beside)];
  });
}

function figure(from: Outcome, name: string): number {
  const value = from.figures.get(name);
  if (value === undefined) throw new Error(`${name} was not measured`);
  return value;
}

/** @throws if a rival listed other flows than the engine, or in another order. */
function assertSameWork(engine: Outcome, rival: Outcome, title: string): void {
  for (const [name, digest] of rival.digests) {
    const own = engine.digests.get(name);
    if (own !== digest) throw new Error(`${name}: the engine has ${own}, ${title} ${digest}`);
  }
}
