// The worker's entry: wires the engine to the page and to main's port. Composition only.

import { Engine } from './engine.ts';
import { soonBy } from './soon.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

declare const self: DedicatedWorkerGlobalScope;

let port: MessagePort | undefined;
const soon = soonBy(new MessageChannel());

const engine = new Engine({
  now: () => Date.now(),
  after: (ms, run) => {
    if (ms === 0) return soon(run);
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  toMain: (message) => port?.postMessage(message),
  toPage: (message: FromWorker) => self.postMessage(message),
  warn: (text) => console.warn(text),
});

function attach(next: MessagePort, worker: number): void {
  port?.close();
  port = next;
  next.onmessage = (event) => {
    if (port === next) engine.fromMain(event.data);
  };
  engine.attached(worker);
}

self.onmessage = (event: MessageEvent<ToWorker>) => {
  if (event.data.kind === 'attach') attach(event.data.port, event.data.worker);
  else engine.fromPage(event.data);
};
