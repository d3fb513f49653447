// What the details show, and how much room they have. Pure.

import type { RowView } from '../engine/api.ts';
import type { TabId } from './tab-id.ts';

export interface DetailsState {
  /** The flow as the page knew it when it was chosen; the engine's views have it as it is now. */
  readonly flow: RowView | undefined;
  /** The tab in which they are in place of the grid, instead of beside it; undefined for none. */
  readonly full: TabId | undefined;
  /** Width of the pane, CSS px. */
  readonly px: number;
  /** Sections of the pane that fold, and are unfolded. */
  readonly unfolded: readonly string[];
}

/** Whether the details are in place of the grid that would be shown. */
export function isFullView({ details, tab }: { readonly details: DetailsState; readonly tab: TabId }): boolean {
  return details.full === tab;
}
