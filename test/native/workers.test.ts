// The addon in worker threads, in the current runtime (Node.js or Electron): several at once, and terminated in any
// state.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Namespace } from '../kernel/support/namespace.ts';
import { PATIENCE } from '../patience.ts';
import { BUSY_STATES } from './busy-states.mjs';

const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
const FLOWS = 20_000;
/**
 * Number of workers terminated one after another. A descriptor leaked by each would be noticed, although Electron
 * itself can open some at any time.
 */
const WORKERS = 8;

let namespace: Namespace;

beforeAll(() => {
  namespace = new Namespace();
});

afterAll(() => namespace?.[Symbol.dispose]());

/** Three batches; two can be filled ahead. Some workers delete one. */
function fillAgain(): void {
  if (namespace.count() === FLOWS) return;
  namespace.run('conntrack', '-F');
  namespace.fill(FLOWS);
}

/** Reaches the namespace through a helper that runs in it. */
function throughHelper(): object {
  return { helper: ['ip', 'netns', 'exec', namespace.name, HELPER] };
}

/** A worker in that state. */
async function busyWorker(state: string, where: object): Promise<Worker> {
  fillAgain();
  const worker = new Worker(new URL('./busy-worker.mjs', import.meta.url), { workerData: { state, where } });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return worker;
}

/** What each of this process's descriptors is, including the addon's sockets and eventfds. */
function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // The descriptor with which the folder was read.
      return [];
    }
  });
}

function children(): string {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
}

/** Waits for a condition that follows the end of a thread or a process. */
async function until(condition: () => boolean, whatIs: () => string): Promise<void> {
  const limit = performance.now() + PATIENCE.timeout;
  while (!condition()) {
    if (performance.now() > limit) throw new Error(`it did not come; there is ${whatIs()}`);
    await new Promise(setImmediate);
  }
}

describe('a terminated worker', () => {
  test.each(BUSY_STATES)('while %s leaves no descriptor', async (state) => {
    const where = { netns: namespace.name };
    // The first worker creates what remains afterwards: the loader's files, the thread pool.
    await (await busyWorker(state, where)).terminate();
    const before = openDescriptors();
    for (let round = 0; round < WORKERS; round++) await (await busyWorker(state, where)).terminate();
    await until(
      () => openDescriptors().length < before.length + WORKERS,
      () => `${openDescriptors().sort().join(' ')}, after ${before.sort().join(' ')}`,
    );
  });

  test.each(BUSY_STATES)('while %s through a helper leaves no process', async (state) => {
    const before = children();
    const worker = await busyWorker(state, throughHelper());
    await worker.terminate();
    await until(() => children() === before, children);
  });
});

test('handles work in several workers at once, and beside those of the main thread', async () => {
  const states = ['dumping', 'subscribed', 'transacting', 'everything'];
  const workers = await Promise.all(states.map((state) => busyWorker(state, { netns: namespace.name })));
  await using conntrack = await namespace.open();
  let flows = 0;
  for await (const batch of conntrack.dump()) flows += batch.length;
  expect(flows).toBe(namespace.count());
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect((await conntrack.stats()).entries).toBe(flows);
});
