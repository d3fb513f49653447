// Counts the values of any field, by their codes. Pure.

import type { ValueCodes } from '../codes/field-codes.ts';
import { GroupCounts } from './sums.ts';
import { countsBy, type ValueCounter, type ValueCounts } from './value-counts.ts';

/** Codes of this many values are written at once, for fields with many values per flow. */
const MOST_CODES = 16_384;

export class CodeCounter implements ValueCounter {
  readonly #fields: ValueCodes;
  readonly #flows = new GroupCounts();
  #codes = new Uint32Array(0);
  #origins = new Uint32Array(0);

  constructor(fields: ValueCodes) {
    this.#fields = fields;
  }

  add(rows: Uint32Array, count: number): void {
    const { most } = this.#fields;
    const step = Math.max(1, Math.floor(MOST_CODES / most));
    if (count <= step) this.#add(rows, count);
    else for (let at = 0; at < count; at += step) this.#add(rows.subarray(at), Math.min(step, count - at));
  }

  counts(): ValueCounts {
    return countsBy(this.#fields, this.#flows);
  }

  #add(rows: Uint32Array, count: number): void {
    const fields = this.#fields;
    const room = count * fields.most;
    if (this.#codes.length < room) {
      this.#codes = new Uint32Array(room);
      this.#origins = new Uint32Array(room);
    }
    const entries = fields.fill(rows, count, this.#codes, this.#origins);
    // Now that new values have codes.
    this.#flows.reserve(fields.used);
    this.#flows.add(this.#codes, entries);
  }
}
