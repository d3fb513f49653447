// What measured work takes of processes: processor time, and pages of memory touched for the first time. Their number
// says how much of a figure is due to what a machine asks for a page (proc(5), getrusage(2)).

import { readFileSync } from 'node:fs';
import { engineThreads, pagesUnder, processTree } from '../e2e/support/processes.ts';
import { median } from './plan.ts';

/** What one process took. */
export interface Usage {
  /** What the process is, such as "page" or "ctload". */
  readonly process: string;
  /** Processor time of all its threads, user and system. */
  readonly cpuMs: number;
  readonly minorFaults: number;
}

/** A value, and what measuring it took of each process that took part. */
export interface Figure {
  readonly value: number;
  readonly usages: readonly Usage[];
}

/** Programs that this process started, and that have ended, in the usages of an application. */
const PROGRAMS = 'programs';

/** What a minor fault brings into memory, unless the kernel uses huge pages. */
export const PAGE_BYTES = 4096;

/** Milliseconds of a tick, in which the kernel counts processor time in /proc (USER_HZ). */
const TICK_MS = 10;

/**
 * Runs a task, and tells what it took.
 * @param value the figure's value by the milliseconds; default: these.
 */
export async function figureOfThis(
  process: string,
  task: () => Promise<unknown> | unknown,
  value = (ms: number): number => ms,
): Promise<Figure> {
  const before = ownUsage(process);
  const begin = performance.now();
  await task();
  const ms = performance.now() - begin;
  return { value: value(ms), usages: [difference(before, ownUsage(process))] };
}

/** Runs programs one after another until all have ended; their processor time is exact to a tick. */
export function usageOfPrograms<T>(process: string, run: () => T): { result: T; usages: Usage[] } {
  const before = usageOfEnded(process);
  const result = run();
  return { result, usages: [difference(before, usageOfEnded(process))] };
}

/** Runs a task of this process and of programs, which end meanwhile. */
export async function usagesOfAll<T>(task: () => Promise<T>): Promise<{ result: T; usages: Usage[] }> {
  const [own, ended] = [ownUsage('library'), usageOfEnded(PROGRAMS)];
  const result = await task();
  return { result, usages: [difference(own, ownUsage('library')), difference(ended, usageOfEnded(PROGRAMS))] };
}

/** The same of another value, such as that of one flow. */
export function withValue({ usages }: Figure, value: number): Figure {
  return { value, usages };
}

/** What the processes of an application have taken so far, by their ids. */
type Reading = ReadonlyMap<number, Usage>;

/**
 * Runs a task, and tells what each kind of process of an application took meanwhile, those included that began; one that
 * ended takes with it what it took. Programs of the load are counted, too.
 * @param pid the application's first process.
 */
export async function usagesOfApplication<T>(
  pid: number,
  task: () => Promise<T>,
): Promise<{ result: T; usages: Usage[] }> {
  const [before, programs] = [readUnder(pid), usageOfEnded(PROGRAMS)];
  const result = await task();
  const taken = [...readUnder(pid)].map(([id, usage]) => {
    const earlier = before.get(id);
    return earlier ? difference(earlier, usage) : usage;
  });
  return { result, usages: [...sumByProcess(taken), difference(programs, usageOfEnded(PROGRAMS))] };
}

/** A figure that a task measures in an application. */
export async function figureOfApplication(
  { pid }: { readonly pid: number },
  task: () => Promise<number>,
): Promise<Figure> {
  const { result, usages } = await usagesOfApplication(pid, task);
  return { value: result, usages };
}

/** What the processes of an application have taken since they began. */
export function usagesSinceStart(pid: number): Usage[] {
  return sumByProcess([...readUnder(pid).values()]);
}

/** Processor time of an application's processes, without that of the load. */
export function applicationCpuMs(usages: readonly Usage[]): number {
  return totalCpuMs(usages.filter(({ process }) => process !== PROGRAMS));
}

/** Processor time of all processes. */
export function totalCpuMs(usages: readonly Usage[]): number {
  return usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function readUnder(pid: number): Reading {
  const reading = new Map<number, Usage>();
  for (const info of processTree(pid)) {
    const counted = readStat(info.pid);
    if (counted) reading.set(info.pid, { process: processName(info.commandLine, info.pid === pid), ...counted });
  }
  return reading;
}

/** Processor time of the engine's workers in an application since they began, ms. */
export function workerCpuMs(pid: number): number {
  const threads = pagesUnder(pid).flatMap(engineThreads);
  return threads.reduce((sum, thread) => sum + cpuMsOf(fieldsOf(`${thread}/stat`)), 0);
}

/** The median of several runs, and the mean of what they took. */
export function medianFigure(runs: readonly Figure[]): Figure {
  return { value: median(runs.map(({ value }) => value)), usages: meanUsages(runs.map(({ usages }) => usages)) };
}

/** The mean of several runs, process by process. */
export function meanUsages(runs: readonly (readonly Usage[])[]): Usage[] {
  return sumByProcess(runs.flat()).map(({ process, cpuMs, minorFaults }) => ({
    process,
    cpuMs: cpuMs / runs.length,
    minorFaults: minorFaults / runs.length,
  }));
}

/** One entry for each name. */
function sumByProcess(usages: readonly Usage[]): Usage[] {
  const sums = new Map<string, Usage>();
  for (const { process, cpuMs, minorFaults } of usages) {
    const sum = sums.get(process);
    sums.set(process, {
      process,
      cpuMs: (sum?.cpuMs ?? 0) + cpuMs,
      minorFaults: (sum?.minorFaults ?? 0) + minorFaults,
    });
  }
  return [...sums.values()];
}

/** What a process is: one of Chromium by its type, others by the name of their program. */
export function processName(commandLine: string, isFirst: boolean): string {
  const type = / --type=(\S+)/.exec(commandLine)?.[1];
  if (type) return type === 'renderer' ? 'page' : type.replace(/-process$/, '');
  return isFirst ? 'main' : (/^(?:\S*\/)?(\S+)/.exec(commandLine)?.[1] ?? 'other');
}

function ownUsage(name: string): Usage {
  const { userCPUTime, systemCPUTime, minorPageFault } = process.resourceUsage();
  return { process: name, cpuMs: (userCPUTime + systemCPUTime) / 1000, minorFaults: minorPageFault };
}

/** Of all children that have ended and been waited for: cminflt, cutime and cstime of /proc/self/stat. */
function usageOfEnded(name: string): Usage {
  const fields = fieldsOf('/proc/self/stat');
  return { process: name, cpuMs: (Number(fields[13]) + Number(fields[14])) * TICK_MS, minorFaults: Number(fields[8]) };
}

/** minflt, utime and stime of a process; undefined if it has ended. */
function readStat(pid: number): Omit<Usage, 'process'> | undefined {
  try {
    const fields = fieldsOf(`/proc/${pid}/stat`);
    return { cpuMs: cpuMsOf(fields), minorFaults: Number(fields[7]) };
  } catch {
    return undefined;
  }
}

/** utime and stime. */
function cpuMsOf(fields: readonly string[]): number {
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The fields of /proc/PID/stat, or of a thread's, from the third on: those before may hold blanks. */
function fieldsOf(path: string): string[] {
  const stat = readFileSync(path, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function difference(before: Usage, after: Usage): Usage {
  return {
    process: after.process,
    cpuMs: after.cpuMs - before.cpuMs,
    minorFaults: after.minorFaults - before.minorFaults,
  };
}
