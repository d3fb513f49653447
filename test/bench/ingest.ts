// The engine's ingest of this namespace's table in Node.js: what the application does without Chromium. This thread reads the
// dump and packs it, as main does, and asks for views and facets, as the window does; a thread of its own has the engine.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { STREAM_CREDIT_BYTES } from '../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../electron/contract/to-engine.ts';
import { GROUP_BYTES, GROUP_MS } from '../../electron/stream/dump-way.ts';
import { LARGEST_PACKED_BYTES } from '../../native/flow/packed-layout.ts';
import { packBatch } from '../../native/handle/pack-batch.ts';
import { Conntrack } from '../../native/index.ts';
import { createEngineClient, type EngineWorker } from '../../renderer/engine/client.ts';
import { facetCounts } from '../../renderer/facets/facet-counts.ts';
import { FACETS } from '../../renderer/facets/facet-list.ts';
import type { FromThread, ToThread } from './ingest-thread.ts';

/** What taking in the table took and left. */
export interface Ingest {
  /** Bytes that main sends. */
  readonly sentBytes: number;
  /** Bytes of the engine's arrays afterwards, without those in which nothing was ever written. */
  readonly heldBytes: number;
  /** Processor time of the engine's thread, user and system. */
  readonly cpuMs: number;
}

/** Rows that a window of the usual size asks for, and values of a facet. */
const ROWS = 64;
const VALUES = 16;
/** Between two frames, ms. */
const FRAME_MS = 16;

/** Takes in the whole table. @param flows number of flows in it. @throws if another number arrives. */
export async function measureIngest(flows: number): Promise<Ingest> {
  const thread = new Worker(new URL('ingest-thread.ts', import.meta.url));
  // `once` rejects if the thread has an error.
  const ended = once(thread, 'exit').then(() => Promise.reject(new Error('the thread of the engine has ended')));
  try {
    return await Promise.race([takeIn(thread, flows), ended]);
  } finally {
    ended.catch(() => undefined);
    await thread.terminate();
  }
}

async function takeIn(thread: Worker, flows: number): Promise<Ingest> {
  await next(thread, 'ready');
  const engine = createEngineClient(() => engineIn(thread), { painted: (run) => void setTimeout(run, FRAME_MS) });
  engine.setWindow(0, ROWS);
  const counts = facetCounts(engine, 'facets');
  counts.setWanted({
    key: '',
    again: true,
    facets: FACETS.map(({ field }) => ({ field: field.counted, top: VALUES })),
  });
  const complete = new Promise<void>((resolve) => {
    engine.subscribe(() => engine.getView().complete && resolve());
  });
  const stop = counts.subscribe(() => {});
  try {
    const sentBytes = await sendTable(thread, flows);
    await complete;
    thread.postMessage({ kind: 'end' } satisfies ToThread);
    const { flows: taken, heldBytes, cpuMs } = await next(thread, 'ended');
    if (taken !== flows) throw new Error(`took in ${taken} flows instead of ${flows}`);
    return { sentBytes, heldBytes, cpuMs };
  } finally {
    stop();
    engine.close();
  }
}

/**
 * Takes in the whole table without views and facets, read and packed before.
 * @returns processor time of the thread, ms. @throws if another number of flows arrives.
 */
export async function measureBareIngest(flows: number): Promise<number> {
  const thread = new Worker(new URL('bare-ingest-thread.ts', import.meta.url), { workerData: flows });
  const [cpuMs] = await once(thread, 'message');
  await thread.terminate();
  return cpuMs;
}

/** Reads the table and sends it, a message for each batch, as many at once as main has in a piece. @returns the bytes of the packed batches. */
async function sendTable(thread: Worker, flows: number): Promise<number> {
  await using conntrack = await Conntrack.open();
  const target = new Uint8Array(LARGEST_PACKED_BYTES);
  const main = (message: ToEngine): void => thread.postMessage({ kind: 'main', message } satisfies ToThread);
  let sentBytes = 0;
  let underWayBytes = 0;
  let sentMs = Number.NEGATIVE_INFINITY;
  let held: Uint8Array<ArrayBuffer>[] = [];
  let proceed = (): void => {};
  thread.on('message', (message: FromThread) => {
    if (message.kind !== 'taken') return;
    underWayBytes -= message.bytes;
    proceed();
  });
  const underWayAtMost = async (bytes: number): Promise<void> => {
    while (underWayBytes > bytes) await new Promise<void>((resolve) => (proceed = resolve));
  };
  const sendHeld = (): void => {
    for (const packed of held) thread.postMessage({ kind: 'packed', packed } satisfies ToThread, [packed.buffer]);
    held = [];
    sentMs = performance.now();
  };
  main({ kind: 'sourceOpened', source: 1 });
  main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: flows, token: '' });
  for await (const batch of conntrack.dump()) {
    const packed = target.slice(0, packBatch(batch, { dump: 1, after: 2 }, target));
    batch.release();
    held.push(packed);
    sentBytes += packed.byteLength;
    underWayBytes += packed.byteLength;
    const heldBytes = held.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (heldBytes >= GROUP_BYTES || performance.now() - sentMs >= GROUP_MS) sendHeld();
    await underWayAtMost(STREAM_CREDIT_BYTES);
  }
  sendHeld();
  await underWayAtMost(0);
  main({ kind: 'dumpEnded', dump: 1, flows, entries: flows, complete: true });
  return sentBytes;
}

async function next<Kind extends FromThread['kind']>(
  thread: Worker,
  kind: Kind,
): Promise<Extract<FromThread, { kind: Kind }>> {
  for (;;) {
    const [message]: FromThread[] = await once(thread, 'message');
    if (message?.kind === kind) return message as Extract<FromThread, { kind: Kind }>;
  }
}

/** The engine in a thread, as the client sees a page's worker. */
function engineIn(thread: Worker): EngineWorker {
  return {
    postMessage: (message) => thread.postMessage({ kind: 'page', message } satisfies ToThread),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type !== 'message') return;
      thread.on('message', (message: FromThread) => {
        if (message.kind === 'page') listener({ data: message.message } as never);
      });
    },
    terminate: () => void thread.terminate(),
  };
}
