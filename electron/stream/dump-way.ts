// One dump on its way to the engine: packs its batches and sends them, a few at a time, through a stream of their own, in
// memory that is used again when the worker has taken them.

import type { FlowBatch } from '../../native/flow/batch.ts';
import { LARGEST_PACKED_BYTES } from '../../native/flow/packed-layout.ts';
import type { packBatch } from '../../native/handle/pack-batch.ts';
import type { DumpStream, DumpStreams } from './dump-streams.ts';
import type { Outbox } from './outbox.ts';

/**
 * Batches are held until they have this many bytes, or the last ones were sent this long ago; without a timer: a batch that
 * arrives is what sends those before it. Each time the worker is woken, it finds the processor's caches filled by the
 * threads that read the dump, so it should not be woken for each batch of 4,000 flows. They are sent as one piece: each
 * takes 0.8 ms of main's time where fresh memory is slow.
 */
export const GROUP_BYTES = 2 * 1024 * 1024;
export const GROUP_MS = 100;
/** A batch is packed behind others if they have fewer than GROUP_BYTES. */
const ROOM_BYTES = GROUP_BYTES + LARGEST_PACKED_BYTES;
/** Memory of groups that is kept: one is held while others are in flight. */
const KEPT_MEMORIES = 3;

/** Memory for groups of packed batches. Pages that none has needed yet are not in memory. */
export class PackedMemory {
  #free: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(ROOM_BYTES);
  }

  /** Nobody reads it any longer. */
  giveBack(memory: ArrayBuffer): void {
    if (this.#free.length < KEPT_MEMORIES) this.#free.push(memory);
  }
}

export interface DumpWayOptions {
  /** The dump's number. */
  readonly dump: number;
  readonly streams: Pick<DumpStreams, 'open'>;
  readonly outbox: Outbox;
  readonly memory: PackedMemory;
  readonly packBatch: typeof packBatch;
  /** Posts the strings that the engine does not have yet, if there are any. */
  readonly postStrings: () => void;
  /** How many messages were posted on the port so far. */
  readonly posted: () => number;
  readonly nowMs: () => number;
}

/** Packed batches that wait for others, one behind the other. */
interface Group {
  readonly memory: ArrayBuffer;
  /** The bytes of each. */
  readonly sizes: number[];
  bytes: number;
}

export class DumpWay {
  readonly #options: DumpWayOptions;
  readonly #stream: DumpStream;
  #held: Group | undefined;
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
    const { dump, memory, packBatch, postStrings, posted, nowMs } = this.#options;
    postStrings();
    this.#held ??= { memory: memory.take(), sizes: [], bytes: 0 };
    const bytes = packBatch(batch, { dump, after: posted() }, new Uint8Array(this.#held.memory, this.#held.bytes));
    this.#held.sizes.push(bytes);
    this.#held.bytes += bytes;
    if (this.#heldBytes >= GROUP_BYTES || nowMs() - this.#sentMs >= GROUP_MS) this.#sendHeld();
  }

  /** Ends it when the engine has taken everything. @returns Whether it has. */
  async end(): Promise<boolean> {
    // Events can have taken the room that there was.
    if (this.#held && (await this.#options.outbox.room(this.#heldBytes))) this.#sendHeld();
    if (!this.#broken && !(await this.#options.outbox.allTaken())) this.#broken = true;
    this.#stream.end(this.#broken);
    return !this.#broken;
  }

  /** The worker cannot read on, or does not, or its handle has ended. */
  break(): void {
    if (this.#broken) return;
    this.#broken = true;
    if (this.#held) this.#options.memory.giveBack(this.#held.memory);
    this.#held = undefined;
    this.#stream.end(true);
    this.#options.outbox.forgetPacked();
  }

  get #heldBytes(): number {
    return this.#held?.bytes ?? 0;
  }

  #sendHeld(): void {
    const { dump, outbox, memory: kept, nowMs } = this.#options;
    const group = this.#held;
    if (!group) return;
    this.#held = undefined;
    this.#sentMs = nowMs();
    for (const [i, bytes] of group.sizes.entries()) {
      const isLast = i === group.sizes.length - 1;
      outbox.sentPacked({ dump, bytes, onTaken: () => isLast && kept.giveBack(group.memory) });
    }
    this.#stream.write(new Uint8Array(group.memory, 0, group.bytes));
  }
}
