// Keeps the answer to a question about the whole table up to date: asked at once when the question changes, and again and
// again while the table changes; an expensive one can wait for many more flows, or for all, while the table is first read.
// Owns the last answer. No React.

import type { EngineClient, View } from '../engine/api.ts';
import { EngineError } from '../engine/client-calls.ts';

/** A live answer is renewed this long after the last one, ms. */
const RENEW_MS = 1000;

/**
 * A first question that can wait does so for this long, ms; then for all flows, if at least half of them are there. An
 * answer about the first ones would say little, and delay all others.
 */
const FIRST_MS = 3000;

/** When an answer is renewed. */
export interface Renewal {
  /** The time between an answer and the next question, ms. */
  readonly renewMs?: number;
  /**
   * While the table is read for the first time, the next question waits until there are this many times as many flows as
   * at the last one, or all. If fewer are expected than this many times those that are there, it waits for all, unless none
   * were counted yet. Default: it does not wait.
   */
  readonly growth?: number;
  /** While the table is read for the first time, the first question waits for all flows, unless that takes long. */
  readonly waits?: boolean;
  /** Grows with what the answer depends on; default: any change of the view. */
  readonly stamp?: (view: View) => number;
}

/** What is asked; two questions with the same key are the same. */
export interface LiveQuestion {
  readonly key: string;
}

/** An answer, and exactly what it answers: not always what is wanted by now. */
export interface Answered<Question extends LiveQuestion, Answer> {
  readonly question: Question;
  readonly answer: Answer;
}

/** @param isAbout is called with the stamp of what was answered, if that may be newer than the view. */
type Ask<Question, Answer> = (question: Question, isAbout: (stamp: number) => void) => Promise<Answer>;

/** A question that failed is put again after the usual time, then after twice as long, and so on; this many times. */
const MOST_DOUBLINGS = 3;

export class LiveAnswer<Question extends LiveQuestion, Answer> {
  readonly #engine: Pick<EngineClient, 'getView' | 'subscribe'>;
  readonly #ask: Ask<Question, Answer>;
  readonly #listeners = new Set<() => void>();
  #wanted: Question | undefined;
  #answered: Answered<Question, Answer> | undefined;
  readonly #renewMs: number;
  readonly #growth: number;
  readonly #waits: boolean;
  readonly #stampOf: (view: View) => number;
  /** Of the view at which the running or last question was put; undefined before, and if that failed. */
  #stamp: number | undefined;
  /** What the last answer was about: the engine can know more than its last view. */
  #about: number | undefined;
  /** How many flows that view had, if the table was being read for the first time; otherwise 0. */
  #counted = 0;
  #asking = false;
  /** When the first flows of a table that is being read were seen, ms of the page's clock. */
  #readingMs: number | undefined;
  /** How many questions in a row have failed. */
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ask puts a question to the engine, in a slot that nothing else uses. */
  constructor(
    engine: Pick<EngineClient, 'getView' | 'subscribe'>,
    ask: Ask<Question, Answer>,
    { renewMs = RENEW_MS, growth = 1, waits = false, stamp = ({ version }) => version }: Renewal = {},
  ) {
    this.#engine = engine;
    this.#ask = ask;
    this.#renewMs = renewMs;
    this.#growth = growth;
    this.#waits = waits;
    this.#stampOf = stamp;
  }

  /** Undefined before the first answer. Replaced, never modified. */
  readonly getAnswered = (): Answered<Question, Answer> | undefined => this.#answered;

  /** For useSyncExternalStore. Asks only while somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    const stop = this.#engine.subscribe(() => this.#viewChanged());
    if (this.#wanted) void this.#renew();
    return () => {
      stop();
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#cancelTimer();
    };
  };

  /** Sets what is asked; the answer to something else stays until the new one is there. */
  setWanted(wanted: Question): void {
    if (wanted.key === this.#wanted?.key) return;
    this.#wanted = wanted;
    this.#failures = 0;
    if (this.#listeners.size > 0) void this.#renew();
  }

  #viewChanged(): void {
    if (this.#asking || this.#timer !== undefined || !this.#isOld(this.#engine.getView())) return;
    void this.#renew();
  }

  /** Whether a view differs enough from the last one asked about to ask again. A smaller total means another table. */
  #isOld(view: View): boolean {
    // No view may come for a while: one older than the answer is no reason to ask.
    const stamp = this.#stampOf(view);
    if (stamp === this.#stamp || stamp === this.#about) return false;
    // Nothing of this reading was counted yet, or what was counted is another table's.
    const isNew = this.#counted === 0 || view.total < this.#counted;
    if (!isReading(view) || this.#growth === 1 || isNew) return true;
    return view.total >= this.#growth * this.#counted && expectedIn(view) >= this.#growth * view.total;
  }

  /** Whether the first question waits: there is no answer to replace, such as another table's, and soon all flows are there. */
  #isTooEarly(view: View): boolean {
    if (view.total === 0 || !isReading(view)) this.#readingMs = undefined;
    if (!this.#waits || this.#answered || view.paused) return false;
    if (!view.complete && view.total === 0) return true;
    if (!isReading(view)) return false;
    const nowMs = performance.now();
    this.#readingMs ??= nowMs;
    return nowMs - this.#readingMs < FIRST_MS || 2 * view.total >= expectedIn(view);
  }

  async #renew(): Promise<void> {
    const wanted = this.#wanted;
    const view = this.#engine.getView();
    // A question under way is always replaced: its own answer is of no use any longer.
    if (!wanted || (!this.#asking && this.#isTooEarly(view))) return;
    this.#cancelTimer();
    this.#asking = true;
    this.#stamp = this.#stampOf(view);
    this.#about = undefined;
    this.#counted = isReading(view) ? view.total : 0;
    try {
      let about: number | undefined;
      const answer = await this.#ask(wanted, (stamp) => {
        about = stamp;
      });
      if (wanted !== this.#wanted) return;
      this.#about = about;
      this.#failures = 0;
      this.#answered = { question: wanted, answer };
      for (const listener of this.#listeners) listener();
    } catch (error) {
      // A newer question replaced this one, or the engine restarts: the old answer stays, and is renewed.
      if (!(error instanceof EngineError)) throw error;
      if (error.code === 'ESUPERSEDED') return;
      this.#counted = 0;
      this.#stamp = undefined;
      this.#failures++;
    }
    this.#asking = false;
    if (this.#listeners.size === 0) return;
    const doublings = Math.min(MOST_DOUBLINGS, Math.max(0, this.#failures - 1));
    this.#timer = setTimeout(() => this.#timePassed(), this.#renewMs * 2 ** doublings);
  }

  #timePassed(): void {
    this.#timer = undefined;
    this.#viewChanged();
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Whether the table is being read for the first time: counting delays the end. */
function isReading({ complete, paused, loading }: View): boolean {
  return !complete && !paused && loading !== undefined;
}

/** How many flows the reading of a table will bring; infinite while that is not known. */
function expectedIn({ loading }: View): number {
  return loading?.expected ?? Number.POSITIVE_INFINITY;
}
