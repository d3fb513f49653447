// What the counts of facets depend on: as long as it is the same, they need not be counted again. Pure.

import type { Predicate } from '../list/filter-pass.ts';
import type { FlowTable } from '../store/flow-table.ts';

/** What counts depend on. */
export interface Basis {
  readonly table: FlowTable;
  /** A paused table stands still, and so does its clock. */
  readonly paused: boolean;
  /** Living flows in it. */
  readonly total: number;
  /** The store's, when the table was as it is shown. */
  readonly revision: number;
  readonly predicate: Predicate;
}

export class CountedBasis {
  #last: (Basis & Pick<FlowTable, 'localAddresses' | 'corrections'>) | undefined;

  /** Whether counts may be others than at the last call: also if the filter compares what each reading or second changes. */
  isOther(basis: Basis): boolean {
    const before = this.#last;
    const { table, paused, total, revision, predicate } = basis;
    const { localAddresses, corrections } = table;
    this.#last = { ...basis, localAddresses, corrections };
    return (
      (!paused && (predicate.usesTime || predicate.stale === 'always')) ||
      before?.table !== table ||
      before.total !== total ||
      before.revision !== revision ||
      before.predicate !== predicate ||
      before.localAddresses !== localAddresses ||
      before.corrections !== corrections
    );
  }
}
