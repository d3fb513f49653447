// The undo or redo that is under way: how far it is, and how it is ended. There is one at most.

import type { Clock } from '../clock.ts';
import type { ActionProgress, ActionUnderWay } from '../contract/action-log.ts';
import type { UndoProgress } from './undo-entry.ts';

/** Progress is reported at most this often, ms. */
const PROGRESS_MS = 100;

export class UnderWay {
  readonly kind: ActionUnderWay['kind'];
  /** The action that it is about. */
  readonly action: number;
  readonly #total: number;
  readonly #cancel = new AbortController();
  #done = 0;

  /** @param total flows that have their turn. */
  constructor(kind: ActionUnderWay['kind'], action: number, total: number) {
    this.kind = kind;
    this.action = action;
    this.#total = total;
  }

  /** How far it is, for a page that starts now. */
  get state(): ActionUnderWay {
    return { kind: this.kind, action: this.action, done: this.#done, total: this.#total };
  }

  /** Ends it after its current part. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** What the entry reports to. */
  progress(clock: Clock, tell: (progress: ActionProgress) => void): UndoProgress {
    let toldMs = clock.nowMs();
    const onProgress = (done: number) => {
      this.#done = done;
      const nowMs = clock.nowMs();
      if (nowMs - toldMs < PROGRESS_MS) return;
      toldMs = nowMs;
      tell({ action: this.action, done, total: this.#total });
    };
    return { onProgress, signal: this.#cancel.signal };
  }
}
