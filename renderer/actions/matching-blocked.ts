// Why "all that match" cannot be deleted now, as a sentence. Pure.

import type { FilterError } from '../../native/filter/error.ts';
import type { View } from '../engine/api.ts';
import { SENTENCES } from '../words/sentences.ts';

/**
 * Undefined if they can. They are not all known before the table has been read once; and while the text in the filter
 * box has errors, an earlier filter is applied.
 */
export function matchingBlocked(
  view: Pick<View, 'complete' | 'matching'>,
  filterErrors: readonly FilterError[],
): string | undefined {
  if (!view.complete) return SENTENCES.blocked.reading;
  if (filterErrors.length > 0) return SENTENCES.blocked.filterErrors;
  return view.matching === 0 ? SENTENCES.blocked.noneMatch : undefined;
}
