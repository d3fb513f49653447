// Makes a batch of flows that are named one by one, to query, change or delete them. Pure.

import { FlowBatch, newBatchBuffer } from './batch.ts';
import { MAX_BATCH_FLOWS } from './batch-layout.ts';
import { checkArray, checkObject } from './checks.ts';
import { PRESENCE } from './column-schema.ts';
import { type FlowKey, forFlow, type TupleWords, tupleWords, wholeNumber } from './flow-key.ts';

/**
 * A batch that holds the identity of each flow: original tuple, zone and, if given, id. Everything else is absent.
 * @throws TypeError that says which flow is invalid, and why.
 * @throws RangeError for more than MAX_BATCH_FLOWS flows.
 */
export function batchOf(flows: readonly FlowKey[]): FlowBatch {
  checkArray(flows, 'an array of flows');
  if (flows.length > MAX_BATCH_FLOWS) {
    throw new RangeError(`Expected at most ${MAX_BATCH_FLOWS} flows in a batch, got ${flows.length}`);
  }
  const batch = new FlowBatch(newBatchBuffer(flows.length));
  // Not forEach, which skips holes.
  for (const [row, flow] of flows.entries()) {
    forFlow(row, () => {
      checkObject(flow, 'a flow');
      putKey(batch, row, flow, tupleWords(flow, flow.protocol, flow.family));
    });
  }
  return batch;
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
