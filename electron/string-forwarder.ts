// Tells the engine the interned strings (names of helpers, security contexts) that batches refer to by number, each once. A
// handle that was opened again numbers them anew; its numbers are then changed to those that the engine knows. Pure.

import type { FlowBatch } from '../native/flow/batch.ts';

export class StringForwarder {
  /** What the engine knows, by number; [0] is the empty string. */
  readonly #known: string[] = [''];
  readonly #numbers = new Map<string, number>([['', 0]]);
  #sent = 1;
  #handleStrings: readonly string[] = [''];
  /** By the handle's number the engine's; identical numbers as long as `#same`. */
  #translation: number[] = [0];
  #same = true;

  /** The strings of the handle whose batches come from now on; it only grows. */
  switchHandle(strings: readonly string[]): void {
    this.#handleStrings = strings;
    this.#translation = [0];
    this.#same = true;
  }

  /** Makes a batch of the handle fit what the engine knows or will be told: changes its columns `helper` and `secctx` where needed. */
  adapt(batch: Pick<FlowBatch, 'length' | 'helper' | 'secctx'>): void {
    this.#learn();
    if (this.#same) return;
    translate(batch.helper, batch.length, this.#translation);
    translate(batch.secctx, batch.length, this.#translation);
  }

  /** The strings that are new since the last call; to be sent with the next message whatever it is. */
  takeNew(): string[] {
    const news = this.#known.slice(this.#sent);
    this.#sent = this.#known.length;
    return news;
  }

  #learn(): void {
    for (let i = this.#translation.length; i < this.#handleStrings.length; i++) {
      const text = this.#handleStrings[i] ?? '';
      let number = this.#numbers.get(text);
      if (number === undefined) {
        // Numbers are u16 in a batch; beyond that a string is not shown.
        number = this.#known.length <= 0xffff ? this.#known.push(text) - 1 : 0;
        this.#numbers.set(text, number);
      }
      this.#translation.push(number);
      if (number !== i) this.#same = false;
    }
  }
}

function translate(column: Uint16Array, length: number, translation: readonly number[]): void {
  for (let i = 0; i < length; i++) column[i] = translation[column[i] ?? 0] ?? 0;
}
