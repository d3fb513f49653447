// Flushing: everything, or everything of one family, in one request; flows that match a filter are deleted one by one.

import { checkOptions } from '../flow/checks.ts';
import { familyNumber } from '../flow/family.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { type DeleteMatchingOptions, type DeleteMatchingResult, deleteMatching } from './delete-matching.ts';
import type { FilterInput } from './filter-input.ts';
import type { Lister } from './list.ts';

/** What to flush: everything without `filter`. */
export interface FlushOptions extends DeleteMatchingOptions {
  filter?: FilterInput | undefined;
}

/**
 * @returns what became of the flows that matched; undefined without a filter, as the kernel does not report it.
 * @throws ConntrackError EOPNOTSUPP for one family before Linux 5.3, which would ignore the family.
 */
export async function flushTable(
  session: HandleSession,
  lister: Lister,
  options: FlushOptions,
): Promise<DeleteMatchingResult | undefined> {
  checkOptions(options, ['family', 'verify', 'localAddresses', 'filter']);
  const { filter, ...others } = options;
  if (filter !== undefined) return deleteMatching(session, lister, filter, others);
  await session.run(session.native.flush(familyNumber(others.family)));
  return undefined;
}
