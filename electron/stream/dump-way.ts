// One dump on its way to the engine: packs its batches and sends them, a few at a time, through a stream of their own, in
// memory that is used again when the worker has taken them.

import type { FlowBatch } from '../../native/flow/batch.ts';
import { LARGEST_PACKED_BYTES, packBatch } from '../../native/flow/packed-batch.ts';
import type { DumpStream, DumpStreams } from './dump-streams.ts';
import type { Outbox } from './outbox.ts';

/**
 * Batches are held until they have this many bytes, or the last ones were sent this long ago; without a timer: a batch that
 * arrives is what sends those before it. Each time the worker is woken, it finds the processor's caches filled by the
 * threads that read the dump, so it should not be woken for each batch of 4,000 flows.
 */
export const GROUP_BYTES = 2 * 1024 * 1024;
export const GROUP_MS = 100;
/** Memory of packed batches that is kept: as much as one group that is held and one in flight need. */
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
  readonly #held: Held[] = [];
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

  /** Waits until there is room for another batch. @returns false if there will be none. */
  room(): Promise<boolean> {
    return this.#options.outbox.room(this.#heldBytes + LARGEST_PACKED_BYTES);
  }

  /** Sends a batch for which there is room, or holds it for others; afterwards the batch is not needed any longer. */
  send(batch: FlowBatch): void {
    if (this.#broken) return;
    const { dump, memory, postStrings, posted, nowMs } = this.#options;
    postStrings();
    const target = memory.take();
    this.#held.push({ packed: packBatch(batch, { dump, after: posted() }, target), target });
    if (this.#heldBytes >= GROUP_BYTES || nowMs() - this.#sentMs >= GROUP_MS) this.#sendHeld();
  }

  /** Ends it when the engine has taken everything. @returns Whether it has. */
  async end(): Promise<boolean> {
    // Events can have taken the room that there was.
    if (this.#held.length > 0 && (await this.#options.outbox.room(this.#heldBytes))) this.#sendHeld();
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

  get #heldBytes(): number {
    return this.#held.reduce((sum, { packed }) => sum + packed.byteLength, 0);
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
