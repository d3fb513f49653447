// One dump on its way to the engine: packs its batches and sends them through a stream of their own, in memory that is used
// again when the worker has taken them.

import type { FlowBatch } from '../../native/flow/batch.ts';
import { LARGEST_PACKED_BYTES, packBatch } from '../../native/flow/packed-batch.ts';
import type { DumpStream, DumpStreams } from './dump-streams.ts';
import type { Outbox } from './outbox.ts';

/**
 * Batches are sent together, until they have this many bytes, or the last ones were sent this long ago. Each time the worker
 * is woken for a few of them, it finds the processor's caches filled by those who read the dump: with single batches of
 * 4,000 flows it needs an eighth more processor time.
 */
const GROUP_BYTES = 2 * 1024 * 1024;
const GROUP_MS = 100;
/** Memory of packed batches that is kept while nothing is under way: that of a group, and of another on its way. */
const KEPT_MEMORIES = 24;

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
  readonly nowMs: () => number;
}

/** A packed batch that waits for others, and its memory. */
interface Held {
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly target: ArrayBuffer;
}

export class DumpWay {
  readonly #options: DumpWayOptions;
  readonly #stream: DumpStream;
  #held: Held[] = [];
  /** The first batch does not wait. */
  #sentMs = Number.NEGATIVE_INFINITY;
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

  /** Bytes of batches that wait for others. */
  get heldBytes(): number {
    return this.#held.reduce((sum, { packed }) => sum + packed.byteLength, 0);
  }

  /** Sends a batch, for which the outbox has room beside those held; afterwards the batch is not needed any longer. */
  send(batch: FlowBatch): void {
    if (this.#broken) return;
    const { dump, memory, postStrings, posted, nowMs } = this.#options;
    postStrings();
    const target = memory.take();
    this.#held.push({ packed: packBatch(batch, { dump, after: posted() }, target), target });
    if (this.heldBytes >= GROUP_BYTES || nowMs() - this.#sentMs >= GROUP_MS) this.#sendHeld();
  }

  /** Ends it when the engine has taken everything. @returns Whether it has. */
  async end(): Promise<boolean> {
    this.#sendHeld();
    if (!this.#broken && !(await this.#options.outbox.allTaken())) this.#broken = true;
    this.#stream.end(this.#broken);
    return !this.#broken;
  }

  /** The worker cannot read on, or does not, or its handle has ended. */
  break(): void {
    if (this.#broken) return;
    this.#broken = true;
    for (const { target } of this.#held.splice(0)) this.#options.memory.giveBack(target);
    this.#stream.end(true);
    this.#options.outbox.forgetPacked();
  }

  #sendHeld(): void {
    const { dump, outbox, memory, nowMs } = this.#options;
    this.#sentMs = nowMs();
    for (const { packed, target } of this.#held.splice(0)) {
      outbox.sentPacked({ dump, bytes: packed.byteLength, onTaken: () => memory.giveBack(target) });
      this.#stream.write(packed);
    }
  }
}
