// The flows that the user keeps on top: each view has them, whatever the filter, and also after they have ended. One that
// is no longer kept even among the ended flows stays as it was last seen. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import { MAX_ON_TOP, type RowView } from '../api.ts';
import { rowOf } from '../store/store.ts';
import { NOWHERE } from './followed-view.ts';
import { type RowContext, rowView } from './rows-window.ts';

export class TopRows {
  /** Handle → the flow as it was last seen, in the order in which they were put on top. */
  readonly #last = new Map<number, RowView>();

  get handles(): Iterable<number> {
    return this.#last.keys();
  }

  has(handle: number): boolean {
    return this.#last.has(handle);
  }

  /** Puts a flow on top, while there is room, or takes it from there. */
  set(context: RowContext, handle: number, isOnTop: boolean): void {
    const row = rowOf(context.table, handle);
    if (!isOnTop) this.#last.delete(handle);
    else if (row >= 0 && this.#last.size < MAX_ON_TOP) this.#last.set(handle, rowView(context, row, NOWHERE));
  }

  /** Those that an earlier worker had, as they were last. */
  restore(flows: readonly RowView[]): void {
    for (const flow of flows) this.#last.set(flow.handle, { ...flow, selected: false });
  }

  /**
   * The table was read: the handles by which those flows are known now. The others have ended.
   * @param handles by former handle.
   */
  found(handles: ReadonlyMap<number, number>, nowMs: number): void {
    const all = [...this.#last];
    this.#last.clear();
    for (const [former, last] of all) {
      const handle = handles.get(former);
      if (handle === undefined) this.#last.set(former, last.reason === undefined ? gone(last, nowMs) : last);
      else this.#last.set(handle, { ...last, handle });
    }
  }

  /** How many of them are alive and selected, and not in the list. */
  countSelectedOutside({ table, selection }: Pick<RowContext, 'table' | 'selection'>, listed: Uint32Array): number {
    let count = 0;
    for (const handle of this.#last.keys()) {
      const row = rowOf(table, handle);
      if (row >= 0 && testBit(table.alive, row) && selection.has(row) && !testBit(listed, row)) count++;
    }
    return count;
  }

  /** All of them as they are now. */
  rows(context: RowContext): RowView[] {
    for (const [handle, last] of this.#last) {
      const row = rowOf(context.table, handle);
      this.#last.set(handle, row < 0 ? asLast(last) : rowView(context, row, NOWHERE));
    }
    return [...this.#last.values()];
  }
}

/** A flow that is not known here, or no longer: if it has ended, that was not just now. */
function asLast(last: RowView): RowView {
  return { ...last, selected: false, change: last.reason === undefined ? last.change : 'ended' };
}

/** A flow whose end nobody saw. */
function gone(last: RowView, endedMs: number): RowView {
  return { ...last, change: 'ended', reason: 'gone', endedMs, timeoutSec: undefined, rateBytesPerSec: undefined };
}
