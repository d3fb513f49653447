// What the library's benchmarks share: the table, the references, alternating rounds, the clock.

import type { FlowBatch } from '../../../native/flow/batch.ts';
import type { Conntrack } from '../../../native/index.ts';
import { type Composition, emptyTable, type Load } from '../ctload.ts';
import { sizeName } from '../plan.ts';
import { type Figure, figureOfThis, medianFigure } from '../usage.ts';

export interface LibraryContext {
  readonly conntrack: Conntrack;
  readonly load: Load;
  readonly rounds: number;
  /** Flows in the table. */
  readonly flows: number;
  /** A folder for files, emptied at the end of the run. */
  readonly stage: string;
  /** Shorter runs, for development. */
  readonly quick: boolean;
}

/** A third of every table, rounded up: number 0 is UDP. */
export function udpFlows(flows: number): number {
  return Math.ceil(flows / 3);
}

/** A name with the number of flows: "list-vs-discard" becomes "list-vs-discard-1m". */
export function sized(name: string, flows: number): string {
  return `${name}-${sizeName(flows)}`;
}

/** Refills the table. */
export function refill({ load, flows }: LibraryContext, composition: Composition = 'mix'): void {
  emptyTable();
  load.insert(flows, composition);
}

/** A task prepares what it needs and returns what it measured. */
type Task = () => Promise<Figure> | Figure;

/**
 * Runs tasks in turns, each round in a different order, so that other load on the machine affects all of them.
 * @returns Each task's median, and the mean of what it took of processes.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  tasks: Readonly<Record<Name, Task>>,
): Promise<Record<Name, Figure>> {
  const names = Object.keys(tasks) as Name[];
  const measured = new Map<Name, Figure[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      if (name !== undefined) measured.get(name)?.push(await tasks[name]());
    }
  }
  const medians = names.map((name) => [name, medianFigure(measured.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, Figure>;
}

/** Milliseconds that a task of the library takes, after a garbage collection. */
export function timed(task: () => Promise<unknown>): Promise<Figure> {
  globalThis.gc?.();
  return figureOfThis('library', task);
}

/** @throws if the numbers differ: a measurement must have done all the work. */
export function expectCount(what: string, got: number, expected: number): number {
  if (got !== expected) throw new Error(`${what}: ${got} instead of ${expected}`);
  return got;
}

export function countFlows(batches: readonly FlowBatch[]): number {
  return batches.reduce((sum, batch) => sum + batch.length, 0);
}

/** The matching flows, for tasks on known flows. */
export async function collectFlows(conntrack: Conntrack, filter: string): Promise<FlowBatch[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of conntrack.dump({ filter })) batches.push(batch);
  return batches;
}
