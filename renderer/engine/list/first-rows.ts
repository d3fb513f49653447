// The first rows of an order, without sorting the others: all rows are compared with the last of the best found so far,
// block by block, and nearly all of them are behind it already by the first key. Pure.

import { countBits } from '../../../native/flow/bitmap.ts';
import type { OrderKey } from '../columns/key-words.ts';
import { Leads } from './leads.ts';
import { compareRows, sortRows } from './sort.ts';

/** Rows compared at once, so that what is read of them is still in the processor's cache. */
const BLOCK_ROWS = 2048;
/** More rows than this share, compared word by word because their leads are equal, make sorting everything faster. */
const UNDECIDED_SHARE = 1 / 16;
/** Best rows are collected until there are this many times as many as wanted, and a block. Fewer are sorted too often. */
const ROOM = 4;

/**
 * Finds the first rows of an order.
 * @param listed all rows, as a bitmap; at least `wanted`.
 * @param keys as for sortRows, with which rows that are equal in every key go by number.
 * @returns the first `wanted` rows, in order; undefined if too many rows are alike in what is compared first, as those that
 * all lead to one service: then sorting everything is faster.
 */
export function firstRows(listed: Uint32Array, wanted: number, keys: readonly OrderKey[]): Uint32Array | undefined {
  const best = new BestRows(wanted, keys);
  const block = new Uint32Array(BLOCK_ROWS);
  const mostUndecided = BLOCK_ROWS + countBits(listed) * UNDECIDED_SHARE;
  // Rows from all over the table first: in many tables neighbours are alike, and the first may be the last in order.
  best.add(block, sampleRows(listed, block));
  best.restart();
  for (let at = 0; at < listed.length; ) {
    const blockEnd = collectBlock(listed, at, block);
    best.add(block, blockEnd.count);
    if (best.undecided > mostUndecided) return undefined;
    at = blockEnd.next;
  }
  return best.inOrder();
}

/** Fills `rows` with the rows of words spread evenly over the bitmap; returns their number. */
function sampleRows(listed: Uint32Array, rows: Uint32Array): number {
  const step = Math.max(1, Math.ceil(listed.length / (rows.length >>> 5)));
  let count = 0;
  for (let w = 0; w < listed.length; w += step) count = collectWord(listed[w] ?? 0, w << 5, rows, count);
  return count;
}

/** Fills `rows` with rows from word `from` on; returns their number, and the word that is next. */
function collectBlock(listed: Uint32Array, from: number, rows: Uint32Array): { count: number; next: number } {
  let count = 0;
  let w = from;
  for (; w < listed.length && count + 32 <= rows.length; w++) {
    count = collectWord(listed[w] ?? 0, w << 5, rows, count);
  }
  return { count, next: w };
}

function collectWord(bits: number, base: number, rows: Uint32Array, at: number): number {
  let next = at;
  if (bits === 0xffffffff) {
    for (let b = 0; b < 32; b++) rows[next++] = base + b;
    return next;
  }
  for (let word = bits; word !== 0; word &= word - 1) rows[next++] = base + 31 - Math.clz32(word & -word);
  return next;
}

/** The best of the rows added so far, and some that may be among them. */
class BestRows {
  readonly #wanted: number;
  readonly #keys: readonly OrderKey[];
  readonly #compare: (a: number, b: number) => number;
  readonly #leads: readonly Leads[];
  readonly #rows: Uint32Array;
  #count = 0;
  /** Rows whose leads did not decide, and which were compared word by word. */
  undecided = 0;
  /** The last row that can be among the best, and its leads; -1 until enough rows were compared. */
  #limit = -1;
  readonly #limitRow = new Uint32Array(1);
  readonly #limitLeads: Float64Array[];
  // Rows of the current block that the keys so far leave undecided, and the leads of all.
  readonly #open = new Uint32Array(BLOCK_ROWS);
  readonly #blockLeads = new Float64Array(BLOCK_ROWS);

  constructor(wanted: number, keys: readonly OrderKey[]) {
    this.#wanted = wanted;
    this.#keys = keys;
    this.#compare = compareRows(keys);
    this.#leads = keys.map((key) => new Leads(key, BLOCK_ROWS));
    this.#limitLeads = keys.map(() => new Float64Array(1));
    this.#rows = new Uint32Array(ROOM * wanted + BLOCK_ROWS);
  }

  /** Forgets the rows, but not which rows were too far behind: all rows are added from the first on. */
  restart(): void {
    this.#tighten();
    this.#count = 0;
  }

  /** Adds the first rows of a block, ascending, and higher than any before. */
  add(block: Uint32Array, count: number): void {
    if (this.#rows.length - this.#count < count) this.#tighten();
    if (this.#limit >= 0) this.#addBetter(block, count);
    else {
      this.#rows.set(block.subarray(0, count), this.#count);
      this.#count += count;
    }
  }

  inOrder(): Uint32Array {
    sortRows(this.#rows, this.#count, this.#keys);
    return this.#rows.subarray(0, Math.min(this.#count, this.#wanted));
  }

  /** Keeps only the best, if there are more. */
  #tighten(): void {
    if (this.#count < this.#wanted) return;
    sortRows(this.#rows, this.#count, this.#keys);
    this.#count = this.#wanted;
    this.#limit = this.#rows[this.#count - 1] ?? 0;
    this.#limitRow[0] = this.#limit;
    for (const [k, leads] of this.#leads.entries()) leads.read(this.#limitRow, 1, this.#limitLeads[k] ?? NO_LEADS);
  }

  /** Adds the rows that are not behind the limit. */
  #addBetter(block: Uint32Array, count: number): void {
    let rows = block;
    let open = count;
    for (const [k, leads] of this.#leads.entries()) {
      if (open === 0) return;
      leads.read(rows, open, this.#blockLeads);
      open = this.#addBefore(rows, open, leads, this.#limitLeads[k]?.[0] ?? 0);
      rows = this.#open;
    }
    for (let i = 0; i < open; i++) this.#rows[this.#count++] = rows[i] ?? 0;
  }

  /** Adds the rows whose lead is below that of the limit; returns how many are equal in it, and writes them to `#open`. */
  #addBefore(rows: Uint32Array, count: number, leads: Leads, limit: number): number {
    const own = this.#blockLeads;
    let open = 0;
    for (let i = 0; i < count; i++) {
      const lead = own[i] ?? 0;
      if (lead > limit) continue;
      const row = rows[i] ?? 0;
      if (lead < limit) this.#rows[this.#count++] = row;
      else if (leads.tellsAll(lead)) this.#open[open++] = row;
      else {
        this.undecided++;
        if (this.#compare(row, this.#limit) <= 0) this.#rows[this.#count++] = row;
      }
    }
    return open;
  }
}

const NO_LEADS = new Float64Array(0);
