// Measures the built application as an unprivileged user with its helper: from the start of listing until every row can
// be filtered, and until the first rows appear. A reload of the page begins a new stream and a new dump. What a load takes of
// memory and of the worker is what it takes beyond a reload with an empty table.

import { setTimeout } from 'node:timers/promises';
import { START_MARKS } from '../../renderer/start-marks.ts';
import { Undriven } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { devtoolsAddress, LISTEN, PageConnection, untilMarked } from './devtools.ts';
import { type Ingest, measureBareIngest, measureIngest } from './ingest.ts';
import { type Measurement, measurement, median, sizeName } from './plan.ts';
import { type Figure, medianFigure, PAGE_BYTES, type Usage, usagesOfApplication, workerCpuMs } from './usage.ts';

const MIB = 2 ** 20;
const PAGE_MIB = PAGE_BYTES / MIB;
/** The design's limit: fresh memory of the page for each byte that main sends, beyond what the engine holds. */
const SENT_SHARE = 1.1;

/** After a load, the last facets are counted and drawn: what is measured next does not begin before that, ms. */
const REST_MS = 2000;

/** What the page saw, in milliseconds since the stream's port arrived, which is when the dump is requested. */
interface Loading {
  readonly firstRowsMs: number;
  readonly allMs: number;
}

/** One load, and what it took. */
interface MeasuredLoading extends Loading {
  readonly usages: readonly Usage[];
  /** Processor time of the engine's worker since its start. */
  readonly workerMs: number;
}

/** Runs in the page before its own scripts: records when the port arrives and what the engine's views say. */
function watchLoading(): void {
  const seen = { begin: 0, firstRowsMs: 0, allMs: 0 };
  const { promise, resolve } = Promise.withResolvers<Loading>();
  Object.assign(globalThis, { flowglassLoading: promise });
  window.addEventListener('message', ({ data }) => {
    if (data?.flowglass === 'stream') seen.begin = performance.now();
  });
  globalThis.Worker = class extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      super(...options);
      this.addEventListener('message', ({ data }) => {
        const view = data?.view;
        if (!view || !seen.begin) return;
        if (!seen.firstRowsMs && view.rows.length > 0) seen.firstRowsMs = performance.now() - seen.begin;
        if (seen.allMs || !view.complete) return;
        seen.allMs = performance.now() - seen.begin;
        resolve(seen);
      });
    }
  };
}

/** Reloads the page, and waits until its table is complete. @throws if it has another number of flows. */
async function load(page: PageConnection, pid: number, flows: number): Promise<MeasuredLoading> {
  const { result, usages } = await usagesOfApplication(pid, async () => {
    await Promise.all([page.next('Page.loadEventFired'), page.send('Page.reload')]);
    return page.evaluate<Loading>('flowglassLoading');
  });
  const workerMs = workerCpuMs(pid);
  await setTimeout(REST_MS);
  const total = await page.evaluate<string>(`document.querySelector('[aria-label="Flow count"]').dataset.total`);
  if (Number(total) !== flows) throw new Error(`the window shows ${total} flows instead of ${flows}`);
  return { ...result, usages, workerMs };
}

/** Loads of an application of their own, after one that does not count. @param before each of them. */
async function loadInTurns(
  world: World,
  flows: number,
  rounds: number,
  before: () => Promise<void> = async () => {},
): Promise<MeasuredLoading[]> {
  await using app = new Undriven(world, { args: [LISTEN] });
  using page = await pageOf(app);
  await page.send('Page.enable');
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${watchLoading})()` });
  await load(page, app.pid, flows);
  const loadings: MeasuredLoading[] = [];
  for (let round = 0; round < rounds; round++) {
    await before();
    loadings.push(await load(page, app.pid, flows));
  }
  return loadings;
}

/** The page of a started application, once its first table is complete. */
async function pageOf(app: Undriven): Promise<PageConnection> {
  await untilMarked(app, [START_MARKS.complete]);
  return PageConnection.open(devtoolsAddress(app) ?? '');
}

/** All measurements of the application's loading at one size of the table. */
export async function measureApplication(
  world: World,
  tool: Load,
  flows: number,
  rounds: number,
): Promise<Measurement[]> {
  emptyTable();
  const emptyIngests: Ingest[] = [];
  const empty = await loadInTurns(world, 0, rounds, async () => {
    emptyIngests.push(await measureIngest(0));
  });
  tool.insert(flows);
  const discard: Figure[] = [];
  const ingests: Ingest[] = [];
  const bare: number[] = [];
  const loadings = await loadInTurns(world, flows, rounds, async () => {
    discard.push(tool.discard());
    ingests.push(await measureIngest(flows));
    bare.push(await measureBareIngest(flows));
  });
  emptyTable();
  const size = sizeName(flows);
  const reference = medianFigure(discard);
  const figure = (of: (loading: Loading) => number): Figure =>
    medianFigure(loadings.map((one) => ({ value: of(one), usages: one.usages })));
  const beyondEmpty = (of: (loading: MeasuredLoading) => number): number =>
    median(loadings.map(of)) - median(empty.map(of));
  const freshMiB = (process: string): number => beyondEmpty(({ usages }) => pagesOf(usages, process)) * PAGE_MIB;
  const ingest = (of: (one: Ingest) => number): number => median(ingests.map(of));
  const sentMiB = ingest(({ sentBytes }) => sentBytes) / MIB;
  const engineMs = ingest(({ cpuMs }) => cpuMs) - median(emptyIngests.map(({ cpuMs }) => cpuMs));
  const workerMs = beyondEmpty((one) => one.workerMs);
  const heldMiB = ingest(({ heldBytes }) => heldBytes) / MIB;
  return [
    measurement(
      `app-all-filterable-vs-discard-${size}`,
      'ms',
      figure(({ allMs }) => allMs),
      reference,
    ),
    measurement(
      `app-first-rows-${size}`,
      'ms',
      figure(({ firstRowsMs }) => firstRowsMs),
      reference,
    ),
    measurement(`app-fresh-memory-of-page-${size}`, 'MiB', freshMiB('page'), heldMiB + SENT_SHARE * sentMiB),
    measurement(`app-fresh-memory-of-main-${size}`, 'MiB', freshMiB('main'), sentMiB),
    measurement(`app-worker-cpu-vs-engine-in-node-${size}`, 'ms', workerMs, engineMs),
    measurement(`app-worker-cpu-vs-bare-ingest-${size}`, 'ms', workerMs, median(bare)),
  ];
}

/** Minor faults of a kind of process. */
function pagesOf(usages: readonly Usage[], process: string): number {
  return usages.find((usage) => usage.process === process)?.minorFaults ?? Number.NaN;
}
