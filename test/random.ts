// Random choices, repeatable by a seed. FLOWGLASS_SEED repeats an earlier run's choices; every test that makes some
// prints its seed. In CI the seed is fixed, so that a failure there is due to a change and not to chance.

const CI_SEED = 20_261_128;

/** The seed given to this run, or CI's seed; undefined if each test can take a new one. */
export function givenSeed(): number | undefined {
  const given = process.env.FLOWGLASS_SEED;
  if (given === undefined) return process.env.CI ? CI_SEED : undefined;
  const seed = Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error(`FLOWGLASS_SEED is no integer: ${given}`);
  return seed;
}

/** The seed of this run; printed, so that a failure can be repeated. */
export function runSeed(of: string): number {
  const seed = givenSeed() ?? Math.floor(Math.random() * 2 ** 31);
  console.log(`${of}: FLOWGLASS_SEED=${seed}`);
  return seed;
}

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to below `limit` (at most 2³²). splitmix32. */
  below(limit: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return Math.floor((((word ^ (word >>> 15)) >>> 0) / 2 ** 32) * limit);
  }

  /** An integer from `from` to `to`, inclusive. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.below(2 ** 32) < probability * 2 ** 32;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  }

  /** Some of the values, in their order. */
  some<T>(values: readonly T[], probability = 0.5): T[] {
    return values.filter(() => this.chance(probability));
  }
}
