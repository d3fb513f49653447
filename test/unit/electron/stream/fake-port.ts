// The worker's end of the stream, played by the test: records what it is sent, and gives credit for it on request.

import type { FromEngine } from '../../../../electron/contract/from-engine.ts';
import { DUMP_PATH, type ToEngine } from '../../../../electron/contract/to-engine.ts';
import { DumpStreams } from '../../../../electron/stream/dump-streams.ts';
import type { StreamPort } from '../../../../electron/stream/flow-stream.ts';
import { FlowBatch } from '../../../../native/flow/batch.ts';
import { BatchUnpacker } from '../../../../native/flow/packed-batch.ts';
import { batchesIn } from '../../../packed-batch.ts';

export class FakePort implements StreamPort {
  readonly messages: ToEngine[] = [];
  /** The messages, except for mere strings, and the batches of dumps in words, in the order of their arrival. */
  readonly story: string[] = [];
  /** The batches of dumps, and how many messages come before each. */
  readonly dumped: { flows: number; bytes: number; after: number }[] = [];
  /** Gives credit for each batch at once. */
  prompt = true;
  closed = false;
  readonly dumps: DumpStreams;
  readonly #unpacker = new BatchUnpacker();
  #receive: (event: { data: unknown }) => void = () => undefined;
  #close: () => void = () => undefined;
  #owedBytes = 0;
  #owedPacked: number[] = [];

  /** @param dumps where main offers its dumps. */
  constructor(dumps = new DumpStreams()) {
    this.dumps = dumps;
  }

  postMessage(message: ToEngine): void {
    // What was sent no longer belongs to main.
    const received = structuredClone(message);
    this.messages.push(received);
    if (received.kind !== 'strings') this.story.push(inWords(received));
    if (received.kind === 'dumpStarted') void this.#read(received.token);
    if (received.kind !== 'batch') return;
    this.#owedBytes += received.buffer.byteLength;
    if (this.prompt) queueMicrotask(() => this.payCredit());
  }

  /** Fetches a dump, as the worker does. */
  async #read(token: string): Promise<void> {
    const answer = this.dumps.answer({ url: `app://flowglass${DUMP_PATH}${token}`, method: 'GET' });
    if (!answer?.body) return;
    const pieces = answer.body[Symbol.asyncIterator]();
    for (;;) {
      // It can be stopped; what is wrong with a piece of it must fail the test.
      const { value, done } = await pieces.next().catch(() => ({ value: undefined, done: true }));
      if (done || !value) return;
      this.#takePiece(new Uint8Array(value));
    }
  }

  /** Takes packed batches, one behind the other. */
  #takePiece(piece: Uint8Array<ArrayBuffer>): void {
    for (const packed of batchesIn(piece)) {
      const { dump, after, buffer } = this.#unpacker.unpack(packed);
      const { length: flows } = new FlowBatch(buffer);
      this.dumped.push({ flows, bytes: packed.byteLength, after });
      this.story.push(`dump ${flows}`);
      this.#owedPacked.push(dump);
    }
    if (this.prompt) this.payCredit();
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
    for (const dump of this.#owedPacked.splice(0)) this.say({ kind: 'packedTaken', dump });
  }

  /** The page is gone. */
  vanish(): void {
    this.#close();
  }

  of<K extends ToEngine['kind']>(kind: K): Extract<ToEngine, { kind: K }>[] {
    return this.messages.filter((message): message is Extract<ToEngine, { kind: K }> => message.kind === kind);
  }
}

function inWords(message: ToEngine): string {
  if (message.kind === 'batch') return `${message.origin} ${new FlowBatch(message.buffer).length}`;
  if (message.kind === 'dumpStarted') return `dumpStarted ${message.reason}`;
  if (message.kind === 'dumpEnded') return `dumpEnded ${message.flows}${message.complete ? '' : ' incomplete'}`;
  return message.kind;
}
