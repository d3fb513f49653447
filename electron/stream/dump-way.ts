// One dump on its way to the engine: packs its batches and sends them through a stream of their own, in memory that is used
// again when the worker has taken them.

import type { FlowBatch } from '../../native/flow/batch.ts';
import { LARGEST_PACKED_BYTES, packBatch } from '../../native/flow/packed-batch.ts';
import type { DumpStream, DumpStreams } from './dump-streams.ts';
import type { Outbox } from './outbox.ts';

/** Memory of packed batches that is kept while nothing is under way. */
const KEPT_MEMORIES = 4;

/** Memory for packed batches. Pages that no batch has needed yet are not in memory. */
export class PackedMemory {
  #free: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(LARGEST_PACKED_BYTES);
  }

  /** Nobody reads it any longer. */
  giveBack(memory: ArrayBuffer): void {
    if (this.#free.length < KEPT_MEMORIES) this.#free.push(memory);
  }
}

export interface DumpWayOptions {
  /** The dump's number. */
  readonly dump: number;
  readonly streams: DumpStreams;
  readonly outbox: Outbox;
  readonly memory: PackedMemory;
  /** Posts the strings that the engine does not have yet, if there are any. */
  readonly postStrings: () => void;
  /** How many messages were posted on the port so far. */
  readonly posted: () => number;
}

export class DumpWay {
  readonly #options: DumpWayOptions;
  readonly #stream: DumpStream;
  #broken = false;

  constructor(options: DumpWayOptions) {
    this.#options = options;
    this.#stream = options.streams.open(() => this.break());
  }

  get dump(): number {
    return this.#options.dump;
  }

  /** What the worker needs to read it. */
  get token(): string {
    return this.#stream.token;
  }

  /** The engine does not get all of it. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** Sends a batch, for which the outbox has room; afterwards the batch is not needed any longer. */
  send(batch: FlowBatch): void {
    if (this.#broken) return;
    const { dump, outbox, memory, postStrings, posted } = this.#options;
    postStrings();
    const target = memory.take();
    const packed = packBatch(batch, { dump, after: posted() }, target);
    outbox.sentPacked({ dump, bytes: packed.byteLength, onTaken: () => memory.giveBack(target) });
    this.#stream.write(packed);
  }

  /** Ends it when the engine has taken everything. @returns Whether it has. */
  async end(): Promise<boolean> {
    if (!this.#broken && !(await this.#options.outbox.allTaken())) this.#broken = true;
    this.#stream.end(this.#broken);
    return !this.#broken;
  }

  /** The worker cannot read on, or does not, or its handle has ended. */
  break(): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#stream.end(true);
    this.#options.outbox.forgetPacked();
  }
}
