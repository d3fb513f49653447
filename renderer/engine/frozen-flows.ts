// The identities of flows as they were at one moment, 72 bytes each: what a delete was confirmed for is what it
// takes, whatever the table does meanwhile. Pure.

import { FlowBatch, MAX_BATCH_FLOWS, newBatchBuffer } from '../../native/flow/index.ts';
import type { FlowTable } from './flow-table.ts';
import { copyIdentity, type IdentityColumns } from './identity.ts';
import { handleOf } from './store.ts';

export class FrozenFlows implements IdentityColumns {
  readonly length: number;
  readonly key: Uint32Array;
  readonly startNs: Uint32Array;
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

  constructor(table: FlowTable, rows: Uint32Array) {
    const count = rows.length;
    this.length = count;
    this.key = new Uint32Array(count * 2);
    this.startNs = new Uint32Array(count * 2);
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
      this.handles[i] = handleOf(table, row);
    }
  }

  /** The flows from `from` on that fit into one request, as a batch. */
  batchFrom(from: number): FlowBatch {
    const count = Math.min(MAX_BATCH_FLOWS, this.length - from);
    const batch = new FlowBatch(newBatchBuffer(count));
    for (let i = 0; i < count; i++) copyIdentity(this, from + i, batch, i);
    return batch;
  }
}
