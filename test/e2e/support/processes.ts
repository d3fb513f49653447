// Reads /proc: a process's descendants, their command lines, privileges and seccomp mode.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** Its arguments separated by blanks, as in ps: Chromium's children rewrite theirs into one string. */
  readonly commandLine: string;
  /** /proc/PID/status by field name. */
  readonly status: Readonly<Record<string, string>>;
  /** Inode name of its network namespace, such as "net:[4026532000]". */
  readonly netns: string;
  /** Inode name of its user namespace. */
  readonly userns: string;
}

/** CAP_NET_ADMIN's bit, capabilities(7). */
export const CAP_NET_ADMIN = 1n << 12n;

function readProcess(pid: number): ProcessInfo | undefined {
  try {
    const status = Object.fromEntries(
      readFileSync(`/proc/${pid}/status`, 'utf8')
        .split('\n')
        .filter((line) => line.includes(':'))
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const namespace = (name: string): string => readlinkSync(`/proc/${pid}/ns/${name}`);
    return {
      pid,
      parent: Number(status.PPid),
      commandLine,
      status,
      netns: namespace('net'),
      userns: namespace('user'),
    };
  } catch {
    return undefined; // it has ended
  }
}

/** The process and everything under it. */
export function processTree(pid: number): ProcessInfo[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((info) => info !== undefined);
  const tree = all.filter((info) => info.pid === pid);
  for (let i = 0; i < tree.length; i++) tree.push(...all.filter((info) => info.parent === tree[i]?.pid));
  return tree;
}

/** The helper's processes under `pid`. */
export function helpersUnder(pid: number): ProcessInfo[] {
  return processTree(pid).filter((info) => /^\S*flowglass-helper( |$)/.test(info.commandLine));
}

/** The processes of pages under `pid`. */
export function pagesUnder(pid: number): number[] {
  return processTree(pid)
    .filter((info) => info.commandLine.includes(' --type=renderer '))
    .map((info) => info.pid);
}

/** Whether a page has started the engine's worker, a separate thread. */
export function runsEngine(page: number): boolean {
  return engineThreads(page).length > 0;
}

/** The threads of a page in which the engine runs, by their folders in /proc; none if the page has ended. */
export function engineThreads(page: number): string[] {
  try {
    const threads = readdirSync(`/proc/${page}/task`).map((thread) => `/proc/${page}/task/${thread}`);
    return threads.filter(isWorker);
  } catch {
    return [];
  }
}

/** Whether a thread is a worker of Chromium's; not if it has ended. */
function isWorker(thread: string): boolean {
  try {
    return readFileSync(`${thread}/comm`, 'utf8').startsWith('DedicatedWorker');
  } catch {
    return false;
  }
}

/** A capability set of /proc/PID/status. */
export function capabilities(info: ProcessInfo, set: 'CapEff' | 'CapPrm' | 'CapInh' | 'CapAmb' | 'CapBnd'): bigint {
  return BigInt(`0x${info.status[set] ?? '0'}`);
}

/** Effective user id. */
export function effectiveUid(info: ProcessInfo): number {
  return Number(info.status.Uid?.split(/\s+/)[1]);
}
