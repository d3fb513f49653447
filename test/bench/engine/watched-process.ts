// Runs process.ts until it ends or a step takes too long, and keeps what it reported.

import { type ChildProcess, spawn } from 'node:child_process';
import { freemem } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../usage.ts';
import type { Told } from './told.ts';

/** Time limit of one step of a rival, seconds: longer than a user would wait. */
const RIVAL_STEP_SEC = 120;
/** The engine has a watchdog only: without its figures nothing can be compared. Seconds. */
const OWN_STEP_SEC = 900;
const OWN: readonly string[] = ['engine', 'churn-hour'];
/** The share of free memory that the heap may take: the page and the kernel's table need memory as well. */
const HEAP_SHARE = 0.6;

/** What a measuring process reported. */
export interface Outcome {
  readonly figures: ReadonlyMap<string, Figure>;
  readonly digests: ReadonlyMap<string, string>;
  /** Why it did not finish, in words; undefined if it did. */
  readonly gaveUp: string | undefined;
}

/** @param children holds the process while it runs; the caller ends whatever is in it. */
export async function runMeasuring(name: string, plan: object, children: ChildProcess[]): Promise<Outcome> {
  const heapMiB = Math.floor((freemem() * HEAP_SHARE) / 2 ** 20);
  const script = fileURLToPath(new URL('process.ts', import.meta.url));
  // The number of arrays comes from v8.queryObjects, which is experimental in Node.js.
  const options = [
    '--expose-gc',
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${heapMiB}`,
    script,
    name,
    JSON.stringify(plan),
  ];
  const child = spawn(process.execPath, options, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Without development checks, as in a built application.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  children.push(child);
  const ended = new Promise<string | undefined>((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code, signal) => done(code === 0 ? undefined : `ended with ${code ?? signal}`));
  });
  const limitSec = OWN.includes(name) ? OWN_STEP_SEC : RIVAL_STEP_SEC;
  const step = new StepLimit(limitSec, () => child.kill('SIGKILL'));
  const figures = new Map<string, Figure>();
  const digests = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as Told;
    if (told.kind === 'step') step.begin(told.name);
    else if (told.kind === 'figure') {
      const usages = told.used ? [{ process: name, ...told.used }] : [];
      figures.set(told.name, { value: told.value, usages });
    } else digests.set(told.name, told.value);
  }
  const failure = await ended;
  step.end();
  children.splice(children.indexOf(child), 1);
  const gaveUp =
    failure && (step.exceeded ? `gave up after ${limitSec} s of ${step.name}` : `${failure} in ${step.name}`);
  return { figures, digests, gaveUp };
}

/** Calls `exceed` when a step takes longer than the limit. */
class StepLimit {
  name = 'its start';
  exceeded = false;
  readonly #limitMs: number;
  readonly #exceed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limitSec: number, exceed: () => void) {
    this.#limitMs = limitSec * 1000;
    this.#exceed = exceed;
  }

  begin(name: string): void {
    this.end();
    this.name = name;
    this.#timer = setTimeout(() => {
      this.exceeded = true;
      this.#exceed();
    }, this.#limitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
