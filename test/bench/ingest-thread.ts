// The engine, wired as in the application's worker (renderer/engine/engine-worker.ts), but in Node.js. A thread of its own,
// started by ingest.ts, because the worker begins without compiled code, too.

import { parentPort } from 'node:worker_threads';
import type { ToEngine } from '../../electron/contract/to-engine.ts';
import { DumpIntake } from '../../renderer/engine/dump-intake.ts';
import { Engine } from '../../renderer/engine/engine.ts';
import { afterOr, soonBy } from '../../renderer/engine/soon.ts';
import type { FlowTable } from '../../renderer/engine/store/flow-table.ts';
import type { FromWorker, ToWorker } from '../../renderer/engine/worker-messages.ts';

export type ToThread =
  | { readonly kind: 'main'; readonly message: ToEngine }
  | { readonly kind: 'packed'; readonly packed: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'page'; readonly message: ToWorker }
  /** The table is complete. */
  | { readonly kind: 'end' };

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'page'; readonly message: FromWorker }
  /** A packed batch of so many bytes was taken in. */
  | { readonly kind: 'taken'; readonly bytes: number }
  | { readonly kind: 'ended'; readonly flows: number; readonly heldBytes: number; readonly cpuMs: number };

const port = parentPort;
if (!port) throw new Error('ingest-thread.ts is started by ingest.ts');
const post = (message: FromThread): void => port.postMessage(message);
const soon = soonBy(new MessageChannel());

const engine = new Engine({
  now: () => Date.now(),
  after: afterOr(soon),
  toMain: () => {},
  readDump: () => {},
  toPage: (message) => post({ kind: 'page', message }),
  warn: (text) => console.error(text),
});
const intake = new DumpIntake(engine);
const waiting: Uint8Array<ArrayBuffer>[] = [];

/** Takes one packed batch after the other, each in a task of its own, as the worker does (dump-reader.ts). */
async function takePacked(): Promise<void> {
  for (let packed = waiting[0]; packed; packed = waiting[0]) {
    intake.take(packed);
    await engine.firstRowsPainted;
    await new Promise<void>((resolve) => soon(resolve));
    waiting.shift();
    post({ kind: 'taken', bytes: packed.byteLength });
  }
}

/** Bytes of the arrays that nobody wrote to: they are not in memory. */
function unwrittenBytes(table: FlowTable): number {
  const arrays = Object.values(table).filter((value): value is Uint8Array => ArrayBuffer.isView(value));
  return arrays
    .filter((array) => array.every((value) => value === 0))
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function end(): void {
  const { user, system } = process.threadCpuUsage(before);
  const { reconciler, picture } = engine.source;
  const { store, closed } = reconciler;
  const heldBytes = store.byteLength + closed.byteLength + picture.listing.byteLength - unwrittenBytes(store.table);
  engine.close();
  post({ kind: 'ended', flows: store.total, heldBytes, cpuMs: (user + system) / 1000 });
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'main':
      intake.message(message.message);
      break;
    case 'packed':
      if (waiting.push(message.packed) === 1) void takePacked();
      break;
    case 'page':
      if (message.message.kind !== 'attach') engine.fromPage(message.message);
      break;
    case 'end':
      end();
      break;
  }
});
engine.attached();
const before = process.threadCpuUsage();
post({ kind: 'ready' });
