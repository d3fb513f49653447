// Measures one contender: the same steps for the engine and its rivals. Reports the remaining list as a digest, which
// shows whether all did the same work.

import { type Contender, WINDOW_ROWS } from './contender.ts';
import { DUMP_MS, firstDump, Traffic } from './dumps.ts';
import { FILTERS, filterNamed } from './filters.ts';
import { type FlowGroup, GROUPINGS } from './groupings.ts';
import { RIVAL_COLUMNS } from './rivals/columns.ts';
import { bytesAlive, type Garbage, medianTiming, type Timing, timing, watchGarbage } from './timing.ts';
import { digest, figure, type Tell, tellUpdates } from './told.ts';

export interface ContenderPlan {
  readonly flows: number;
  /** Duration of the updates, seconds. */
  readonly updateSec: number;
  /** Names of the figures to measure; default: all. Figures that cost no extra work are reported regardless. */
  readonly only?: readonly string[];
}

/** The first rows of the list sorted by bytes. */
export const TOP_FIGURE = 'top-200-bytes';
/** What a whole dump after the first leaves. */
export const CONTINUED_DIGEST = 'continued';

/** The most passes over which the garbage of filtering and sorting is counted; and for how long, milliseconds. */
const GARBAGE_PASSES = 100;
const GARBAGE_MS = 3000;
/** Time between two dumps in the flows' lives, milliseconds. */
export const DUMP_EVERY_MS = 5000;

/** All steps, one after another. Returns the contender, filled. */
export function measureContender<C extends Contender>(make: () => C, plan: ContenderPlan, tell: Tell): C {
  const dump = firstDump(plan.flows);
  const contender = measureIngest(make, dump, plan, tell);
  measureFilters(contender, plan, tell);
  measureWindow(contender, plan, tell);
  measureSorts(contender, plan, tell);
  measureTop(contender, tell);
  measureGroups(contender, plan, tell);
  if (!plan.only) measureGarbage(contender, tell);
  measureUpdates(contender, dump, plan, tell);
  return contender;
}

/** Whether a figure is measured. */
export function isMeasured({ only }: ContenderPlan, name: string): boolean {
  return !only || only.includes(name);
}

function tellGarbage(tell: Tell, name: string, garbage: Garbage, passes: number): void {
  figure(tell, `gc-count-${name}`, garbage.collections / passes);
  figure(tell, `gc-${name}`, garbage.ms / passes);
  figure(tell, `allocated-${name}`, garbage.allocatedBytes / passes);
}

function measureIngest<C extends Contender>(make: () => C, dump: ArrayBuffer[], plan: ContenderPlan, tell: Tell): C {
  tell({ kind: 'step', name: 'ingest' });
  const fill = (contender: C): void => {
    contender.dumpStarted(plan.flows, DUMP_MS);
    for (const buffer of dump) contender.take(buffer, DUMP_MS);
    contender.dumpEnded();
  };
  const before = bytesAlive();
  const contender = make();
  let filling: Timing | undefined;
  const garbage = watchGarbage(() => {
    filling = timing(() => fill(contender));
  });
  if (filling) figure(tell, 'ingest', filling);
  tellGarbage(tell, 'ingest', garbage, 1);
  if (isMeasured(plan, 'memory-per-flow')) {
    contender.sort({ column: 'source', descending: false });
    figure(tell, 'memory-per-flow', (bytesAlive() - before) / plan.flows);
    contender.sort(undefined);
  }
  return contender;
}

function measureFilters(contender: Contender, plan: ContenderPlan, tell: Tell): void {
  for (const filter of FILTERS) {
    if (!isMeasured(plan, `filter-${filter.name}`)) continue;
    tell({ kind: 'step', name: `filter-${filter.name}` });
    figure(
      tell,
      `filter-${filter.name}`,
      medianTiming(() => contender.filter(filter)),
    );
    tell({ kind: 'digest', name: `filter-${filter.name}`, value: digest(contender.list()) });
  }
  contender.filter(undefined);
}

function measureSorts(contender: Contender, plan: ContenderPlan, tell: Tell): void {
  for (const column of RIVAL_COLUMNS) {
    if (!isMeasured(plan, `sort-${column}`)) continue;
    tell({ kind: 'step', name: `sort-${column}` });
    figure(
      tell,
      `sort-${column}`,
      medianTiming((round) => contender.sort({ column, descending: round % 2 === 0 })),
    );
    contender.sort({ column, descending: true });
    tell({ kind: 'digest', name: `sort-${column}`, value: digest(contender.list()) });
  }
}

