// Random choices, the same for the same seed.

import { randomWords } from '../flows.ts';

export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomWords(seed);
  }

  /** From 0 up to, but not including, `end`. */
  below(end: number): number {
    return this.#next() % end;
  }

  /** From `first` to `last`, both included. */
  from(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of the weighted choices. */
  pick<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, choice] of choices) {
      if (left < weight) return choice;
      left -= weight;
    }
    throw new RangeError('no choices');
  }
}
