// Flows that the page shows wherever they are, by handle: outside the window and hidden by the filter, too. An ended flow
// keeps its handle while it is kept at all. Pure.

import type { FollowedFlow } from '../api.ts';
import { rowOf } from '../store/store.ts';
import { endOf, type RowContext, rowView } from './rows-window.ts';

/** Position in the list of a flow that is shown outside it. */
export const NOWHERE = -1;

/** The flow that the page follows, as it is now or was at its end; undefined if it is not, or no longer, known. */
export function followedView(context: RowContext, handle: number): FollowedFlow | undefined {
  const { table } = context;
  const row = rowOf(table, handle);
  if (row < 0) return undefined;
  const sampled = table.sampledMs[row] ?? 0;
  const countedMs = sampled === 0 ? undefined : table.baseMs + sampled;
  return { row: rowView(context, row, NOWHERE), countedMs, ended: endOf(table, row) };
}
