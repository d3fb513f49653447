// What is kept from one question about facets to the next: counts of values that never change while a flow lives. The
// next question then looks only at the rows that differ. Freed once nobody has asked for a while: the pane asks only when
// something has changed.

import { KeptCodes } from '../codes/kept-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { FrozenRows } from './frozen-rows.ts';
import type { GroupField } from './query-api.ts';
import type { KeptCounter } from './value-counts.ts';

/** Counts are freed after this long without a question, ms: longer than somebody who looks at a quiet table thinks. */
const KEEP_MS = 60_000;

/** The counts of some rows, by field. */
export interface RowCounts {
  /** Exactly those that were counted. */
  readonly rows: FrozenRows;
  readonly counters: ReadonlyMap<GroupField, KeptCounter>;
}

/** The counts of the last question, for the next one. */
export interface KeepCounts {
  /** Codes of the table's rows. */
  readonly codes: KeptCodes;
  /** Only the one who takes them may change them. */
  readonly take: () => readonly RowCounts[];
  readonly keep: (counts: readonly RowCounts[]) => void;
  /** Whether values still depend on the same as when the question was asked. */
  readonly isValid: () => boolean;
}

/** What values depend on beside the rows. */
interface Basis {
  readonly table: FlowTable;
  readonly localAddresses: readonly string[] | undefined;
  readonly corrections: number;
}

export class KeptCounts {
  #basis: Basis | undefined;
  #codes: { readonly table: FlowTable; readonly kept: KeptCodes } | undefined;
  #counts: readonly RowCounts[] = [];
  #keptMs = 0;

  /** For a question about a table; must be called when it is asked. */
  for(table: FlowTable, now: () => number): KeepCounts {
    const basis = basisOf(table);
    if (this.#codes?.table !== table) this.#codes = { table, kept: new KeptCodes(table) };
    // Until the first answer, too.
    this.#keptMs = now();
    return {
      codes: this.#codes.kept,
      take: () => {
        const counts = isSame(this.#basis, basis) ? this.#counts : [];
        this.#counts = [];
        return counts;
      },
      keep: (counts) => {
        this.#counts = counts;
        this.#basis = basis;
        this.#keptMs = now();
      },
      isValid: () => isSame(basisOf(table), basis),
    };
  }

  /** Frees what nobody has asked for, and what belongs to another table than the one that is shown. */
  tick(nowMs: number, shown: FlowTable): void {
    const table = this.#codes?.table ?? this.#basis?.table ?? shown;
    // The clock can be set back.
    if (table === shown && Math.abs(nowMs - this.#keptMs) <= KEEP_MS) return;
    this.#counts = [];
    this.#basis = undefined;
    this.#codes = undefined;
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    let bytes = this.#codes?.kept.byteLength ?? 0;
    for (const { rows, counters } of this.#counts) {
      bytes += rows.byteLength;
      for (const counter of counters.values()) bytes += counter.byteLength;
    }
    return bytes;
  }
}

function basisOf(table: FlowTable): Basis {
  const { localAddresses, corrections } = table;
  return { table, localAddresses, corrections };
}

function isSame(a: Basis | undefined, b: Basis): boolean {
  return a?.table === b.table && a.localAddresses === b.localAddresses && a.corrections === b.corrections;
}
