// Values that few flows have (translated reply tuples, labels), kept beside the columns: a row's index is its place +
// 1, 0 for none. Places of removed values are reused. Pure.

import type { LabelColumns, ReplyColumns } from '../../../native/flow/index.ts';

const MIN_PLACES = 256;

/** Hands out places, and knows which row has which. */
class Places {
  /** Row → place + 1. Stays empty until the first value arrives: most tables have no labels at all. */
  index = new Uint32Array(0);
  #free: number[] = [];
  #used = 0;
  #rows = 0;

  /** Follows the rows' capacity. */
  setRows(rows: number): void {
    this.#rows = rows;
    if (this.index.length > 0) this.index = copyInto(this.index, rows);
  }

  /** The row's place, a new one if it has none; calls `grow` with the number of places needed. */
  claim(row: number, grow: (places: number) => void): number {
    if (this.index.length === 0) this.index = new Uint32Array(this.#rows);
    const held = this.index[row] ?? 0;
    if (held !== 0) return held - 1;
    const place = this.#free.pop() ?? this.#used++;
    grow(place + 1);
    this.index[row] = place + 1;
    return place;
  }

  release(row: number): void {
    const held = this.index[row] ?? 0;
    if (held === 0) return;
    this.index[row] = 0;
    this.#free.push(held - 1);
  }

  copyTo(target: Places): void {
    target.index = this.index.slice();
    target.#free = [...this.#free];
    target.#used = this.#used;
    target.#rows = this.#rows;
  }
}

/** Reply tuples of the translated flows. */
export class ReplyTable implements ReplyColumns {
  src = new Uint32Array(MIN_PLACES * 4);
  dst = new Uint32Array(MIN_PLACES * 4);
  sport = new Uint16Array(MIN_PLACES);
  dport = new Uint16Array(MIN_PLACES);
  readonly #places = new Places();
  readonly #grow = (places: number): void => {
    if (places <= this.sport.length) return;
    const room = nextRoom(places, this.sport.length);
    this.src = copyInto(this.src, room * 4);
    this.dst = copyInto(this.dst, room * 4);
    this.sport = copyInto16(this.sport, room);
    this.dport = copyInto16(this.dport, room);
  };

  get index(): Uint32Array {
    return this.#places.index;
  }

  get byteLength(): number {
    return this.index.byteLength + this.src.byteLength * 2 + this.sport.byteLength * 2;
  }

  setRows(rows: number): void {
    this.#places.setRows(rows);
  }

  /** Stores the reply tuple of a row of `from`; true if that changed it. */
  put(row: number, from: ReplyColumns, at: number): boolean {
    const isNew = (this.index[row] ?? 0) === 0;
    const place = this.#places.claim(row, this.#grow);
    const { src, dst, sport, dport } = this;
    let differing = ((sport[place] ?? 0) ^ (from.sport[at] ?? 0)) | ((dport[place] ?? 0) ^ (from.dport[at] ?? 0));
    for (let w = 0; w < 4; w++) {
      differing |= (src[4 * place + w] ?? 0) ^ (from.src[4 * at + w] ?? 0);
      differing |= (dst[4 * place + w] ?? 0) ^ (from.dst[4 * at + w] ?? 0);
      src[4 * place + w] = from.src[4 * at + w] ?? 0;
      dst[4 * place + w] = from.dst[4 * at + w] ?? 0;
    }
    sport[place] = from.sport[at] ?? 0;
    dport[place] = from.dport[at] ?? 0;
    return isNew || differing !== 0;
  }

  remove(row: number): void {
    this.#places.release(row);
  }

  snapshot(): ReplyTable {
    const copy = new ReplyTable();
    this.#places.copyTo(copy.#places);
    copy.src = this.src.slice();
    copy.dst = this.dst.slice();
    copy.sport = this.sport.slice();
    copy.dport = this.dport.slice();
    return copy;
  }
}

/** Label sets of the flows that have one. */
export class LabelTable implements LabelColumns {
  words = new Uint32Array(MIN_PLACES * 4);
  readonly #places = new Places();
  readonly #grow = (places: number): void => {
    if (places * 4 > this.words.length) this.words = copyInto(this.words, nextRoom(places, this.words.length / 4) * 4);
  };

  get index(): Uint32Array {
    return this.#places.index;
  }

  get byteLength(): number {
    return this.index.byteLength + this.words.byteLength;
  }

  setRows(rows: number): void {
    this.#places.setRows(rows);
  }

  /** Stores a row's four words; true if that changed them. */
  put(row: number, words: Uint32Array, at: number): boolean {
    const before = this.index[row] ?? 0;
    const place = this.#places.claim(row, this.#grow);
    let changed = before === 0;
    for (let w = 0; w < 4; w++) {
      const word = words[4 * at + w] ?? 0;
      if (this.words[4 * place + w] !== word) changed = true;
      this.words[4 * place + w] = word;
    }
    return changed;
  }

  remove(row: number): void {
    this.#places.release(row);
  }

  snapshot(): LabelTable {
    const copy = new LabelTable();
    this.#places.copyTo(copy.#places);
    copy.words = this.words.slice();
    return copy;
  }
}

function nextRoom(needed: number, now: number): number {
  return Math.max(needed, Math.ceil(now * 1.5));
}

function copyInto(from: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(length, from.length));
  grown.set(from);
  return grown;
}

function copyInto16(from: Uint16Array, length: number): Uint16Array<ArrayBuffer> {
  const grown = new Uint16Array(Math.max(length, from.length));
  grown.set(from);
  return grown;
}
