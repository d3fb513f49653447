// The codes of what never changes while a flow lives and takes long to find: its translation and its direction. Kept for
// each row, three bytes, while somebody asks again and again. Pure.

import type { FlowTable } from '../store/flow-table.ts';
import { directionCodes, natCodes, type ValueCodes } from './field-codes.ts';

/** What is kept. */
type CodedField = 'nat' | 'direction';

/** A row's byte: whether its codes are known, and both. */
const KNOWN = 0x80;
const BITS = 3;
const MASK = (1 << BITS) - 1;
const SHIFT: Readonly<Record<CodedField, number>> = { nat: 0, direction: BITS };

/** Codes of the rows of one table. */
export class KeptCodes {
  readonly #table: FlowTable;
  readonly #nat: ValueCodes;
  readonly #direction: ValueCodes;
  #codes = new Uint8Array(0);
  /** Which flow of each row they belong to. */
  #generations = new Uint16Array(0);
  // What they depend on beside the flows.
  #localAddresses: readonly string[] | undefined;
  #corrections = 0;
  // Those of one portion that are not known yet.
  #rows = new Uint32Array(0);
  #found = new Uint32Array(0);

  constructor(table: FlowTable) {
    this.#table = table;
    this.#nat = natCodes(table);
    this.#direction = directionCodes(table);
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    return this.#codes.byteLength + this.#generations.byteLength + this.#rows.byteLength + this.#found.byteLength;
  }

  /** The codes of a field: the same as without this, and found once for each flow. */
  of(field: CodedField): ValueCodes {
    const fields = field === 'nat' ? this.#nat : this.#direction;
    const shift = SHIFT[field];
    return {
      ...fields,
      fill: (rows, count, codes) => {
        this.#find(rows, count);
        const known = this.#codes;
        for (let i = 0; i < count; i++) codes[i] = ((known[rows[i] ?? 0] ?? 0) >>> shift) & MASK;
        return count;
      },
    };
  }

  /** Makes the codes of these rows known. */
  #find(rows: Uint32Array, count: number): void {
    this.#follow(count);
    const { generation } = this.#table;
    const codes = this.#codes;
    const generations = this.#generations;
    const unknown = this.#rows;
    let missing = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      if (generations[row] === generation[row] && (codes[row] ?? 0) >= KNOWN) continue;
      unknown[missing++] = row;
      generations[row] = generation[row] ?? 0;
      codes[row] = KNOWN;
    }
    if (missing === 0) return;
    for (const [fields, shift] of [
      [this.#nat, SHIFT.nat],
      [this.#direction, SHIFT.direction],
    ] as const) {
      fields.fill(unknown, missing, this.#found, this.#found);
      for (let i = 0; i < missing; i++) {
        const row = unknown[i] ?? 0;
        codes[row] = (codes[row] ?? 0) | ((this.#found[i] ?? 0) << shift);
      }
    }
  }

  /** Follows the table's size, and forgets what is no longer right. */
  #follow(count: number): void {
    const { capacity, localAddresses, corrections } = this.#table;
    if (this.#codes.length < capacity) {
      const [codes, generations] = [this.#codes, this.#generations];
      this.#codes = new Uint8Array(capacity);
      this.#codes.set(codes);
      this.#generations = new Uint16Array(capacity);
      this.#generations.set(generations);
    }
    if (this.#localAddresses !== localAddresses || this.#corrections !== corrections) {
      this.#localAddresses = localAddresses;
      this.#corrections = corrections;
      this.#codes.fill(0);
    }
    if (this.#rows.length < count) {
      this.#rows = new Uint32Array(count);
      this.#found = new Uint32Array(count);
    }
  }
}
