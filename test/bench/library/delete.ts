// Deleting a third of the table: known flows, and flows found by a filter.

import type { FlowBatch } from '../../../native/flow/batch.ts';
import { type Conntrack, DELETE_OUTCOME, type DeleteOptions } from '../../../native/index.ts';
import { timeConntrack } from '../conntrack-program.ts';
import { type Measurement, measurement } from '../plan.ts';
import {
  collectFlows,
  countFlows,
  expectCount,
  inTurns,
  type LibraryContext,
  refill,
  sized,
  timed,
  udpFlows,
} from './context.ts';

/** Each task starts with a full table. */
export async function measureDeleteKnown(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  const ms = await inTurns(rounds, {
    library: async () => {
      refill(context);
      const known = await collectFlows(conntrack, 'proto = udp');
      return timed(() => deleteAll(conntrack, known));
    },
    bare: () => {
      refill(context);
      return load.batched('delete', udpFlows(flows), true);
    },
  });
  return [measurement(sized('delete-known-vs-batched-send', flows), 'ms', ms.library, ms.bare)];
}

/** A delete that can be undone against the same delete without that: both look at each flow first. */
export async function measureDeleteUndoable(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, flows, rounds } = context;
  const removing = (options: DeleteOptions) => async () => {
    refill(context);
    const known = await collectFlows(conntrack, 'proto = udp');
    return timed(() => deleteAll(conntrack, known, options));
  };
  const ms = await inTurns(rounds, {
    undoable: removing({ undoable: true }),
    verified: removing({ verify: true }),
  });
  return [measurement(sized('delete-undoable-vs-delete-verified', flows), 'ms', ms.undoable, ms.verified)];
}

export async function measureDeleteFilter(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, flows, rounds } = context;
  // Finds out, once, which filters the kernel gets right.
  await conntrack.capabilities();
  const ms = await inTurns(rounds, {
    library: async () => {
      refill(context);
      return timed(async () => {
        const { deleted } = await conntrack.deleteMatching('proto = udp');
        expectCount('deleted by filter', deleted, udpFlows(flows));
      });
    },
    command: async () => {
      refill(context);
      const took = timeConntrack('-D', '-p', 'udp');
      expectCount('left by conntrack -D', (await conntrack.stats()).entries, flows - udpFlows(flows));
      return took;
    },
  });
  return [measurement(sized('delete-filter-vs-conntrack', flows), 'ms', ms.library, ms.command)];
}

/** @returns The number of deleted flows. @throws if one was not deleted. */
async function deleteAll(
  conntrack: Conntrack,
  batches: readonly FlowBatch[],
  options: DeleteOptions = {},
): Promise<number> {
  let deleted = 0;
  // As long as it can be undone, what it needs for that is kept.
  const kept: unknown[] = [];
  for (const batch of batches) {
    const { outcome, undo } = await conntrack.deleteFlows(batch, options);
    kept.push(undo);
    for (const one of outcome) if (one === DELETE_OUTCOME.deleted) deleted++;
  }
  return expectCount('deleted', deleted, countFlows(batches));
}
