// What a flow can be given as: its key, or a flow that was read before. Pure.

import type { FlowBatch } from './batch.ts';
import { checkObject } from './checks.ts';
import type { Flow } from './flow.ts';
import type { FlowDetails } from './flow-details.ts';
import type { FlowKey } from './flow-key.ts';

/** A flow that was read before: from `list`, `flowAt` or a filter's function, or the details of `inspect`. */
export type ReadFlow = Flow | FlowDetails;

/** One flow, named by its key or read before; a flow that was read is named by its original tuple. */
export type FlowLike = FlowKey | ReadFlow;

/** Flows as the methods take them: a batch, from `dump`, `get`, an event or `batchOf`, or one or up to 8,192 as objects. */
export type FlowsInput = FlowBatch | FlowLike | readonly FlowLike[];

/** Whether it is a flow that was read, with its tuple in `orig`. A key has its ends itself, whatever else it has. */
export function isReadFlow(flow: FlowLike): flow is ReadFlow {
  return 'orig' in flow && !('src' in flow) && !('dst' in flow);
}

/** The key of a flow. @throws TypeError for anything but an object, or without its tuple. */
export function flowKeyOf(flow: FlowLike): FlowKey {
  checkObject(flow, 'a flow');
  if (!isReadFlow(flow)) return flow;
  const { protocol, family, orig, zone, zoneOrig, zoneReply, id } = flow;
  checkObject(orig, '"orig" to be a tuple');
  return { ...orig, protocol, family, zone, zoneOrig, zoneReply, id };
}
