// Lets a dump wait while the page draws the first rows: it would take the processor that the page needs. Pure.

import type { PaceHost } from './view-pace.ts';

/** A page that does not paint (it is busy, or covered) does not hold up the dump for longer, ms. */
const LIMIT_MS = 500;

export class FirstPaint {
  readonly #host: Pick<PaceHost, 'after'>;
  #version = 0;
  #painted: Promise<void> = Promise.resolve();
  #resolve: (() => void) | undefined;

  constructor(host: Pick<PaceHost, 'after'>) {
    this.#host = host;
  }

  /** Resolves when the page paints the first rows that it was sent. */
  get painted(): Promise<void> {
    return this.#painted;
  }

  /** The view of this version has the first rows of a table. */
  sent(version: number): void {
    this.#resolve?.();
    this.#version = version;
    this.#painted = new Promise((resolve) => {
      const stop = this.#host.after(LIMIT_MS, () => this.#resolve?.());
      this.#resolve = () => {
        stop();
        this.#resolve = undefined;
        resolve();
      };
    });
  }

  /** The page paints the view of this version. */
  acknowledged(version: number): void {
    if (version >= this.#version) this.#resolve?.();
  }

  /** Nobody waits for these rows any longer. */
  end(): void {
    this.#resolve?.();
  }
}
