// The closed flows as the page shows them: a window of those that match a filter, newest first. Pure.

import { bitmapWords, testBit } from '../../../native/flow/bitmap.ts';
import type { ClosedFlow, ClosedWindow } from '../api.ts';
import type { Predicate } from '../list/filter-pass.ts';
import type { ClosedEntry, ClosedFlows } from '../reconcile/closed-flows.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { MAX_WINDOW_ROWS, rowView } from './rows-window.ts';

/**
 * A window of the closed flows that match.
 * @param living the table in which they lived: its time and local addresses apply to them too.
 */
export function closedWindow(
  closed: ClosedFlows,
  predicate: Predicate,
  living: FlowTable,
  first: number,
  count: number,
): ClosedWindow {
  const { table } = closed;
  table.localAddresses = living.localAddresses;
  table.nowMs = living.nowMs;
  const matching = new Uint32Array(bitmapWords(table.length));
  if (table.length > 0) predicate.matches(table, 0, table.length, matching);
  const rows: ClosedFlow[] = [];
  const end = first + Math.min(count, MAX_WINDOW_ROWS);
  let place = 0;
  for (const entry of closed.entries()) {
    if (!testBit(matching, entry.slot)) continue;
    if (place >= first && place < end) rows.push(closedView(table, entry, place));
    place++;
  }
  return { kept: closed.size, matching: place, first, rows };
}

/** Closed flows are never selected, nor marked as back. */
const NOTHING = { has: () => false, isBack: () => false };

/** An ended flow as the page shows it. */
export function closedView(
  table: FlowTable,
  { slot, handle, reason, endedMs }: ClosedEntry,
  index: number,
): ClosedFlow {
  return {
    ...rowView({ table, selection: NOTHING, comebacks: NOTHING }, slot, index),
    handle,
    timeoutSec: undefined,
    timeoutOfSec: undefined,
    endedMs,
    reason,
  };
}
