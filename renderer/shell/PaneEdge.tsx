// The edge between a pane and the grid: dragging it, or its arrow keys, change the pane's width; a double click resets it.

import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { PANE_WIDTHS, type PaneId, type PaneWidths } from '../session/panes.ts';

export interface PaneEdgeProps {
  readonly pane: PaneId;
  /** On which side of the grid the pane is. */
  readonly side: 'left' | 'right';
  /** Accessible name. */
  readonly label: string;
  readonly px: number;
  readonly onPx: (px: number) => void;
}

/** How much an arrow key changes the width, CSS px. */
const STEP_PX = 16;

export function PaneEdge({ pane, side, label, px, onPx }: PaneEdgeProps): ReactNode {
  const widths = PANE_WIDTHS[pane];
  const onKeyDown = (event: KeyboardEvent) => {
    const next = pxOfKey(event.key, px, side, widths);
    if (next === undefined) return;
    event.preventDefault();
    onPx(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
    <div
      role="separator"
      className="fg-pane-edge"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={px}
      aria-valuemin={widths.least}
      aria-valuemax={widths.most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event: PointerEvent<HTMLElement>) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const bounds = event.currentTarget.parentElement?.getBoundingClientRect();
        if (bounds) onPx(side === 'left' ? event.clientX - bounds.left : bounds.right - event.clientX);
      }}
      onDoubleClick={() => onPx(widths.usual)}
    />
  );
}

/** The edge moves in the direction of an arrow key. */
function pxOfKey(key: string, px: number, side: 'left' | 'right', widths: PaneWidths): number | undefined {
  switch (key) {
    case side === 'left' ? 'ArrowRight' : 'ArrowLeft':
      return px + STEP_PX;
    case side === 'left' ? 'ArrowLeft' : 'ArrowRight':
      return px - STEP_PX;
    case 'Home':
      return widths.least;
    case 'End':
      return widths.most;
    default:
      return undefined;
  }
}
