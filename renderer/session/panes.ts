// The panes beside the grid: which are open. A wide window has room for them and remembers them; in a narrow one a pane
// is a drawer over the grid, one at a time, and is forgotten with the page. Pure.

import { USUAL_DETAILS_PX, USUAL_FACETS_PX } from '../../electron/contract/pane-widths.ts';

/** A pane beside the grid. */
export type PaneId = 'facets' | 'details';

/** The widths that a pane can have, CSS px. */
export interface PaneWidths {
  readonly least: number;
  readonly most: number;
  /** At first. */
  readonly usual: number;
}

export const PANE_WIDTHS: Readonly<Record<PaneId, PaneWidths>> = {
  facets: { least: 160, most: 480, usual: USUAL_FACETS_PX },
  details: { least: 240, most: 720, usual: USUAL_DETAILS_PX },
};

/** A width within the limits of a pane. */
export function fittingPx(pane: PaneId, px: number): number {
  const { least, most } = PANE_WIDTHS[pane];
  return Math.round(Math.max(least, Math.min(most, px)));
}

/** Below this width of the window, CSS px, panes are drawers. */
export const NARROW_PX = 1180;

export interface Panes {
  /** Whether each is open while the window is wide. */
  readonly open: Readonly<Record<PaneId, boolean>>;
  readonly narrow: boolean;
  /** The one that is open while the window is narrow. */
  readonly drawer: PaneId | undefined;
}

/** Whether a pane is open now. */
export function isPaneOpen({ open, narrow, drawer }: Panes, pane: PaneId): boolean {
  return narrow ? drawer === pane : open[pane];
}

/** Opens a pane that is closed, and the reverse. */
export function withPaneToggled(panes: Panes, pane: PaneId): Panes {
  if (panes.narrow) return { ...panes, drawer: panes.drawer === pane ? undefined : pane };
  return { ...panes, open: { ...panes.open, [pane]: !panes.open[pane] } };
}

/** The window became narrow, or wide: drawers close. */
export function withNarrow(panes: Panes, narrow: boolean): Panes {
  return panes.narrow === narrow ? panes : { ...panes, narrow, drawer: undefined };
}
