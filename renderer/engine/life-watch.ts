// Whether the worker still answers, judged by the page: any message is a sign of life, and a worker with nothing to say is
// asked once a second. Counts ticks of the page's own timer, never the time of day: after the computer slept, or while the
// page itself was held up, no tick was missed. Pure.

import type { Failure } from '../../electron/contract/failure.ts';

/** The worker does not answer. */
export interface Silence {
  /** When it was last heard, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Why it will not answer again; undefined while it may only be busy. */
  readonly failure: Failure | undefined;
}

export interface LifeHost {
  /** Milliseconds since the epoch; only shown, never compared. */
  readonly now: () => number;
  /** Asks the worker for a sign of life. */
  readonly ping: () => void;
  /** It fell silent, or is heard again. */
  readonly changed: () => void;
}

/** Ticks, of one second each, without a message after which the worker counts as silent. */
export const SILENT_TICKS = 3;
/** The same before its first message: a worker that starts has to load its code, on a busy machine for many seconds. */
export const START_TICKS = 20;

export class LifeWatch {
  readonly #host: LifeHost;
  #started = false;
  #heard = false;
  /** A ping is not answered yet; a worker that wakes up should not find hundreds of them. */
  #asked = false;
  #missed = 0;
  #heardMs: number;
  #silence: Silence | undefined;

  constructor(host: LifeHost) {
    this.#host = host;
    this.#heardMs = host.now();
  }

  /** The same object as long as nothing changes; undefined while the worker answers. */
  get silence(): Silence | undefined {
    return this.#silence;
  }

  /** A message of the worker arrived. */
  heard(): void {
    this.#started = true;
    this.#heard = true;
    this.#asked = false;
    this.#missed = 0;
    this.#heardMs = this.#host.now();
    if (!this.#silence || this.#silence.failure) return;
    this.#silence = undefined;
    this.#host.changed();
  }

  /** A second has passed in which the page was visible. */
  tick(): void {
    this.#missed = this.#heard ? 0 : this.#missed + 1;
    this.#heard = false;
    const limit = this.#started ? SILENT_TICKS : START_TICKS;
    if (this.#missed >= limit && !this.#silence) {
      this.#silence = { sinceMs: this.#heardMs, failure: undefined };
      this.#host.changed();
    }
    if (this.#asked) return;
    this.#asked = true;
    this.#host.ping();
  }

  /** Starts counting again: nobody looked for a while. */
  restart(): void {
    this.#missed = 0;
    this.#heard = true;
  }

  /** The worker has failed for good. */
  fail(failure: Failure): void {
    this.#silence = { sinceMs: this.#host.now(), failure };
    this.#host.changed();
  }
}
