// Why "all that match" cannot be deleted at this moment, as a sentence. Pure.

import type { FilterError } from '../../native/filter/error.ts';
import type { View } from '../engine/api.ts';
import { SENTENCES } from '../words/sentences.ts';

/**
 * Undefined when it can. Until the table was read once, what is listed is only a part; and while the text in the box
 * is no filter, the rows are those of another filter than the one that is read there.
 */
export function matchingBlocked(
  view: Pick<View, 'complete' | 'matching'>,
  filterErrors: readonly FilterError[],
): string | undefined {
  if (!view.complete) return SENTENCES.blocked.reading;
  if (filterErrors.length > 0) return SENTENCES.blocked.filterErrors;
  return view.matching === 0 ? SENTENCES.blocked.noneMatch : undefined;
}
