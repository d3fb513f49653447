// The flow that the page follows: while it lives, its row in the table that the page looks at; once it has ended, its
// last state among the closed flows. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import type { Followed, FollowedFlow } from '../api.ts';
import type { ClosedEntry, ClosedFlows } from '../reconcile/closed-flows.ts';
import { rowOf } from '../store/store.ts';
import { closedView } from './closed-window.ts';
import { type RowContext, rowView } from './rows-window.ts';

/** Position in the list of a flow that is shown outside it. */
const NOWHERE = -1;

export class FollowedView {
  readonly handle: number;
  /** Its handle among the closed flows; null if it is not there. Unknown before it was looked for. */
  #closedAs: number | null | undefined;

  constructor(handle: number) {
    this.handle = handle;
  }

  view(context: RowContext, closed: ClosedFlows): Followed {
    const { handle } = this;
    const row = rowOf(context.table, handle);
    if (row >= 0 && testBit(context.table.alive, row)) return { handle, flow: shownRow(context, row) };
    const entry = this.#entry(closed);
    if (entry) return { handle, flow: shownEntry(context, closed, entry) };
    return { handle, flow: row < 0 ? undefined : shownRow(context, row) };
  }

  #entry(closed: ClosedFlows): ClosedEntry | undefined {
    if (this.#closedAs === undefined) {
      const entry = closed.entryOfLiving(this.handle);
      this.#closedAs = entry?.handle ?? null;
      return entry;
    }
    return this.#closedAs === null ? undefined : closed.entryOf(this.#closedAs);
  }
}

function shownRow(context: RowContext, row: number): FollowedFlow {
  return { row: rowView(context, row, NOWHERE), countedMs: countedMs(context.table, row), ended: undefined };
}

function shownEntry({ table: living }: RowContext, closed: ClosedFlows, entry: ClosedEntry): FollowedFlow {
  const { table } = closed;
  table.localAddresses = living.localAddresses;
  table.nowMs = living.nowMs;
  const { endedMs, reason, ...row } = closedView(table, entry, NOWHERE);
  return { row, countedMs: countedMs(table, entry.slot), ended: { endedMs, reason } };
}

function countedMs(table: RowContext['table'], row: number): number | undefined {
  const sampled = table.sampledMs[row] ?? 0;
  return sampled === 0 ? undefined : table.baseMs + sampled;
}
