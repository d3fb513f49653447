// Whether the worker still answers, judged by the page: any message is a sign of life, and a worker with nothing to say
// is pinged once a second. One that is silent for long, or answers but does none of its work, is stuck. Counts ticks of
// the page's own timer, not the time of day: while the computer sleeps, or the page itself is held up, no tick is missed.
// Pure.

import type { Failure } from '../../electron/contract/failure.ts';

/** The worker does not answer. */
export interface Silence {
  /** When it was last heard, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Why it will not answer again; undefined if it may only be busy. */
  readonly failure: Failure | undefined;
}

export interface LifeHost {
  /** Milliseconds since the epoch; only shown, never compared. */
  readonly now: () => number;
  /** Requests a sign of life from the worker. */
  readonly ping: () => void;
  /** The worker fell silent, or was heard again. */
  readonly changed: () => void;
  /** It is stuck: it will not answer again. Reported once. */
  readonly stuck: () => void;
}

/** After this many one-second ticks without a message, the worker counts as silent. */
export const SILENT_TICKS = 3;
/** The same before its first message: on a busy machine a worker takes many seconds to load its code. */
export const START_TICKS = 20;

/**
 * A worker that is silent, or takes no batches, for so many ticks is ended. With four million flows, its longest piece of
 * work takes a second.
 */
export const STUCK_TICKS = 15;
/** The same for one that answers and owes a view: four million flows being read and sorted delay a view by three seconds. */
export const VIEWLESS_TICKS = 30;
/** The same before its first message. */
export const START_STUCK_TICKS = 60;

/** What a worker that answers owes all the same. */
export interface Owed {
  /** It owes the page a view: for a wish, or because it has rows, which change with time. */
  readonly view: boolean;
  /** It owes main credit for the batches it was sent. */
  readonly credit: boolean;
}

export class LifeWatch {
  readonly #host: LifeHost;
  #started = false;
  #heard = false;
  /** A ping is unanswered; a worker that wakes up should not find hundreds of them. */
  #asked = false;
  #missed = 0;
  #viewed = false;
  /** For how many ticks a view, and credit, have been owed. */
  #viewless = 0;
  #creditless = 0;
  #reported = false;
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

  /** A message from the worker arrived. */
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

  /** The message is a view. */
  viewed(): void {
    this.#viewed = true;
  }

  /** A second has passed while the page was visible. */
  tick(owed: Owed): void {
    this.#viewless = owed.view && !this.#viewed ? this.#viewless + 1 : 0;
    this.#viewed = false;
    this.#creditless = owed.credit ? this.#creditless + 1 : 0;
    this.#missed = this.#heard ? 0 : this.#missed + 1;
    this.#heard = false;
    const limit = this.#started ? SILENT_TICKS : START_TICKS;
    if (this.#missed >= limit && !this.#silence) {
      this.#silence = { sinceMs: this.#heardMs, failure: undefined };
      this.#host.changed();
    }
    if (this.#isStuck && !this.#reported) {
      this.#reported = true;
      this.#host.stuck();
      return;
    }
    if (this.#asked) return;
    this.#asked = true;
    this.#host.ping();
  }

  /** Starts counting from zero: nobody looked for a while. */
  restart(): void {
    this.#missed = 0;
    this.#heard = true;
    this.#viewless = 0;
    this.#viewed = true;
    this.#creditless = 0;
  }

  get #isStuck(): boolean {
    if (!this.#started) return this.#missed >= START_STUCK_TICKS;
    return Math.max(this.#missed, this.#creditless) >= STUCK_TICKS || this.#viewless >= VIEWLESS_TICKS;
  }

  /** The worker has failed for good. */
  fail(failure: Failure): void {
    this.#silence = { sinceMs: this.#host.now(), failure };
    this.#host.changed();
  }
}
