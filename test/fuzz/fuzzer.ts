// The fuzzer itself: mutates a corpus, keeps inputs that reach new code, and shrinks a failing input. Knows nothing
// about its target.

import type { Random } from '../random.ts';
import type { BlockCoverage } from './coverage.ts';

/** The code to fuzz. */
export interface Target {
  /** @throws if the code mishandles the input. */
  readonly run: (input: string) => void;
  readonly mutate: (corpus: readonly string[], random: Random) => string;
}

export interface Failure {
  readonly input: string;
  readonly error: unknown;
}

/** Inputs per group. Reading coverage costs as much as a few hundred inputs; groups with new code run again singly. */
const GROUP = 400;

export class Fuzzer {
  /** Inputs that reach code that no earlier one reached. */
  readonly corpus: string[] = [];
  runs = 0;
  readonly #target: Target;
  readonly #coverage: BlockCoverage;
  readonly #random: Random;

  constructor(target: Target, coverage: BlockCoverage, random: Random) {
    this.#target = target;
    this.#coverage = coverage;
    this.#random = random;
  }

  /** Runs inputs one by one, shortest first, and keeps those that reach new code. */
  async seed(inputs: readonly string[]): Promise<Failure | undefined> {
    for (const input of inputs.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
      const failure = this.#run(input);
      if (failure) return failure;
      if ((await this.#coverage.take()) > 0) this.corpus.push(input);
    }
    return undefined;
  }

  /** Runs one group of mutated inputs and returns its first failure. */
  async step(): Promise<Failure | undefined> {
    const group = Array.from({ length: GROUP }, () => this.#target.mutate(this.corpus, this.#random));
    for (const input of group) {
      const failure = this.#run(input);
      if (failure) return failure;
    }
    return (await this.#coverage.peek()) > 0 ? this.#keepNew(group) : undefined;
  }

  /** The smallest input that still fails, found by removing parts. */
  shrink({ input, error }: Failure): Failure {
    let smallest: Failure = { input, error };
    for (let size = input.length >>> 1; size >= 1; size = size >>> 1) {
      for (let at = 0; at + size <= smallest.input.length; ) {
        const shorter = smallest.input.slice(0, at) + smallest.input.slice(at + size);
        const failure = this.#run(shorter);
        if (failure) smallest = failure;
        else at += size;
      }
    }
    return smallest;
  }

  #run(input: string): Failure | undefined {
    this.runs++;
    try {
      this.#target.run(input);
      return undefined;
    } catch (error) {
      return { input, error };
    }
  }

  /** Runs a group again, one by one, to find the inputs that reached the new code. */
  async #keepNew(group: readonly string[]): Promise<Failure | undefined> {
    for (const input of group) {
      const failure = this.#run(input);
      if (failure) return failure;
      if ((await this.#coverage.take()) > 0) this.corpus.push(input);
    }
    return undefined;
  }
}
