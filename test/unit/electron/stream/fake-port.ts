// The worker's end of the stream, played by the test: records what it is sent, and gives credit for it on request.

import { type FromEngine, ToEngine } from '../../../../electron/contract/stream.ts';
import type { StreamPort } from '../../../../electron/stream/flow-stream.ts';
import { FlowBatch } from '../../../../native/flow/batch.ts';

export class FakePort implements StreamPort {
  readonly messages: ToEngine[] = [];
  /** Gives credit for each batch at once. */
  prompt = true;
  closed = false;
  #receive: (event: { data: unknown }) => void = () => undefined;
  #close: () => void = () => undefined;
  #owedBytes = 0;

  postMessage(message: ToEngine): void {
    // What crosses must follow the contract, and what was sent no longer belongs to main.
    this.messages.push(ToEngine.parse(structuredClone(message)));
    if (message.kind !== 'batch') return;
    this.#owedBytes += message.buffer.byteLength;
    if (this.prompt) queueMicrotask(() => this.payCredit());
  }

  on(event: 'message' | 'close', listener: (event: { data: unknown }) => void): void {
    if (event === 'message') this.#receive = listener;
    else this.#close = () => listener({ data: undefined });
  }

  start(): void {
    return;
  }

  close(): void {
    this.closed = true;
  }

  /** The worker says something. */
  say(message: FromEngine | { kind: string }): void {
    this.#receive({ data: message });
  }

  /** The worker has taken everything that was sent. */
  payCredit(): void {
    const bytes = this.#owedBytes;
    this.#owedBytes = 0;
    if (bytes > 0) this.say({ kind: 'credit', bytes });
  }

  /** The page is gone. */
  vanish(): void {
    this.#close();
  }

  /** The messages in words, without the batches' content. */
  get story(): string[] {
    return this.messages.map((message) => {
      if (message.kind === 'batch') return `${message.origin} ${new FlowBatch(message.buffer).length}`;
      if (message.kind === 'dumpStarted') return `dumpStarted ${message.reason}`;
      if (message.kind === 'dumpEnded') return `dumpEnded ${message.flows}${message.complete ? '' : ' incomplete'}`;
      return message.kind;
    });
  }

  of<K extends ToEngine['kind']>(kind: K): Extract<ToEngine, { kind: K }>[] {
    return this.messages.filter((message): message is Extract<ToEngine, { kind: K }> => message.kind === kind);
  }
}
