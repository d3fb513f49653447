// The rows of a query as they were when it was made, handed out in portions. Rows whose flow has ended since are left
// out, even if another flow has the row by now. Pure.

import { bitmapWords, countBits, popcount } from '../../../native/flow/bitmap.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { SpareArray } from './spare-array.ts';

/** Those of one question, of the one whose counts it takes, and of another question. */
const SPARE_GENERATIONS = new SpareArray((length) => new Uint16Array(length), 3);

/** The generations of all rows at one moment, 32 for each word of bits: a row released since has a different one. */
interface Moment {
  generations: Uint16Array<ArrayBuffer>;
}

export class FrozenRows {
  readonly table: FlowTable;
  #bits: Uint32Array;
  readonly #moment: Moment;

  private constructor(table: FlowTable, bits: Uint32Array, moment: Moment) {
    this.table = table;
    this.#bits = bits;
    this.#moment = moment;
  }

  /** The rows that are alive now, of those in `among`. */
  static of(table: FlowTable, among: Uint32Array): FrozenRows {
    const bits = table.alive.slice(0, bitmapWords(table.length));
    for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] ?? 0) & (among[w] ?? 0);
    // The columns of a frozen table end with its last row, within a word of the bitmap.
    const rows = bits.length * 32;
    const generations = SPARE_GENERATIONS.take(rows);
    generations.set(table.generation.subarray(0, rows));
    return new FrozenRows(table, bits, { generations });
  }

  /** Leaves the memory to the next query: from now on, neither these rows nor others of the same moment can be read. */
  discard(): void {
    this.#bits = NONE;
    const { generations } = this.#moment;
    if (generations.length === 0) return;
    this.#moment.generations = NO_GENERATIONS;
    SPARE_GENERATIONS.give(generations);
  }

  get #generations(): Uint16Array<ArrayBuffer> {
    return this.#moment.generations;
  }

  /** Only those in `among`, at the same moment. */
  narrowed(among: Uint32Array): FrozenRows {
    const bits = this.#bits.slice();
    for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] ?? 0) & (among[w] ?? 0);
    return new FrozenRows(this.table, bits, this.#moment);
  }

  /** Only those that others of the same moment have, too. */
  within(others: FrozenRows): FrozenRows {
    return this.narrowed(others.#bits);
  }

  /** Only those that others lack. */
  without(others: FrozenRows): FrozenRows {
    const bits = this.#bits.slice();
    for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] ?? 0) & ~(others.#bits[w] ?? 0);
    return new FrozenRows(this.table, bits, this.#moment);
  }

  /** These and others of the same moment. */
  with(others: FrozenRows): FrozenRows {
    const bits = this.#bits.slice();
    for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] ?? 0) | (others.#bits[w] ?? 0);
    return new FrozenRows(this.table, bits, this.#moment);
  }

  get count(): number {
    return countBits(this.#bits);
  }

  get byteLength(): number {
    return this.#bits.byteLength + this.#generations.byteLength;
  }

  /**
   * In how many rows these differ from earlier ones of the same table; undefined if an earlier row has been released
   * since, as the values that it had are lost.
   */
  differencesFrom(earlier: FrozenRows): number | undefined {
    const [now, before] = [this.#bits, earlier.#bits];
    // Two generations at once: nearly all are the same.
    const generations = new Uint32Array(this.#generations.buffer);
    const generationsBefore = new Uint32Array(earlier.#generations.buffer);
    let count = 0;
    for (let w = 0; w < Math.max(now.length, before.length); w++) {
      const word = before[w] ?? 0;
      count += popcount((now[w] ?? 0) ^ word);
      if (word === 0) continue;
      let differs = 0;
      for (let g = 16 * w; g < 16 * w + 16; g++) differs |= (generations[g] ?? 0) ^ (generationsBefore[g] ?? 0);
      if (differs !== 0 && this.#isAnyReleased(earlier, w)) return undefined;
    }
    return count;
  }

  /** Whether one of the earlier rows in a word has been released since. */
  #isAnyReleased(earlier: FrozenRows, w: number): boolean {
    for (let bits = earlier.#bits[w] ?? 0; bits !== 0; bits &= bits - 1) {
      const row = (w << 5) + 31 - Math.clz32(bits & -bits);
      if (this.#generations[row] !== earlier.#generations[row]) return true;
    }
    return false;
  }

  /**
   * Reads the rows from the first on, and forgets those whose flow has ended. Each call fills the array, of 32 or more,
   * and returns the number of rows.
   */
  read(): (rows: Uint32Array) => number {
    return this.#reader((bits, w) => bits & (this.table.alive[w] ?? 0));
  }

  /** The same with rows whose flow has ended, as long as they still have its values. */
  readEnded(): (rows: Uint32Array) => number {
    return this.#reader((bits) => bits);
  }

  #reader(choose: (bits: number, word: number) => number): (rows: Uint32Array) => number {
    const bits = this.#bits;
    const before = this.#generations;
    const pairsBefore = new Uint32Array(before.buffer);
    let at = 0;
    return (rows) => {
      const { generation } = this.table;
      const pairs = new Uint32Array(generation.buffer, 0, generation.length >>> 1);
      let count = 0;
      for (; at < bits.length && count + 32 <= rows.length; at++) {
        const base = at << 5;
        let kept = choose(bits[at] ?? 0, at);
        if (kept === -1 && areEqual(pairs, pairsBefore, base >>> 1)) {
          for (let b = 0; b < 32; b++) rows[count++] = base + b;
          continue;
        }
        for (let word = kept; word !== 0; word &= word - 1) {
          const bit = word & -word;
          const row = base + 31 - Math.clz32(bit);
          if (generation[row] === before[row]) rows[count++] = row;
          else kept &= ~bit;
        }
        bits[at] = kept;
      }
      return count;
    };
  }
}

const NONE = new Uint32Array(0);
const NO_GENERATIONS = new Uint16Array(0);

/** Whether the generations of 32 rows are the same, two at once. */
function areEqual(pairs: Uint32Array, others: Uint32Array, from: number): boolean {
  let differs = 0;
  for (let i = from; i < from + 16; i++) differs |= (pairs[i] ?? 0) ^ (others[i] ?? 1);
  return differs === 0;
}
