// Measures one contender: the same steps for the engine and its rivals. Reports the remaining list as a digest, which
// shows whether all did the same work.

import { type Contender, WINDOW_ROWS } from './contender.ts';
import { DUMP_MS, firstDump, Traffic } from './dumps.ts';
import { FILTERS, filterNamed } from './filters.ts';
import { type FlowGroup, GROUPINGS } from './groupings.ts';
import { RIVAL_COLUMNS } from './rivals/columns.ts';
import { bytesAlive, type Garbage, medianMs, timed, watchGarbage } from './timing.ts';

/** What a measuring process reports, each as a line of JSON. */
export type Told =
  /** A step begins: it has a time limit. */
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'figure'; readonly name: string; readonly value: number }
  /** Identifies the contents of the list after a step. */
  | { readonly kind: 'digest'; readonly name: string; readonly value: string };

export interface ContenderPlan {
  readonly flows: number;
  /** Duration of the updates, seconds. */
  readonly updateSec: number;
}

export type Tell = (told: Told) => void;

/** The most passes over which the garbage of filtering and sorting is counted; and for how long, milliseconds. */
const GARBAGE_PASSES = 100;
const GARBAGE_MS = 3000;
/** Time between two dumps in the flows' lives, milliseconds. */
const DUMP_EVERY_MS = 5000;

/** All steps, one after another. Returns the contender, filled. */
export function measureContender<C extends Contender>(make: () => C, plan: ContenderPlan, tell: Tell): C {
  const dump = firstDump(plan.flows);
  const contender = measureIngest(make, dump, plan, tell);
  measureFilters(contender, tell);
  measureWindow(contender, plan, tell);
  measureSorts(contender, tell);
  measureGroups(contender, tell);
  measureGarbage(contender, tell);
  measureUpdates(contender, dump, plan, tell);
  return contender;
}

function figure(tell: Tell, name: string, value: number): void {
  tell({ kind: 'figure', name, value });
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
  let ms = 0;
  const garbage = watchGarbage(() => {
    ms = timed(() => fill(contender));
  });
  figure(tell, 'ingest', ms);
  tellGarbage(tell, 'ingest', garbage, 1);
  contender.sort({ column: 'source', descending: false });
  figure(tell, 'memory-per-flow', (bytesAlive() - before) / plan.flows);
  contender.sort(undefined);
  return contender;
}

function measureFilters(contender: Contender, tell: Tell): void {
  for (const filter of FILTERS) {
    tell({ kind: 'step', name: `filter-${filter.name}` });
    figure(
      tell,
      `filter-${filter.name}`,
      medianMs(() => contender.filter(filter)),
    );
    tell({ kind: 'digest', name: `filter-${filter.name}`, value: digest(contender.list()) });
  }
  contender.filter(undefined);
}

function measureSorts(contender: Contender, tell: Tell): void {
  for (const column of RIVAL_COLUMNS) {
    tell({ kind: 'step', name: `sort-${column}` });
    figure(
      tell,
      `sort-${column}`,
      medianMs((round) => contender.sort({ column, descending: round % 2 === 0 })),
    );
    contender.sort({ column, descending: true });
    tell({ kind: 'digest', name: `sort-${column}`, value: digest(contender.list()) });
  }
}

function measureGroups(contender: Contender, tell: Tell): void {
  for (const grouping of GROUPINGS) {
    tell({ kind: 'step', name: `group-${grouping.name}` });
    let groups: FlowGroup[] = [];
    const ms = medianMs(() => {
      groups = contender.groups(grouping);
    });
    figure(tell, `group-${grouping.name}`, ms);
    tell({ kind: 'digest', name: `group-${grouping.name}`, value: JSON.stringify(groups) });
  }
}

/** Measures windows all over the list of all flows. */
function measureWindow(contender: Contender, { flows }: ContenderPlan, tell: Tell): void {
  tell({ kind: 'step', name: 'window-200' });
  const pages = Math.max(1, Math.floor(flows / WINDOW_ROWS));
  const expected = Math.min(WINDOW_ROWS, flows);
  const ms = medianMs((round) => {
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
  let ms = 0;
  let rows = 0;
  const garbage = watchGarbage(() => {
    for (let round = 1; ms < plan.updateSec * 1000; round++) {
      const nowMs = DUMP_MS + round * DUMP_EVERY_MS;
      ms += timed(() => contender.dumpStarted(plan.flows, nowMs));
      for (const [i, buffer] of dump.entries()) {
        rows += traffic.goOn(buffer, nowMs);
        ms += timed(() => contender.take(buffer, nowMs));
        if (i === dump.length - 1) ms += timed(() => contender.dumpEnded());
        // A slow contender is stopped in the middle of a dump.
        else if (ms >= plan.updateSec * 1000) break;
      }
    }
  });
  figure(tell, 'updates-per-second', rows / (ms / 1000));
  tellGarbage(tell, 'updates', garbage, rows / 1_000_000);
}

/** The length of a list and a hash of its contents in order (FNV-1a by words). */
function digest(list: Uint32Array): string {
  let hash = 0x811c9dc5;
  for (const number of list) hash = Math.imul(hash ^ number, 0x01000193);
  return `${list.length} flows, ${(hash >>> 0).toString(16)}`;
}
