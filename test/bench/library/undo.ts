// A delete of the whole table, undone and deleted again, as the application does it.

import { UndoEntry } from '../../../electron/undo/undo-entry.ts';
import { batchBytes } from '../../../native/flow/batch-layout.ts';
import type { Conntrack } from '../../../native/index.ts';
import { DeletedFlows } from '../../../native/index.ts';
import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import type { Figure } from '../usage.ts';
import { collectFlows, expectCount, inTurns, type LibraryContext, refill, sized, timed } from './context.ts';

const QUIETLY = { onProgress: () => undefined };

/** Leaves the table empty. */
export async function measureUndo(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  refill(context);
  const entry = new UndoEntry(await deleteTable(conntrack));
  expectCount('kept', entry.flows, flows);
  const undo = () => timed(async () => expectCount('restored', (await entry.undo(conntrack, QUIETLY)).restored, flows));
  const redo = () => timed(async () => expectCount('deleted', (await entry.redo(conntrack, QUIETLY)).deleted, flows));
  let bytes = 0;
  const redone: Figure[] = [];
  const undone = await inTurns(rounds, {
    entry: async () => {
      emptyTable();
      const took = await undo();
      bytes = Math.max(bytes, entry.byteLength);
      redone.push(await redo());
      return took;
    },
    bare: () => {
      emptyTable();
      return load.insert(flows);
    },
    bareWithGet: () => {
      emptyTable();
      return sumOf(load.insert(flows), load.batched('get', flows, false));
    },
  });
  const deleted = await inTurns(rounds, {
    entry: () => redone.pop() ?? { value: Number.NaN, usages: [] },
    bare: () => {
      refill(context);
      return load.batched('delete', flows, false);
    },
  });
  emptyTable();
  return [
    measurement(sized('undo-vs-batched-send', flows), 'ms', undone.entry, undone.bare),
    measurement(sized('undo-vs-batched-create-and-get', flows), 'ms', undone.entry, undone.bareWithGet),
    measurement(sized('redo-vs-batched-send', flows), 'ms', deleted.entry, deleted.bare),
    measurement(sized('undo-bytes-per-flow', flows), 'B', bytes / flows, batchBytes(flows) / flows),
  ];
}

function sumOf(one: Figure, other: Figure): Figure {
  return { value: one.value + other.value, usages: [...one.usages, ...other.usages] };
}

async function deleteTable(conntrack: Conntrack): Promise<DeletedFlows> {
  const parts: DeletedFlows[] = [];
  for (const batch of await collectFlows(conntrack, '')) {
    const { undo } = await conntrack.deleteFlows(batch, { undoable: true });
    if (undo) parts.push(undo);
  }
  return DeletedFlows.joined(parts);
}
