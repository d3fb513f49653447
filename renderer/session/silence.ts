// What is said while the table does not answer, so that what is shown may be out of date. Pure.

import type { SourceStatus } from '../../electron/contract/access.ts';
import type { Silence } from '../engine/life-watch.ts';
import { clockTime } from '../words/clock-time.ts';

/**
 * Two witnesses: the page gets no message from the worker, or main's batches are not taken. The page's own is the nearer one.
 * @param known what was said before; given back where it still holds, so that the time does not change.
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

/** For the foot: "The table does not answer · since 14:07:31". */
export function silenceLine({ sinceMs, failure }: Silence): string {
  return `${failure ? 'The table has failed' : 'The table does not answer'} · since ${clockTime(sinceMs)}`;
}

/** Why nothing can be deleted, as a sentence. */
export function silenceSentence({ sinceMs, failure }: Silence): string {
  const what = failure ? 'The table failed at' : 'The table has not answered since';
  const rest = failure ? ' Restart Flowglass.' : '';
  return `${what} ${clockTime(sinceMs)}: what it shows may be out of date, so nothing can be deleted.${rest}`;
}
