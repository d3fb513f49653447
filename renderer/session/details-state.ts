// What the details show, and how much room they have. Pure.

import { USUAL_DETAILS_PX } from '../../electron/contract/settings.ts';
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

/** Widths of the pane, CSS px. */
export const DETAILS_PX = { least: 240, most: 720, usual: USUAL_DETAILS_PX } as const;

/** A width within the limits. */
export function fittingPx(px: number): number {
  return Math.round(Math.max(DETAILS_PX.least, Math.min(DETAILS_PX.most, px)));
}
