// Undo: a copy of a third of the table that outlives it, and re-creating these flows from it.

import type { FlowBatch } from '../../../native/flow/batch.ts';
import type { Conntrack, Snapshot } from '../../../native/index.ts';
import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import { collectFlows, expectCount, inTurns, type LibraryContext, refill, sized, timed, udpFlows } from './context.ts';

/** Leaves a different table. */
export async function measureSnapshot(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  refill(context);
  const known = await collectFlows(conntrack, 'proto = udp');
  const snapshots = await snapshotAll(conntrack, known);
  const taken = udpFlows(flows);
  const takenMs = await inTurns(rounds, {
    library: () => timed(async () => expectCount('copied', count(await snapshotAll(conntrack, known)), taken)),
    bare: () => load.batched('get', taken, true),
  });
  const restoredMs = await inTurns(rounds, {
    library: () => {
      emptyTable();
      return timed(async () => expectCount('restored', await restoreAll(conntrack, snapshots), taken));
    },
    bare: () => {
      emptyTable();
      return load.insert(taken);
    },
  });
  return [
    measurement(sized('snapshot-vs-batched-send', flows), 'ms', takenMs.library, takenMs.bare),
    measurement(sized('restore-vs-batched-send', flows), 'ms', restoredMs.library, restoredMs.bare),
  ];
}

async function snapshotAll(conntrack: Conntrack, batches: readonly FlowBatch[]): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const batch of batches) snapshots.push(await conntrack.snapshot(batch));
  return snapshots;
}

/** @returns The number of created flows. */
async function restoreAll(conntrack: Conntrack, snapshots: readonly Snapshot[]): Promise<number> {
  let restored = 0;
  for (const snapshot of snapshots) {
    const { flows } = await conntrack.restore(snapshot);
    for (const { outcome } of flows) if (outcome === 'restored') restored++;
  }
  return restored;
}

function count(snapshots: readonly Snapshot[]): number {
  return snapshots.reduce((sum, { flows }) => sum + flows.length, 0);
}
