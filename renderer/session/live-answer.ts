// Keeps the answer to a question about the whole table up to date: asked at once when the question changes, and again and
// again while the table changes. Owns the last answer. No React.

import type { EngineClient } from '../engine/api.ts';
import { EngineError } from '../engine/client-calls.ts';

/** A live answer is renewed this long after the last one, ms. */
const RENEW_MS = 1000;
/**
 * While the table is read for the first time, an answer is renewed only once there are this many times as many flows: the
 * work delays the end, after which it is renewed at once.
 */
const LOADING_GROWTH = 16;

/** What is asked; two questions with the same key are the same. */
export interface LiveQuestion {
  readonly key: string;
}

/** An answer, and exactly what it answers: not always what is wanted by now. */
export interface Answered<Question extends LiveQuestion, Answer> {
  readonly question: Question;
  readonly answer: Answer;
}

export class LiveAnswer<Question extends LiveQuestion, Answer> {
  readonly #engine: Pick<EngineClient, 'getView' | 'subscribe'>;
  readonly #ask: (question: Question) => Promise<Answer>;
  readonly #listeners = new Set<() => void>();
  #wanted: Question | undefined;
  #answered: Answered<Question, Answer> | undefined;
  readonly #renewMs: number;
  /** The view that the running or last question was about. */
  #version = -1;
  /** How many flows that view had, if the table was still being read for the first time; otherwise 0. */
  #loaded = 0;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param ask puts a question to the engine, in a slot that nothing else uses.
   * @param renewMs the time between an answer and the next question.
   */
  constructor(
    engine: Pick<EngineClient, 'getView' | 'subscribe'>,
    ask: (question: Question) => Promise<Answer>,
    renewMs = RENEW_MS,
  ) {
    this.#engine = engine;
    this.#ask = ask;
    this.#renewMs = renewMs;
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
    if (this.#listeners.size > 0) void this.#renew();
  }

  #viewChanged(): void {
    if (this.#asking || this.#timer !== undefined) return;
    const { version, complete, total } = this.#engine.getView();
    if (version === this.#version || (!complete && total < LOADING_GROWTH * this.#loaded)) return;
    void this.#renew();
  }

  async #renew(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#cancelTimer();
    this.#asking = true;
    const { version, complete, total } = this.#engine.getView();
    this.#version = version;
    this.#loaded = complete ? 0 : total;
    try {
      const answer = await this.#ask(wanted);
      if (wanted !== this.#wanted) return;
      this.#answered = { question: wanted, answer };
      for (const listener of this.#listeners) listener();
    } catch (error) {
      // A newer question replaced this one, or the engine restarts: the old answer stays, and is renewed.
      if (!(error instanceof EngineError)) throw error;
      if (error.code === 'ESUPERSEDED') return;
    }
    this.#asking = false;
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => this.#timePassed(), this.#renewMs);
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
