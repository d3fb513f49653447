// The engine's ingest of this namespace's table in Node.js: what the application does without Chromium. This thread reads the
// dump and packs it, as main does, and asks for views and facets, as the window does; a thread of its own has the engine.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LARGEST_PACKED_BYTES, packBatch } from '../../native/flow/packed-batch.ts';
import { Conntrack } from '../../native/index.ts';
import { createEngineClient, type EngineWorker } from '../../renderer/engine/client.ts';
import { facetCounts } from '../../renderer/facets/facet-counts.ts';
import { FACETS } from '../../renderer/facets/facet-list.ts';
import type { FromThread, ToThread } from './ingest-thread.ts';

/** What taking in the table took and left. */
export interface Ingest {
  /** Bytes that main sends. */
  readonly sentBytes: number;
  /** Bytes of all arrays of the engine afterwards. */
  readonly heldBytes: number;
  /** Processor time of the engine's thread, user and system. */
  readonly cpuMs: number;
}

/** Rows that a window of the usual size asks for, and values of a facet. */
const ROWS = 64;
const VALUES = 16;
/** Between two frames, ms. */
const FRAME_MS = 16;
/** Packed batches on their way to the engine, as the application's credit has it. */
const MOST_UNDER_WAY = 48;

/** Takes in the whole table. @param flows number of flows in it. @throws if another number arrives. */
export async function measureIngest(flows: number): Promise<Ingest> {
  const thread = new Worker(new URL('ingest-thread.ts', import.meta.url));
  await once(thread, 'message');
  const send = (message: ToThread, transfer: ArrayBuffer[] = []): void => thread.postMessage(message, transfer);
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
    const sentBytes = await sendTable(thread, send, flows);
    await complete;
    send({ kind: 'end' });
    const ended = await next(thread, 'ended');
    if (ended.flows !== flows) throw new Error(`took in ${ended.flows} flows instead of ${flows}`);
    return { sentBytes, heldBytes: ended.heldBytes, cpuMs: ended.cpuMs };
  } finally {
    stop();
    await thread.terminate();
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

/** Reads the table and sends it. @returns the bytes of the packed batches. */
async function sendTable(
  thread: Worker,
  send: (message: ToThread, transfer?: ArrayBuffer[]) => void,
  flows: number,
): Promise<number> {
  await using conntrack = await Conntrack.open();
  const target = new ArrayBuffer(LARGEST_PACKED_BYTES);
  let sentBytes = 0;
  let underWay = 0;
  let proceed = (): void => {};
  const taken = ({ kind }: FromThread): void => {
    if (kind !== 'taken') return;
    underWay--;
    proceed();
  };
  thread.on('message', taken);
  send({ kind: 'main', message: { kind: 'sourceOpened', source: 1 } });
  send({ kind: 'main', message: { kind: 'dumpStarted', dump: 1, reason: 'first', expected: flows, token: '' } });
  for await (const batch of conntrack.dump()) {
    const packed = packBatch(batch, { dump: 1, after: 2 }, target).slice();
    batch.release();
    sentBytes += packed.byteLength;
    underWay++;
    send({ kind: 'packed', packed }, [packed.buffer]);
    while (underWay >= MOST_UNDER_WAY) await new Promise<void>((resolve) => (proceed = resolve));
  }
  while (underWay > 0) await new Promise<void>((resolve) => (proceed = resolve));
  thread.off('message', taken);
  send({ kind: 'main', message: { kind: 'dumpEnded', dump: 1, flows, entries: flows, complete: true } });
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
