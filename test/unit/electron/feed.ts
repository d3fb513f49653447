// A stream of items that the test feeds.

/** A queue that is read as an async iterable; `end` and `fail` end it. */
export class Feed<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #ended: { error?: unknown } | undefined;
  #wake: () => void = () => undefined;
  /** Number of items taken. */
  taken = 0;
  /** Whoever read it has ended or left it. */
  isClosed = false;

  push(...items: T[]): void {
    this.#items.push(...items);
    this.#wake();
  }

  end(): void {
    this.#ended = {};
    this.#wake();
  }

  fail(error: unknown): void {
    this.#ended = { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined) {
          this.taken++;
          yield item;
        } else if (this.#ended) {
          if ('error' in this.#ended) throw this.#ended.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.isClosed = true;
    }
  }
}
