// Whether the table does not answer, so that what is shown may be out of date. Pure.

import type { SourceStatus } from '../../electron/contract/access.ts';
import type { Silence } from '../engine/life-watch.ts';

/**
 * Either side can notice: the page if no message arrives from the worker, main if its batches are not taken. The page
 * takes precedence.
 * @param known the previous value, returned while it still holds so that the time does not change.
 */
export function silenceOf(
  page: Silence | undefined,
  status: Pick<SourceStatus, 'stalledSinceMs'>,
  known: Silence | undefined,
): Silence | undefined {
  if (page) return page;
  const sinceMs = status.stalledSinceMs;
  if (sinceMs === undefined) return undefined;
  return known?.sinceMs === sinceMs && !known.failure ? known : { sinceMs, failure: undefined };
}
