// Why "all that match" cannot be deleted at this moment, as a sentence. Pure.

import type { FilterError } from '../../native/filter/error.ts';
import type { View } from '../engine/api.ts';

/**
 * Undefined when it can. Until the table was read once, what is listed is only a part; and while the text in the box
 * is no filter, the rows are those of another filter than the one that is read there.
 */
export function matchingBlocked(
  view: Pick<View, 'complete' | 'matching'>,
  filterErrors: readonly FilterError[],
): string | undefined {
  if (!view.complete) return 'Still reading the table: what matches is not known yet.';
  if (filterErrors.length > 0) return 'The text in the filter box is not the filter in force.';
  return view.matching === 0 ? 'No flow matches.' : undefined;
}
