// When a view is posted: at once for what the user requested, and once the first rows are there, or all; otherwise not before
// the page has painted the last one, and never so often that making views takes most of the worker's time. Never while hidden.

/** Clock and timer, passed in. */
export interface PaceHost {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Least time between views that nobody requested: nobody reads live rows faster, and an idle window costs little. */
const LIVE_MS = 100;
/** The same while the table is read for the first time, between its first rows and the last: the work delays the end. */
const LOADING_MS = 300;
/** After making a view, the worker makes none for this many times as long. */
const REST_FACTOR = 4;
const MAX_REST_MS = 500;
/** A page that does not acknowledge (it is busy or throttled) still gets the next view after this time. */
const ACK_LIMIT_MS = 2000;

export class ViewPace {
  readonly #host: PaceHost;
  readonly #post: () => void;
  readonly #isLoading: () => boolean;
  readonly #isUnfinished: () => boolean;
  #dirty = false;
  #visible = true;
  #awaitingAck = false;
  #postedMs = Number.NEGATIVE_INFINITY;
  #nextMs = 0;
  #stopTimer: (() => void) | undefined;

  /**
   * @param isLoading whether what is posted next only shows how far the first reading is.
   * @param isUnfinished whether making the last view left work for the next, which is then made although nothing changed.
   */
  constructor(
    host: PaceHost,
    post: () => void,
    isLoading: () => boolean = () => false,
    isUnfinished: () => boolean = () => false,
  ) {
    this.#host = host;
    this.#post = post;
    this.#isLoading = isLoading;
    this.#isUnfinished = isUnfinished;
  }

  /** Something that a view would show has changed. */
  changed(): void {
    this.#dirty = true;
    this.#schedule();
  }

  /** The user requested something: a view now. */
  asked(): void {
    this.#now();
  }

  /** The first rows are there, or all: a view now, because the user waits for it. */
  awaited(): void {
    if (this.#visible) this.#now();
    else this.changed();
  }

  /** The page has painted the last view. */
  acknowledged(): void {
    this.#awaitingAck = false;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#schedule();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#visible = false;
  }

  #schedule(): void {
    if (!this.#dirty || !this.#visible || this.#stopTimer) return;
    const nowMs = this.#host.now();
    const earliest = this.#awaitingAck ? this.#postedMs + ACK_LIMIT_MS : this.#nextMs;
    const waitMs = earliest - nowMs;
    // Nothing waits that long unless the clock was set back.
    const isSetBack = waitMs > ACK_LIMIT_MS;
    this.#stopTimer = this.#host.after(isSetBack ? 0 : Math.max(0, waitMs), () => {
      this.#stopTimer = undefined;
      if (this.#dirty && this.#visible) this.#now();
    });
  }

  #now(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#dirty = false;
    const startMs = this.#host.now();
    this.#post();
    const endMs = this.#host.now();
    this.#postedMs = endMs;
    this.#awaitingAck = true;
    const liveMs = this.#isLoading() ? LOADING_MS : LIVE_MS;
    this.#nextMs = Math.max(startMs + liveMs, endMs + Math.min(MAX_REST_MS, (endMs - startMs) * REST_FACTOR));
    if (this.#isUnfinished()) this.changed();
  }
}
