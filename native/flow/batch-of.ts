// Makes a batch of flows that are named one by one, or that were read before, to query, change, delete or export them.
// Pure.

import { FlowBatch, newBatchBuffer } from './batch.ts';
import { MAX_BATCH_FLOWS } from './batch-layout.ts';
import { checkArray } from './checks.ts';
import { PRESENCE } from './column-schema.ts';
import { type Flow, flowAt } from './flow.ts';
import { type FlowKey, forFlow, type TupleWords, tupleWords, wholeNumber } from './flow-key.ts';
import { type FlowLike, flowKeyOf, isReadFlow, type ReadFlow } from './flow-like.ts';
import { putReadFlow } from './put-read-flow.ts';

/**
 * A batch of flows. Of a key it holds the identity: original tuple, zone and, if given, id; everything else is absent. Of
 * a flow that was read before (`list`, `flowAt`, the details of `inspect`) it holds all that columns have. Nothing says
 * when they were read: `nowMs` is 0.
 * @throws TypeError that says which flow is invalid, and why.
 * @throws RangeError for more than MAX_BATCH_FLOWS flows.
 */
export function batchOf(flows: readonly FlowLike[]): FlowBatch {
  checkArray(flows, 'an array of flows');
  if (flows.length > MAX_BATCH_FLOWS) {
    throw new RangeError(`Expected at most ${MAX_BATCH_FLOWS} flows in a batch, got ${flows.length}`);
  }
  const strings = [''];
  const batch = new FlowBatch(newBatchBuffer(flows.length), strings);
  // Not forEach, which skips holes.
  for (const [row, flow] of flows.entries()) {
    forFlow(row, () => putFlow(batch, row, flow, strings));
  }
  return batch;
}

/** A flow that was read, with all the parts of its type. @throws TypeError for wrong values. */
export function checkedFlow(flow: ReadFlow): Flow {
  const strings = [''];
  const batch = new FlowBatch(newBatchBuffer(1), strings);
  putFlow(batch, 0, flow, strings);
  return flowAt(batch, 0);
}

function putFlow(batch: FlowBatch, row: number, flow: FlowLike, strings: string[]): void {
  const key = flowKeyOf(flow);
  putKey(batch, row, key, tupleWords(key, key.protocol, key.family));
  if (!isReadFlow(flow)) return;
  batch.presence[row] = (batch.presence[row] ?? 0) | putReadFlow(batch, row, flow, key, strings);
}

function putKey(batch: FlowBatch, row: number, flow: FlowKey, tuple: TupleWords): void {
  batch.family[row] = tuple.family;
  batch.protocol[row] = tuple.protocol;
  batch.origSrc.set(tuple.src, row * 4);
  batch.origDst.set(tuple.dst, row * 4);
  batch.origSport[row] = tuple.sport;
  batch.origDport[row] = tuple.dport;
  let presence = tuple.layer4 ? PRESENCE.layer4 : 0;
  presence |= putZone(batch, row, flow);
  if (flow.id !== undefined) {
    batch.id[row] = wholeNumber(flow.id, 'id', 0xffffffff);
    presence |= PRESENCE.id;
  }
  batch.presence[row] = presence;
}

/** Returns the PRESENCE bit of the zone. */
function putZone(batch: FlowBatch, row: number, flow: FlowKey): number {
  const given = (['zone', 'zoneOrig', 'zoneReply'] as const).filter((name) => flow[name] !== undefined);
  const [name] = given;
  if (given.length > 1) throw new TypeError('Expected only one of "zone", "zoneOrig" and "zoneReply"');
  if (name === undefined) return 0;
  batch.zone[row] = wholeNumber(flow[name], name, 0xffff);
  return PRESENCE[name];
}
