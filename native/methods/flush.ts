// Flushing: everything, or everything of one family, in one request; flows that match a filter are deleted one by one.

import { checkFlags, checkOptions, shown } from '../flow/checks.ts';
import { type Family, familyNumber } from '../flow/family.ts';
import type { KeptMessages } from '../handle/binding.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { encodeDump } from '../wire/dump.ts';
import { type DeleteMatchingOptions, type DeleteMatchingResult, deleteMatching } from './delete-matching.ts';
import { type DeletedFlows, deletedFlows, monotonicMs, someMessages } from './deleted-flows.ts';
import { allRows, type FilterInput } from './filter-input.ts';
import type { Lister } from './list.ts';
import { RepeatedFlows } from './repeated-flows.ts';

/** What to flush: everything without `filter`. */
export interface FlushOptions extends DeleteMatchingOptions {
  filter?: FilterInput | undefined;
  /**
   * With `undoable`, without `filter`: called with what the dump found right before the flush is requested. If that fails,
   * or its answer never comes, this is all that is known of what it may have deleted. If it throws, nothing is flushed.
   */
  onKept?: ((kept: DeletedFlows) => void) | undefined;
}

/** What is needed to undo a flush. */
export interface UndoableFlushResult {
  /** The flows that a dump found right before. Those that began between the dump and the flush are not among them. */
  readonly undo: DeletedFlows;
}

/**
 * @returns what became of the flows that matched; without a filter only what is needed to undo it, if that is wanted, as
 * the kernel does not report what it deleted.
 * @throws ConntrackError EOPNOTSUPP for one family before Linux 5.3, which would ignore the family.
 */
export async function flushTable(
  session: HandleSession,
  lister: Lister,
  options: FlushOptions,
): Promise<DeleteMatchingResult | UndoableFlushResult | undefined> {
  checkOptions(options, ['family', 'verify', 'localAddresses', 'timeouts', 'filter', 'undoable', 'onKept']);
  checkFlags(options, 'undoable');
  const { filter, onKept, ...others } = options;
  if (onKept !== undefined && typeof onKept !== 'function') {
    throw new TypeError(`Expected "onKept" to be a function, got ${shown(onKept)}`);
  }
  if (filter !== undefined) return deleteMatching(session, lister, filter, others);
  const family = familyNumber(others.family);
  const undo = others.undoable ? await keepAll(session, others.family) : undefined;
  if (undo) onKept?.(undo);
  await session.run(session.native.flush(family));
  return undo && { undo };
}

/** Everything that is needed to re-create all flows. */
async function keepAll(session: HandleSession, family: Family | undefined): Promise<DeletedFlows> {
  const parts: KeptMessages[] = [];
  const reported = new RepeatedFlows();
  for await (const { batch, messages } of session.dumpKeeping(encodeDump({ family }))) {
    const receivedMs = new Float64Array(batch.length).fill(monotonicMs());
    const repeated = reported.of(batch);
    const once = allRows(batch).filter((row) => !repeated?.has(row));
    batch.release();
    parts.push(someMessages({ messages, receivedMs }, once));
  }
  return deletedFlows(parts);
}
