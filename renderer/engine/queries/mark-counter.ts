// Counts marks. Pure.

import { PRESENCE } from '../../../native/flow/index.ts';
import { compareCodes, NO_VALUE } from '../codes/field-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { NO_RUNS, runOf, SortedWords } from './sorted-words.ts';
import type { ValueCounter, ValueCounts } from './value-counts.ts';

/** Marks: the smallest have places of their own, the others are sorted. A missing mark is 0. */
export class MarkCounter implements ValueCounter {
  readonly #table: FlowTable;
  /** Flows by mark. */
  readonly #small = new Uint32Array(65_536);
  readonly #large = new SortedWords();
  #runs = NO_RUNS;
  #words = new Uint32Array(0);

  constructor(table: FlowTable) {
    this.#table = table;
  }

  add(rows: Uint32Array, count: number): void {
    if (this.#words.length < count) this.#words = new Uint32Array(count);
    const { presence, mark } = this.#table;
    const small = this.#small;
    const large = this.#words;
    let added = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const word = (presence[row] ?? 0) & PRESENCE.mark ? (mark[row] ?? 0) : 0;
      if (word < 65_536) small[word] = (small[word] ?? 0) + 1;
      else large[added++] = word;
    }
    this.#large.add(large, added);
  }

  *sort(): Generator<undefined, void> {
    this.#runs = yield* this.#large.runs();
  }

  discard(): void {
    this.#large.discard();
  }

  /** The number of a small mark is one more; those of the others are above. */
  counts(): ValueCounts {
    const small = this.#small;
    const runs = this.#runs;
    const end = small.length + 1;
    return {
      used: end + runs.length,
      values: (code) => [code === NO_VALUE ? undefined : code < end ? code - 1 : runs.words[code - end]],
      compare: compareCodes,
      codeOf: (value) => {
        if (typeof value !== 'number' || value < 0) return NO_VALUE;
        if (value < small.length) return value + 1;
        const run = runOf(runs, value);
        return run < 0 ? NO_VALUE : end + run;
      },
      flowsOf: (code) => (code === NO_VALUE ? 0 : ((code < end ? small[code - 1] : runs.counts[code - end]) ?? 0)),
    };
  }
}
