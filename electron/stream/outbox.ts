// Sends events to the engine worker, and knows what is in flight to it: bounds these bytes by the worker's credit, lets rows of a
// dump wait for events, and drops all queued events at once when the worker stalls. Pure.

import type { ToEngine } from '../contract/to-engine.ts';

type Batch = Extract<ToEngine, { kind: 'batch' }>;
/** A batch whose strings are added only when it is sent, so that dropping it loses none. */
export type UnsentBatch = Omit<Batch, 'strings'>;

/** A packed batch of a dump, which takes another way but needs credit like any other. */
export interface PackedInFlight {
  readonly dump: number;
  readonly bytes: number;
  readonly onTaken: () => void;
}

export interface OutboxOptions {
  readonly post: (message: ToEngine) => void;
  readonly takeStrings: () => string[];
  /** Something was sent for which the worker owes credit. */
  readonly onSent: () => void;
  /** Bytes that can be in flight without the worker's credit. */
  readonly creditBytes: number;
  /** Bytes of events that can wait for credit. */
  readonly queueBytes: number;
  /** The queue exceeded its bound: it is lost, and so is everything until the worker takes messages again. */
  readonly onOverflow: () => void;
  /** The worker takes messages again after an overflow; a dump started from now on repairs. */
  readonly onRecovered: () => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #inFlightBytes = 0;
  /** Packed batches that the worker has not taken yet, in order. */
  #packed: PackedInFlight[] = [];
  /** The dump of the packed batch that the worker has taken last. */
  #takenDump: number | undefined;
  #events: UnsentBatch[] = [];
  #queuedBytes = 0;
  #overflowed = false;
  #closed = false;
  #waiting: ((open: boolean) => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Whether the worker owes credit for what was sent. */
  get outstanding(): boolean {
    return this.#inFlightBytes > 0;
  }

  /** Whether the worker has not taken all packed batches. */
  get hasPacked(): boolean {
    return this.#packed.length > 0;
  }

  /** Sends an event batch, or queues it after those that wait for credit. */
  event(batch: UnsentBatch): void {
    if (this.#closed) return;
    if (this.#overflowed) return;
    this.#events.push(batch);
    this.#queuedBytes += batch.buffer.byteLength;
    this.#sendEvents();
    if (this.#queuedBytes > this.#options.queueBytes) this.#overflow();
  }

  /**
   * Waits until `bytes` of a dump's batches can be sent: there is credit for it, no event waits, and the worker has
   * taken the dump's first batch.
   * @returns false if the outbox was closed or the wait was abandoned.
   */
  room(bytes: number): Promise<boolean> {
    return this.#whenever(() => this.#hasRoom(bytes) && !this.#isFirstOnItsWay);
  }

  /** Counts a packed batch that is about to be sent, after room() was awaited for it. */
  sentPacked(packed: PackedInFlight): void {
    if (this.#closed) return;
    this.#packed.push(packed);
    this.#inFlightBytes += packed.bytes;
    this.#options.onSent();
  }

  /** The worker has taken the oldest packed batch; those of a dump that was forgotten are not counted any longer. */
  packedTaken(dump: number): void {
    if (this.#packed[0]?.dump !== dump) return;
    this.#takenDump = dump;
    const taken = this.#packed.shift();
    taken?.onTaken();
    this.credit(taken?.bytes ?? 0);
  }

  /** Waits until the worker has taken all packed batches. @returns false if it will not. */
  allTaken(): Promise<boolean> {
    return this.#whenever(() => !this.hasPacked);
  }

  /** The packed batches in flight may never arrive. */
  forgetPacked(): void {
    const forgotten = this.#packed.splice(0);
    this.credit(forgotten.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  /** The worker has taken `bytes`. */
  credit(bytes: number): void {
    this.#inFlightBytes = Math.max(0, this.#inFlightBytes - bytes);
    if (this.#overflowed && this.#inFlightBytes <= this.#options.creditBytes / 2) {
      this.#overflowed = false;
      this.#options.onRecovered();
    }
    this.#sendEvents();
    this.#wake(true);
  }

  /** Drops queued events, forgets the dump, and ends all waits: their handle has ended. */
  abandon(): void {
    this.#events = [];
    this.#queuedBytes = 0;
    this.#wake(false);
    this.forgetPacked();
  }

  /** Sends nothing from now on. */
  close(): void {
    this.#closed = true;
    this.abandon();
  }

  /** Resolves as soon as a condition holds, which each credit can fulfil; with false if the wait was abandoned. */
  #whenever(holds: () => boolean): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    if (holds()) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#waiting.push((open) => {
        if (!open) resolve(false);
        else if (holds()) resolve(true);
        else void this.#whenever(holds).then(resolve);
      });
    });
  }

  /**
   * A dump's first batch is in flight: the worker may still be loading its code, and the page be drawn for the first time.
   * The rest of the dump would take the processor time that they need.
   */
  get #isFirstOnItsWay(): boolean {
    const last = this.#packed.at(-1);
    return last !== undefined && last.dump !== this.#takenDump;
  }

  #hasRoom(bytes: number): boolean {
    return this.#events.length === 0 && this.#fits(bytes);
  }

  /** A batch larger than the whole credit is sent when nothing else is in flight. */
  #fits(bytes: number): boolean {
    return this.#inFlightBytes === 0 || this.#inFlightBytes + bytes <= this.#options.creditBytes;
  }

  #sendEvents(): void {
    let sent = 0;
    for (const batch of this.#events) {
      if (!this.#fits(batch.buffer.byteLength)) break;
      this.#send(batch);
      this.#queuedBytes -= batch.buffer.byteLength;
      sent++;
    }
    if (sent > 0) this.#events.splice(0, sent);
  }

  #send(batch: UnsentBatch): void {
    this.#inFlightBytes += batch.buffer.byteLength;
    this.#options.post({ ...batch, strings: this.#options.takeStrings() });
    this.#options.onSent();
  }

  #overflow(): void {
    this.#events = [];
    this.#queuedBytes = 0;
    this.#overflowed = true;
    this.#options.onOverflow();
  }

  #wake(open: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake(open);
  }
}
