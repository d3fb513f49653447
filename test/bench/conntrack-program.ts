// The program conntrack from conntrack-tools, run in this process's network namespace as the library's reference.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, usageOfPrograms } from './usage.ts';

/** Milliseconds that `conntrack` takes with these options, output discarded. @throws if it fails. */
export function timeConntrack(...options: string[]): Figure {
  const begin = performance.now();
  const { result, usages } = usageOfPrograms('conntrack', () =>
    spawnSync('conntrack', options, { stdio: ['ignore', 'ignore', 'ignore'] }),
  );
  const ms = performance.now() - begin;
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`conntrack ${options.join(' ')} ended with ${result.status}`);
  return { value: ms, usages };
}

/** A line of /proc/net/netlink: a netlink socket of this network namespace. */
interface NetlinkSocket {
  /** The groups it listens to, as bits. */
  readonly groups: number;
  /** Bytes waiting to be received. */
  readonly waitingBytes: number;
  /** Messages that did not fit. */
  readonly drops: number;
}

/** `conntrack -E`, listening. */
export class ConntrackEvents {
  readonly #child: ChildProcess;
  readonly #inode: string;
  #complaints = '';

  private constructor(child: ChildProcess, inode: string) {
    this.#child = child;
    this.#inode = inode;
    child.stderr?.on('data', (text) => {
      this.#complaints += text;
    });
  }

  /**
   * Starts it, for new and destroyed flows, with its default buffer and its output discarded. Resolves when it listens.
   */
  static async start(): Promise<ConntrackEvents> {
    const child = spawn('conntrack', ['-E', '-e', 'NEW,DESTROY'], { stdio: ['ignore', 'ignore', 'pipe'] });
    while (child.exitCode === null) {
      const inode = child.pid && socketsOf(child.pid).find((candidate) => readSocket(candidate)?.groups);
      if (inode) return new ConntrackEvents(child, inode);
      await delay(5);
    }
    throw new Error(`conntrack -E ended with ${child.exitCode}`);
  }

  /** Waits until it has received everything, then ends it. After a loss it may already have ended by itself. */
  async finish(): Promise<{ events: number; drops: number; cpuNs: number }> {
    let drops = 0;
    let cpuNs = 0;
    while (this.#child.exitCode === null) {
      const socket = readSocket(this.#inode);
      drops = socket?.drops ?? drops;
      cpuNs = (this.#child.pid && cpuNsOf(this.#child.pid)) || cpuNs;
      if (socket?.waitingBytes === 0) break;
      await delay(5);
    }
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGINT');
      await once(this.#child, 'close');
    }
    // Its last line: "conntrack v1.4.7 (conntrack-tools): 27197 flow events have been shown."
    const events = /(\d+) flow events have been shown/.exec(this.#complaints)?.[1];
    if (events === undefined) throw new Error(`conntrack -E told no number of events: ${this.#complaints}`);
    return { events: Number(events), drops, cpuNs };
  }
}

/** Inodes of a process's sockets. */
function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // The socket has been closed.
      return [];
    }
  });
}

function readSocket(inode: string): NetlinkSocket | undefined {
  // sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode
  for (const line of readFileSync('/proc/net/netlink', 'utf8').split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (fields[9] !== inode) continue;
    return { groups: Number.parseInt(fields[3] ?? '', 16), waitingBytes: Number(fields[4]), drops: Number(fields[8]) };
  }
  return undefined;
}

/** Processor time of a process's first thread; undefined if the process has ended. */
function cpuNsOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return undefined;
  }
}
