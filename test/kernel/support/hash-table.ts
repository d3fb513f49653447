// The hash table of the kernel's connection tracking, which all namespaces share and only the initial one can resize.

import { readFileSync, writeFileSync } from 'node:fs';

const HASH_SIZE = '/sys/module/nf_conntrack/parameters/hashsize';

export class HashTable implements Disposable {
  readonly #buckets: number;
  /** Why it cannot be resized; undefined if it can. */
  readonly obstacle: string | undefined;
  /** How many times it was shrunk again, which is when dumps miss flows. */
  shrunk = 0;
  #isLarge = false;

  constructor() {
    let buckets = 0;
    let obstacle: string | undefined;
    try {
      buckets = Number(readFileSync(HASH_SIZE, 'utf8'));
      writeFileSync(HASH_SIZE, String(buckets));
    } catch (error) {
      obstacle = error instanceof Error ? error.message : String(error);
    }
    this.#buckets = buckets;
    this.obstacle = obstacle;
  }

  /** Resizes it to four times its size, or back. */
  toggle(): void {
    if (this.obstacle !== undefined) return;
    if (this.#isLarge) this.shrunk++;
    this.#isLarge = !this.#isLarge;
    writeFileSync(HASH_SIZE, String(this.#buckets * (this.#isLarge ? 4 : 1)));
  }

  [Symbol.dispose](): void {
    if (this.#isLarge) this.toggle();
  }
}
