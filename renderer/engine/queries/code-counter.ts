// Counts the values of any field, by their codes. Pure.

import type { ValueCodes } from '../codes/field-codes.ts';
import { FixedCounts } from './fixed-counts.ts';
import { GroupCounts } from './sums.ts';
import { countsBy, type KeptCounter, type ValueCounts } from './value-counts.ts';

/** Codes of this many values are written at once, for fields with many values per flow. */
const MOST_CODES = 16_384;

export class CodeCounter implements KeptCounter {
  readonly #fields: ValueCodes;
  /** Codes without a limit are numbered as they appear. */
  readonly #flows: FixedCounts | GroupCounts;
  #codes = new Uint32Array(0);
  #origins = new Uint32Array(0);

  constructor(fields: ValueCodes) {
    this.#fields = fields;
    this.#flows = fields.size === undefined ? new GroupCounts() : new FixedCounts(fields.size);
  }

  remove(rows: Uint32Array, count: number): void {
    this.add(rows, count, -1);
  }

  add(rows: Uint32Array, count: number, sign: 1 | -1 = 1): void {
    const { most } = this.#fields;
    const step = Math.max(1, Math.floor(MOST_CODES / most));
    if (count <= step) this.#add(rows, count, sign);
    else for (let at = 0; at < count; at += step) this.#add(rows.subarray(at), Math.min(step, count - at), sign);
  }

  get byteLength(): number {
    return this.#fields.byteLength + this.#flows.byteLength + this.#codes.byteLength + this.#origins.byteLength;
  }

  counts(): ValueCounts {
    if (this.#flows instanceof GroupCounts) return countsBy(this.#fields, this.#flows);
    const flows = this.#flows.flows();
    return { ...countsBy(this.#fields, { flowsOf: (code) => flows[code] ?? 0 }), known: [{ first: 0, flows }] };
  }

  #add(rows: Uint32Array, count: number, sign: 1 | -1): void {
    const fields = this.#fields;
    const room = count * fields.most;
    if (this.#codes.length < room) {
      this.#codes = new Uint32Array(room);
      this.#origins = new Uint32Array(room);
    }
    const entries = fields.fill(rows, count, this.#codes, this.#origins);
    // Now that new values have codes.
    if (this.#flows instanceof GroupCounts) this.#flows.reserve(fields.used);
    this.#flows.add(this.#codes, entries, sign);
  }
}
