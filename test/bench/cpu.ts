// Processor time of programs.

import { readFileSync } from 'node:fs';
import { processTree } from '../e2e/support/processes.ts';

/** Milliseconds of a tick, in which the kernel counts it (USER_HZ). */
export const TICK_MS = 10;

/** User and system time of a process and its descendants, in ticks (proc(5): fields 14 and 15 of stat). */
export function cpuTicks(pid: number): number {
  return processTree(pid).reduce((sum, info) => {
    const stat = readFileSync(`/proc/${info.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + Number(fields[11]) + Number(fields[12]);
  }, 0);
}
