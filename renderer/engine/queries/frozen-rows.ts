// The rows of a query as they were when it was made, handed out in portions. Rows whose flow has ended since are left
// out, even if another flow has the row by now. Pure.

import { bitmapWords } from '../../../native/flow/bitmap.ts';
import type { FlowTable } from '../store/flow-table.ts';

export class FrozenRows {
  readonly table: FlowTable;
  readonly #bits: Uint32Array;
  /** The generations of all rows, two bytes each: a row released since has a different one. */
  readonly #generations: Uint16Array;

  /** @param among rows to look at; rows not alive now are left out. */
  constructor(table: FlowTable, among: Uint32Array) {
    this.table = table;
    this.#bits = among.slice(0, bitmapWords(table.length));
    for (let w = 0; w < this.#bits.length; w++) this.#bits[w] = (this.#bits[w] ?? 0) & (table.alive[w] ?? 0);
    this.#generations = table.generation.slice(0, table.length);
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
