// Measures the library against its references, one subject after another; each is a file in library/. Runs as root in
// the namespace whose table it fills.

import { Conntrack } from '../../native/index.ts';
import { emptyTable, type Load } from './ctload.ts';
import { measureBatchMemory } from './library/batch-memory.ts';
import type { LibraryContext } from './library/context.ts';
import { measureCreate } from './library/create.ts';
import { measureDeleteFilter, measureDeleteKnown, measureDeleteUndoable } from './library/delete.ts';
import { measureBurst } from './library/events-burst.ts';
import { measureHighestPace, measureSustained } from './library/events-sustained.ts';
import { measureFilteredListing } from './library/filtered-list.ts';
import { measureFlush } from './library/flush.ts';
import { measureFormats } from './library/formats.ts';
import { measureGet } from './library/get.ts';
import { measureLanguage } from './library/language.ts';
import { measureListing } from './library/list.ts';
import { measureSnapshot } from './library/snapshot.ts';
import { measureUndo } from './library/undo.ts';
import { measureUpdate } from './library/update.ts';
import type { BenchPlan, Measurement } from './plan.ts';

type Subject = (context: LibraryContext) => Promise<Measurement[]>;

/** Measured at each size of the table. The order matters: each leaves the table for the next. */
const TABLE_SUBJECTS: readonly Subject[] = [
  measureListing,
  measureFilteredListing,
  measureBatchMemory,
  measureFormats,
  measureGet,
  measureUpdate,
  measureDeleteKnown,
  measureDeleteUndoable,
  measureDeleteFilter,
  measureFlush,
  measureSnapshot,
  measureUndo,
];

/** Measured once. */
const OTHER_SUBJECTS: readonly Subject[] = [
  measureLanguage,
  measureCreate,
  measureBurst,
  measureSustained,
  measureHighestPace,
];

/** All measurements of the library at one size of the table. */
export function measureLibraryTable(plan: BenchPlan, load: Load, flows: number): Promise<Measurement[]> {
  return measure(TABLE_SUBJECTS, plan, load, flows);
}

/** The measurements that do not depend on the size of the table. */
export function measureLibraryOnce(plan: BenchPlan, load: Load): Promise<Measurement[]> {
  return measure(OTHER_SUBJECTS, plan, load, 0);
}

async function measure(
  subjects: readonly Subject[],
  plan: BenchPlan,
  load: Load,
  flows: number,
): Promise<Measurement[]> {
  const { rounds, stage, quick } = plan;
  const all: Measurement[] = [];
  await using conntrack = await Conntrack.open();
  for (const subject of subjects) all.push(...(await subject({ conntrack, load, flows, rounds, stage, quick })));
  emptyTable();
  return all;
}
