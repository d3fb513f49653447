// The rows of a query as they were when it was made, handed out in portions. Rows whose flow has ended since are left
// out, even if another flow has the row by now. Pure.

import { bitmapWords, countBits } from '../../../native/flow/bitmap.ts';
import type { FlowTable } from '../store/flow-table.ts';

export class FrozenRows {
  readonly table: FlowTable;
  /** How many rows there were. */
  readonly count: number;
  readonly #bits: Uint32Array;
  /** The generations of all rows, two bytes each: a row released since has a different one. */
  readonly #generations: Uint16Array;

  private constructor(table: FlowTable, bits: Uint32Array, generations: Uint16Array) {
    this.table = table;
    this.#bits = bits;
    this.#generations = generations;
    this.count = countBits(bits);
  }

  /** The rows that are alive now, of those in `among`. */
  static of(table: FlowTable, among: Uint32Array): FrozenRows {
    const words = bitmapWords(table.length);
    return new FrozenRows(table, both(table.alive, among, words), table.generation.slice(0, table.length));
  }

  /** Only those in `among`, at the same moment. */
  narrowed(among: Uint32Array): FrozenRows {
    return new FrozenRows(this.table, both(this.#bits, among, this.#bits.length), this.#generations);
  }

  /** Reads the rows from the first on. Each call fills the array, of 32 or more, and returns the number of rows. */
  read(): (rows: Uint32Array) => number {
    const bits = this.#bits;
    const before = this.#generations;
    let at = 0;
    return (rows) => {
      const { alive, generation } = this.table;
      let count = 0;
      for (; at < bits.length && count + 32 <= rows.length; at++) {
        const base = at << 5;
        for (let word = (bits[at] ?? 0) & (alive[at] ?? 0); word !== 0; word &= word - 1) {
          const row = base + 31 - Math.clz32(word & -word);
          if (generation[row] === before[row]) rows[count++] = row;
        }
      }
      return count;
    };
  }
}

function both(a: Uint32Array, b: Uint32Array, words: number): Uint32Array {
  const bits = new Uint32Array(words);
  for (let w = 0; w < words; w++) bits[w] = (a[w] ?? 0) & (b[w] ?? 0);
  return bits;
}