/** Measures the time until the beginning of a list sorted by bytes can be shown. */
function measureTop(contender: Contender, tell: Tell): void {
  tell({ kind: 'step', name: TOP_FIGURE });
  const ms = medianTiming((round) => {
    contender.top({ column: 'bytes', descending: round % 2 === 0 });
  });
  figure(tell, TOP_FIGURE, ms);
  contender.top({ column: 'bytes', descending: true });
  tell({ kind: 'digest', name: TOP_FIGURE, value: digest(contender.list().subarray(0, WINDOW_ROWS)) });
}

function measureGroups(contender: Contender, plan: ContenderPlan, tell: Tell): void {
  for (const grouping of GROUPINGS) {
    if (!isMeasured(plan, `group-${grouping.name}`)) continue;
    tell({ kind: 'step', name: `group-${grouping.name}` });
    let groups: FlowGroup[] = [];
    const ms = medianTiming(() => {
      groups = contender.groups(grouping);
    });
    figure(tell, `group-${grouping.name}`, ms);
    tell({ kind: 'digest', name: `group-${grouping.name}`, value: JSON.stringify(groups) });
  }
}

/** Measures windows all over the list of all flows. */
function measureWindow(contender: Contender, plan: ContenderPlan, tell: Tell): void {
  if (!isMeasured(plan, 'window-200')) return;
  const { flows } = plan;
  tell({ kind: 'step', name: 'window-200' });
  const pages = Math.max(1, Math.floor(flows / WINDOW_ROWS));
  const expected = Math.min(WINDOW_ROWS, flows);
  const ms = medianTiming((round) => {
    const rows = contender.window(((round * 7919) % pages) * WINDOW_ROWS);
    if (rows.length !== expected) throw new Error(`a window of ${rows.length} rows`);
  });
  figure(tell, 'window-200', ms);
}

function measureGarbage(contender: Contender, tell: Tell): void {
  const many = (name: string, pass: (round: number) => void): void => {
    tell({ kind: 'step', name: `garbage of ${name}` });
    let passes = 0;
    const garbage = watchGarbage(() => {
      const begin = performance.now();
      while (passes < GARBAGE_PASSES && performance.now() - begin < GARBAGE_MS) pass(passes++);
    });
    tellGarbage(tell, name, garbage, passes);
  };
  contender.sort(undefined);
  const three = filterNamed('3-terms');
  many('filter', () => contender.filter(three));
  contender.filter(undefined);
  many('sort', (round) => contender.sort({ column: 'bytes', descending: round % 2 === 1 }));
}

/** Measures successive dumps of all flows, every flow changed in each, for some seconds of the contender's own time. */
function measureUpdates(contender: Contender, dump: ArrayBuffer[], plan: ContenderPlan, tell: Tell): void {
  tell({ kind: 'step', name: 'updates' });
  contender.sort(undefined);
  const traffic = new Traffic();
  const sum = { ms: 0, cpuMs: 0, minorFaults: 0 };
  const add = (run: () => void): void => {
    const { ms, cpuMs, minorFaults } = timing(run);
    sum.ms += ms;
    sum.cpuMs += cpuMs;
    sum.minorFaults += minorFaults;
  };
  let rows = 0;
  const garbage = watchGarbage(() => {
    for (let round = 1; sum.ms < plan.updateSec * 1000; round++) {
      const nowMs = DUMP_MS + round * DUMP_EVERY_MS;
      add(() => contender.dumpStarted(plan.flows, nowMs));
      for (const [i, buffer] of dump.entries()) {
        rows += traffic.goOn(buffer, nowMs);
        add(() => contender.take(buffer, nowMs));
        if (i === dump.length - 1) add(() => contender.dumpEnded());
        // A slow contender is stopped in the middle of a dump.
        else if (sum.ms >= plan.updateSec * 1000) break;
      }
    }
  });
  tellUpdates(tell, rows, sum);
  tellGarbage(tell, 'updates', garbage, rows / 1_000_000);
}

/** Reports the list of another contender, sorted by bytes, after the first dump and one in which all have continued. */
export function tellContinued(contender: Contender, { flows }: ContenderPlan, tell: Tell): void {
  tell({ kind: 'step', name: CONTINUED_DIGEST });
  const dump = firstDump(flows);
  const traffic = new Traffic();
  for (const nowMs of [DUMP_MS, DUMP_MS + DUMP_EVERY_MS]) {
    contender.dumpStarted(flows, nowMs);
    for (const buffer of dump) {
      if (nowMs > DUMP_MS) traffic.goOn(buffer, nowMs);
      contender.take(buffer, nowMs);
    }
    contender.dumpEnded();
  }
  contender.sort({ column: 'bytes', descending: true });
  tell({ kind: 'digest', name: CONTINUED_DIGEST, value: digest(contender.list()) });
}
