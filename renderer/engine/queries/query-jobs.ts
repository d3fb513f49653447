// The queries under way in the worker: one per slot, the newest wins. They run in slices, between which messages and
// views get their turn. Owns no data of the table. Clock and timers are passed in.

import type { Failure } from '../../../electron/contract/failure.ts';
import type { Steps } from './group-by.ts';

export interface JobsHost {
  readonly now: () => number;
  /** Calls `run` once after `ms` milliseconds; returns a function that cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** How a query ends. */
export interface JobEnds<Answer> {
  readonly answered: (answer: Answer) => void;
  readonly refused: (failure: Failure) => void;
}

/** A slice ends with the first step that finishes this long after the slice began: a requested view waits no longer. */
const SLICE_MS = 4;

interface Job {
  readonly call: number;
  readonly slot: string;
  readonly op: string;
  readonly steps: Generator<undefined, void>;
  readonly refused: (failure: Failure) => void;
}

export class QueryJobs {
  readonly #host: JobsHost;
  /** In the order of their turns. */
  #jobs: Job[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(host: JobsHost) {
    this.#host = host;
  }

  /** Starts a query; a running one of the same slot is refused with ESUPERSEDED. */
  start<Answer>(call: number, slot: string, op: string, steps: Steps<Answer>, ends: JobEnds<Answer>): void {
    this.#drop((job) => job.slot === slot, { op, code: 'ESUPERSEDED', message: 'A newer question replaced this one.' });
    this.#jobs.push({ call, slot, op, steps: answering(steps, ends.answered), refused: ends.refused });
    this.#schedule();
  }

  /** Nobody waits for the answer any longer. */
  cancel(call: number): void {
    this.#drop((job) => job.call === call, { op: 'query', code: 'ECANCELED', message: 'The question was withdrawn.' });
  }

  /** Refuses all queries: their table is gone. */
  abandon(failure: Failure): void {
    this.#drop(() => true, failure);
  }

  /** The page closes: there is nobody to answer. */
  close(): void {
    this.#jobs = [];
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #drop(which: (job: Job) => boolean, failure: Failure): void {
    const dropped = this.#jobs.filter(which);
    this.#jobs = this.#jobs.filter((job) => !which(job));
    for (const { steps, refused } of dropped) {
      steps.return();
      refused(failure);
    }
    if (this.#jobs.length > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #schedule(): void {
    this.#stopTimer ??= this.#host.after(0, () => {
      this.#stopTimer = undefined;
      this.#slice();
      if (this.#jobs.length > 0) this.#schedule();
    });
  }

  /** One slice: the jobs in turn, each as far as time permits. */
  #slice(): void {
    const endMs = this.#host.now() + SLICE_MS;
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      if (!this.#runUntil(job, endMs)) {
        this.#jobs.push(job);
        return;
      }
      if (this.#host.now() >= endMs) return;
    }
  }

  /** Whether the job has ended. */
  #runUntil(job: Job, endMs: number): boolean {
    try {
      do {
        if (job.steps.next().done) return true;
      } while (this.#host.now() < endMs);
      return false;
    } catch (error) {
      // There was no memory for arrays of so many groups.
      if (!(error instanceof RangeError)) throw error;
      const message = 'There is not enough memory to group so many flows. Filter them first.';
      job.refused({ op: job.op, code: 'ENOMEM', message });
      return true;
    }
  }
}

function* answering<Answer>(steps: Steps<Answer>, answered: (answer: Answer) => void): Generator<undefined, void> {
  answered(yield* steps);
}
