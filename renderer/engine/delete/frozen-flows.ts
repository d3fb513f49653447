// The identities of flows at one moment, 80 bytes each: a delete takes exactly what was confirmed, however the table
// changes. Pure.

import { columnFieldsClass } from '../../../native/flow/flow-columns.ts';
import { FlowBatch, newBatchBuffer } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { BOUND_COLUMNS, type BoundColumns, boundStart, copyIdentity } from '../store/identity.ts';
import { handleOf } from '../store/store.ts';
import type { FrozenValues } from './frozen-values.ts';

/** Identities of flows, with their handles and values. */
export class FrozenFlows extends columnFieldsClass(BOUND_COLUMNS) implements BoundColumns {
  readonly length: number;
  readonly handles: Float64Array;
  /** For comparing each flow with the filter again before it is deleted; undefined if no second look is needed. */
  readonly values: FrozenValues | undefined;

  constructor(table: FlowTable, rows: Uint32Array, values?: FrozenValues) {
    const count = rows.length;
    super(count);
    this.length = count;
    this.values = values;
    this.handles = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      copyIdentity(table, row, this, i);
      boundStart(table, row, this, i);
      this.handles[i] = handleOf(table, row);
    }
  }

  /** These flows as a batch, for one request; at most MAX_BATCH_FLOWS. */
  batchOf(indexes: ArrayLike<number>): FlowBatch {
    const batch = new FlowBatch(newBatchBuffer(indexes.length));
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] ?? 0;
      copyIdentity(this, index, batch, i);
      batch.presence[i] = this.presence[index] ?? 0;
      batch.stopNs[2 * i] = this.stopNs[2 * index] ?? 0;
      batch.stopNs[2 * i + 1] = this.stopNs[2 * index + 1] ?? 0;
    }
    return batch;
  }
}
