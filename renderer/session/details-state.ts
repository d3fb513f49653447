// What the details show, and how much room they have. Pure.

import type { RowView } from '../engine/api.ts';

export interface DetailsState {
  /** The flow as the page knew it when it was chosen; the engine's views have it as it is now. */
  readonly flow: RowView | undefined;
  /** In place of the grid, instead of beside it. */
  readonly isFull: boolean;
  /** Width of the pane, CSS px. */
  readonly px: number;
  /** Sections of the pane that fold, and are unfolded. */
  readonly unfolded: readonly string[];
}
