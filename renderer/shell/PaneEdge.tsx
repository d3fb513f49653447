// The left edge of the pane at the right: dragging it, or its arrow keys, change the pane's width; a double click resets it.

import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { DETAILS_PX } from '../session/details-state.ts';

export interface PaneEdgeProps {
  readonly px: number;
  readonly onPx: (px: number) => void;
}

/** How much an arrow key changes the width, CSS px. */
const STEP_PX = 16;

export function PaneEdge({ px, onPx }: PaneEdgeProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent) => {
    const next = pxOfKey(event.key, px);
    if (next === undefined) return;
    event.preventDefault();
    onPx(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
    <div
      role="separator"
      className="fg-pane-edge"
      aria-label="Width of the details"
      aria-orientation="vertical"
      aria-valuenow={px}
      aria-valuemin={DETAILS_PX.least}
      aria-valuemax={DETAILS_PX.most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event: PointerEvent<HTMLElement>) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const right = event.currentTarget.parentElement?.getBoundingClientRect().right;
        if (right !== undefined) onPx(right - event.clientX);
      }}
      onDoubleClick={() => onPx(DETAILS_PX.usual)}
    />
  );
}

/** The edge is at the left: it moves in the direction of the key. */
function pxOfKey(key: string, px: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return px + STEP_PX;
    case 'ArrowRight':
      return px - STEP_PX;
    case 'Home':
      return DETAILS_PX.least;
    case 'End':
      return DETAILS_PX.most;
    default:
      return undefined;
  }
}
