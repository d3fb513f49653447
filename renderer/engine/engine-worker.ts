// The engine in its worker: wires it to the page and to main's port. Composition only.

import type { FromEngine } from '../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../electron/contract/to-engine.ts';
import { DumpIntake } from './dump-intake.ts';
import { DumpReader } from './dump-reader.ts';
import { Engine } from './engine.ts';
import { afterOr, soonBy } from './soon.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

declare const self: DedicatedWorkerGlobalScope;

let port: MessagePort | undefined;
const soon = soonBy(new MessageChannel());
const toMain = (message: FromEngine) => port?.postMessage(message);
const warn = (text: string) => console.warn(text);

const engine = new Engine({
  now: () => Date.now(),
  after: afterOr(soon),
  toMain,
  readDump: (dump, token) => void reader.read(dump, token),
  toPage: (message: FromWorker) => self.postMessage(message),
  warn,
});
const intake = new DumpIntake(engine);
const reader = new DumpReader(intake, {
  fetch: (path, signal) => fetch(path, { signal, cache: 'no-store' }),
  turn: async () => {
    await engine.firstRowsPainted;
    await new Promise<void>((resolve) => soon(resolve));
  },
  toMain,
  warn,
});

function attach(next: MessagePort, worker: number): void {
  port?.close();
  reader.stop();
  port = next;
  intake.attached();
  next.onmessage = (event: MessageEvent<ToEngine>) => {
    if (port === next) intake.message(event.data);
  };
  engine.attached(worker);
}

/** Takes one message from the page. */
export function take(message: ToWorker): void {
  if (message.kind === 'attach') attach(message.port, message.worker);
  else engine.fromPage(message);
}
