// `npm run bench -- [--json FILE] [--flows N]... [--rounds N] [--quick] [--only PART]... [--results]`: measures the
// library, the application and the engine, each against a reference from the same run. This file reads the options,
// creates a network namespace with an empty table, raises the limit of entries for the run, and starts inside.ts there.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENTRY_LIMIT, raiseEntryLimit } from '../e2e/support/entry-limit.ts';
import { removeNamespace, run, runIn } from '../e2e/support/network.ts';
import { readLaunchInfo } from '../e2e/support/stage.ts';
import { type BenchPlan, PARTS } from './plan.ts';

/** The engine needs no table in the kernel, so it is also measured with larger and smaller ones. */
const ENGINE_FLOWS = [10_000, 100_000, 1_000_000, 4_000_000];
/** Fewer have no middle value: one disturbance would decide a verdict. */
const FEWEST_ROUNDS = 3;
const root = fileURLToPath(new URL('../../', import.meta.url));

function readOptions(): Omit<BenchPlan, 'root' | 'stage' | 'launch'> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      flows: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [...PARTS] },
      results: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const flows = (values.flows ?? (quick ? ['50000'] : ['200000', '1000000'])).map(Number);
  const engineFlows = values.flows || quick ? flows : ENGINE_FLOWS;
  const rounds = Number(values.rounds ?? (quick ? '1' : '5'));
  const whole = (number: number): boolean => Number.isInteger(number) && number > 0;
  if (!flows.every(whole) || !whole(rounds)) throw new Error('--flows and --rounds take whole numbers above 0');
  const parts = PARTS.filter((part) => values.only.includes(part));
  if (parts.length !== new Set(values.only).size) throw new Error(`--only takes ${PARTS.join(', ')}`);
  const isFull = !values.flows && rounds >= FEWEST_ROUNDS && !quick && parts.length === PARTS.length;
  return {
    flows,
    engineFlows,
    rounds,
    quick,
    parts,
    isFull,
    json: values.json && resolve(values.json),
    results: values.results,
  };
}

/** Runs `task` with room for `entries` conntrack entries, and restores the old limit, even after a signal. */
async function withRoomFor(entries: number, task: () => Promise<number>): Promise<number> {
  const restore = raiseEntryLimit(entries);
  process.once('exit', restore);
  try {
    return await task();
  } finally {
    process.off('exit', restore);
    restore();
  }
}

/** Creates the namespace: counters and timestamps on, loopback up and untracked. */
function createNamespace(name: string): void {
  run('ip', ['netns', 'add', name]);
  runIn(name, 'ip', ['link', 'set', 'lo', 'up']);
  const tracking = ['net.netfilter.nf_conntrack_acct=1', 'net.netfilter.nf_conntrack_timestamp=1'];
  runIn(name, 'sysctl', ['-q', '-w', ...tracking]);
}

function runInside(netns: string, plan: BenchPlan): Promise<number> {
  const script = fileURLToPath(new URL('inside.ts', import.meta.url));
  const child = spawn('ip', ['netns', 'exec', netns, process.execPath, '--expose-gc', script], {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, FLOWGLASS_BENCH: JSON.stringify(plan) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}

async function main(): Promise<number> {
  const options = readOptions();
  if (process.getuid?.() !== 0) {
    console.error(
      'The benchmark needs root: it makes a network namespace and raises nf_conntrack_max. Run: sudo npm run bench',
    );
    return 1;
  }
  if (!existsSync(ENTRY_LIMIT)) throw new Error(`${ENTRY_LIMIT} is missing: is the module nf_conntrack loaded?`);
  const launch = options.parts.some((part) => part === 'app' || part === 'start' || part === 'window')
    ? readLaunchInfo(root)
    : undefined;
  const netns = `flowglass-bench-${process.pid}`;
  const stage = mkdtempSync(join(tmpdir(), 'flowglass-bench-'));
  const cleanUp = (): void => {
    removeNamespace(netns);
    rmSync(stage, { recursive: true, force: true });
  };
  process.once('exit', cleanUp);
  createNamespace(netns);
  // The event burst is added to the largest table; the kernel's own reserve is small.
  const most = Math.max(...options.flows) + 250_000;
  return withRoomFor(most, () => runInside(netns, { ...options, root, stage, launch }));
}

process.exitCode = await main();
