// The identities of flows as they were at one moment, 80 bytes each: what a delete was confirmed for is what it
// takes, whatever the table does meanwhile. Pure.

import { FlowBatch, newBatchBuffer } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { type BoundColumns, boundStart, copyIdentity } from '../store/identity.ts';
import { handleOf } from '../store/store.ts';
import type { FrozenValues } from './frozen-values.ts';

export class FrozenFlows implements BoundColumns {
  readonly length: number;
  readonly key: Uint32Array;
  readonly startNs: Uint32Array;
  readonly stopNs: Uint32Array;
  readonly origSrc: Uint32Array;
  readonly origDst: Uint32Array;
  readonly presence: Uint32Array;
  readonly id: Uint32Array;
  readonly origSport: Uint16Array;
  readonly origDport: Uint16Array;
  readonly zone: Uint16Array;
  readonly family: Uint8Array;
  readonly protocol: Uint8Array;
  readonly handles: Float64Array;
  /** What each flow is compared by once more before it is deleted; undefined where none is. */
  readonly values: FrozenValues | undefined;

  constructor(table: FlowTable, rows: Uint32Array, values?: FrozenValues) {
    const count = rows.length;
    this.length = count;
    this.values = values;
    this.key = new Uint32Array(count * 2);
    this.startNs = new Uint32Array(count * 2);
    this.stopNs = new Uint32Array(count * 2);
    this.origSrc = new Uint32Array(count * 4);
    this.origDst = new Uint32Array(count * 4);
    this.presence = new Uint32Array(count);
    this.id = new Uint32Array(count);
    this.origSport = new Uint16Array(count);
    this.origDport = new Uint16Array(count);
    this.zone = new Uint16Array(count);
    this.family = new Uint8Array(count);
    this.protocol = new Uint8Array(count);
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
