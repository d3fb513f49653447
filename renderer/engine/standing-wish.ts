// What a worker that follows another begins with: all that the page has wished for, and the flows that it saw outside the
// list. Pure.

import type { SoughtFlow, View } from './api.ts';
import type { Want } from './worker-messages.ts';

/** What the page wishes for. */
export type Wish = { -readonly [K in Exclude<keyof Want, 'kind' | 'seq'>]?: Want[K] };

export class StandingWish {
  #wish: Wish = {};
  /** What the page last knew of the followed flow. */
  #followed: SoughtFlow | undefined;

  /** The page wishes for this from now on. */
  add(wish: Wish): void {
    // A selection, a pause and what is kept on top belong to the table that the worker has.
    const { select: _, paused: __, keepOnTop: ___, sought: ____, ...standing } = wish;
    this.#wish = { ...this.#wish, ...standing };
    if (wish.follow !== undefined && wish.follow !== this.#followed?.handle) this.#followed = undefined;
  }

  /** The page has this view. */
  seen({ followed }: View): void {
    if (followed?.flow) this.#followed = { handle: followed.handle, flow: followed.flow.row, isOnTop: false };
  }

  /** The first wish of the next worker. @param onTop the flows that the page has on top. */
  next(onTop: View['onTop']): Wish {
    const sought = onTop.map((flow): SoughtFlow => ({ handle: flow.handle, flow, isOnTop: true }));
    if (this.#followed) sought.push(this.#followed);
    return sought.length === 0 ? this.#wish : { ...this.#wish, sought };
  }
}
