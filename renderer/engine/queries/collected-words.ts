// What is collected for one sort, in an array that grows towards the expected number. Pure.

import { grownWords, nextRoom, SPARE_WORDS } from './spare-array.ts';

/** Things of one or more words each. */
export class CollectedWords {
  readonly #wordsOfEach: number;
  readonly #least: number;
  #words = new Uint32Array(0);
  #length = 0;
  #expected = 0;

  /** @param least how many of them the first array has room for. */
  constructor(wordsOfEach: number, least: number) {
    this.#wordsOfEach = wordsOfEach;
    this.#least = least;
  }

  /** Up to this many will be added. */
  expect(count: number): void {
    this.#expected = count;
  }

  /** Adds the first ones of an array. */
  add(words: Uint32Array, count: number): void {
    if (count === 0) return;
    const each = this.#wordsOfEach;
    const used = each * this.#length;
    const needed = used + each * count;
    if (needed > this.#words.length) {
      const room = nextRoom(Math.max(each * this.#least, needed), this.#words.length, each * this.#expected);
      this.#words = grownWords(this.#words, used, room);
    }
    this.#words.set(words.subarray(0, each * count), used);
    this.#length += count;
  }

  /** Forgets them, and leaves their memory to others. */
  discard(): void {
    const { words, length } = this.take();
    if (length > 0) SPARE_WORDS.give(words);
  }

  /** Hands over what was collected, and begins without any. The array can be longer. */
  protected take(): { words: Uint32Array<ArrayBuffer>; length: number } {
    const taken = { words: this.#words, length: this.#length };
    this.#words = new Uint32Array(0);
    this.#length = 0;
    this.#expected = 0;
    return taken;
  }
}
