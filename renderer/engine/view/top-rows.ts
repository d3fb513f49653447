// The flows that the user keeps on top: each view has them, whatever the filter, and also after they have ended. One that
// is no longer kept even among the ended flows stays as it was last seen. Pure.

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

  /** All of them as they are now. */
  rows(context: RowContext): RowView[] {
    for (const [handle, last] of this.#last) {
      const row = rowOf(context.table, handle);
      this.#last.set(handle, row < 0 ? { ...last, selected: false } : rowView(context, row, NOWHERE));
    }
    return [...this.#last.values()];
  }
}
