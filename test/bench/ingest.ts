// The engine's ingest of this namespace's table in Node.js.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What taking in the table took and left. */
export interface Ingest {
  /** Bytes that main sends. */
  readonly sentBytes: number;
  /** Bytes of all arrays of the engine afterwards. */
  readonly heldBytes: number;
  /** Processor time of the thread, user and system. */
  readonly cpuMs: number;
}

/** Takes in the whole table. @param flows number of flows in it. @throws if another number arrives. */
export async function measureIngest(flows: number): Promise<Ingest> {
  const thread = new Worker(new URL('ingest-thread.ts', import.meta.url), { workerData: flows });
  const [ingest] = await once(thread, 'message');
  await thread.terminate();
  return ingest;
}
