// Codes of pairs of two fields' values. Pure.

import type { FieldCodes } from './field-codes.ts';
import { type KeyHash, KeyTable } from './key-table.ts';

/** Up to this many possible pairs, each has its own place; above, only pairs that appear. */
const MAX_PLACES = 131_072;

export class PairCodes implements FieldCodes {
  readonly size: number | undefined;
  readonly most: number;
  readonly #first: FieldCodes;
  readonly #second: FieldCodes;
  /** Numbers of the pairs that appeared; undefined if each pair has a place. */
  readonly #keys: KeyTable | undefined;
  /** Places per first value, if each pair has a place. */
  readonly #seconds: number;
  // Room for the codes of a portion, allocated when its length is known.
  #firstCodes = new Uint32Array(0);
  #firstOrigins = new Uint32Array(0);
  #spreadRows = new Uint32Array(0);
  #secondCodes = new Uint32Array(0);
  #pairs = new Uint32Array(0);

  constructor(first: FieldCodes, second: FieldCodes, hash: KeyHash) {
    this.#first = first;
    this.#second = second;
    this.most = first.most * second.most;
    this.#seconds = second.size ?? 0;
    const places = first.size === undefined || second.size === undefined ? undefined : first.size * second.size;
    this.size = places !== undefined && places <= MAX_PLACES ? places : undefined;
    this.#keys = this.size === undefined ? new KeyTable(2, hash) : undefined;
  }

  get used(): number {
    return this.#keys?.length ?? this.size ?? 0;
  }

  get byteLength(): number {
    const portions = [this.#firstCodes, this.#firstOrigins, this.#spreadRows, this.#secondCodes, this.#pairs];
    const parts = [this.#first, this.#second, ...portions];
    return parts.reduce((bytes, part) => bytes + part.byteLength, this.#keys?.byteLength ?? 0);
  }

  fill(rows: Uint32Array, count: number, codes: Uint32Array, origins: Uint32Array): number {
    this.#room(rows.length);
    const first = this.#first;
    const second = this.#second;
    const firsts = first.fill(rows, count, this.#firstCodes, this.#firstOrigins);
    if (this.most === 1) {
      second.fill(rows, count, this.#secondCodes, origins);
      for (let i = 0; i < count; i++) this.#put(i, this.#firstCodes[i] ?? 0, this.#secondCodes[i] ?? 0);
      return this.#join(count, codes);
    }
    const byRow = first.most > 1;
    const spread = this.#spreadRows;
    for (let i = 0; i < firsts; i++) spread[i] = rows[byRow ? (this.#firstOrigins[i] ?? 0) : i] ?? 0;
    const pairs = second.fill(spread, firsts, this.#secondCodes, origins);
    // If the second field has several codes, `origins` are places among the first's codes; otherwise they are in order.
    const bySecond = second.most > 1;
    for (let i = 0; i < pairs; i++) {
      const at = bySecond ? (origins[i] ?? 0) : i;
      this.#put(i, this.#firstCodes[at] ?? 0, this.#secondCodes[i] ?? 0);
      origins[i] = byRow ? (this.#firstOrigins[at] ?? 0) : at;
    }
    return this.#join(pairs, codes);
  }

  values(code: number) {
    return [...this.#first.values(this.#firstOf(code)), ...this.#second.values(this.#secondOf(code))];
  }

  compare(a: number, b: number): number {
    const order = this.#first.compare(this.#firstOf(a), this.#firstOf(b));
    return order || this.#second.compare(this.#secondOf(a), this.#secondOf(b));
  }

  #put(at: number, first: number, second: number): void {
    this.#pairs[2 * at] = first;
    this.#pairs[2 * at + 1] = second;
  }

  /** Writes the codes of the pairs in `#pairs`. */
  #join(count: number, codes: Uint32Array): number {
    const pairs = this.#pairs;
    const seconds = this.#seconds;
    if (this.#keys) this.#keys.number(pairs, count, codes);
    else for (let i = 0; i < count; i++) codes[i] = (pairs[2 * i] ?? 0) * seconds + (pairs[2 * i + 1] ?? 0);
    return count;
  }

  // Separate from `#secondOf`, without an object for the pair: up to a million groups of equal size are compared.
  #firstOf(code: number): number {
    return this.#keys ? this.#keys.word(code, 0) : Math.floor(code / this.#seconds);
  }

  #secondOf(code: number): number {
    return this.#keys ? this.#keys.word(code, 1) : code % this.#seconds;
  }

  #room(rows: number): void {
    if (this.#spreadRows.length >= rows * this.#first.most) return;
    this.#firstCodes = new Uint32Array(rows * this.#first.most);
    this.#firstOrigins = new Uint32Array(rows * this.#first.most);
    this.#spreadRows = new Uint32Array(rows * this.#first.most);
    this.#secondCodes = new Uint32Array(rows * this.most);
    this.#pairs = new Uint32Array(2 * rows * this.most);
  }
}
