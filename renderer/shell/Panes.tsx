// The panes beside the shown tab: columns of their own in a wide window, drawers over the grid in a narrow one.

import { type ReactNode, useCallback, useEffect } from 'react';
import { ActionLogPane } from '../action-log/ActionLogPane.tsx';
import { isFullView } from '../session/details-state.ts';
import { isPaneOpen, NARROW_PX, type PaneId } from '../session/panes.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { PaneEdge } from './PaneEdge.tsx';
import type { Tab } from './tabs.ts';

/** Over the grid, where it takes no room from columns, its words have room beside its buttons, CSS px. */
const LOG_DRAWER_PX = 420;

/** Keeps the session informed of whether the window is narrow. */
export function useNarrow(session: Session): void {
  useEffect(() => {
    const query = window.matchMedia(`(max-width: ${NARROW_PX - 1}px)`);
    const update = () => session.windowLayout.setNarrow(query.matches);
    update();
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, [session]);
}

/** The CSS px that drawers cover of each side of a tab. */
export interface Covered {
  readonly left: number;
  readonly right: number;
}

/** What the drawers that are open cover. */
export function useCovered(tab: Tab): Covered {
  const panes = useSessionState((state) => state.panes);
  const facetsPx = useSessionState((state) => state.facetsPx);
  const detailsPx = useSessionState(({ details }) => details.px);
  const logOpen = useSessionState(({ log }) => log.isOpen);
  const full = useSessionState(isFullView);
  if (!panes.narrow || full) return { left: 0, right: 0 };
  const details = tab.details && isPaneOpen(panes, 'details') ? detailsPx : 0;
  return {
    left: tab.facets && isPaneOpen(panes, 'facets') ? facetsPx : 0,
    right: logOpen ? logPx(detailsPx, true) : details,
  };
}

function logPx(px: number, narrow: boolean): number {
  return narrow ? Math.max(px, LOG_DRAWER_PX) : px;
}

interface PlaceProps {
  readonly tab: Tab;
  /** Whether only its frame is drawn for now. */
  readonly isEmpty: boolean;
}

/** The pane at the left of a tab; nothing if the tab has none, or it is closed. Its edge can be dragged. */
export function FacetsPane({ tab, isEmpty }: PlaceProps): ReactNode {
  const session = useSession();
  const px = useSessionState(({ facetsPx }) => facetsPx);
  const open = useSessionState(({ panes }) => isPaneOpen(panes, 'facets'));
  if (!tab.facets || !open) return null;
  return (
    <Pane id="facets" side="left" label="Left pane" px={px} focused='[data-stop="last"]'>
      {!isEmpty && tab.facets()}
      <PaneEdge
        pane="facets"
        side="left"
        label="Width of the facets"
        px={px}
        onPx={(wanted) => session.windowLayout.setPanePx('facets', wanted)}
      />
    </Pane>
  );
}

/** The pane at the right of a tab; nothing if the tab has none, or it is closed. Its edge can be dragged. */
export function DetailsPane({ tab, isEmpty }: PlaceProps): ReactNode {
  const session = useSession();
  const open = useSessionState(({ panes }) => isPaneOpen(panes, 'details'));
  const px = useSessionState(({ details }) => details.px);
  if (!tab.details || !open) return null;
  return (
    <Pane id="details" side="right" label="Right pane" px={px} focused='[tabindex="0"]:not([role="separator"])'>
      <PaneEdge
        pane="details"
        side="right"
        label="Width of the details"
        px={px}
        onPx={(wanted) => session.windowLayout.setPanePx('details', wanted)}
      />
      {!isEmpty && tab.details.pane()}
    </Pane>
  );
}

/**
 * The action log, in place of a tab's details. Escape leads to the grid, and closes it where it covers the grid.
 * @param takesFocus whether it takes the focus when it opens.
 */
export function LogPane({ takesFocus }: { takesFocus: boolean }): ReactNode {
  const { focus, windowLayout } = useSession();
  const narrow = useSessionState(({ panes }) => panes.narrow);
  const px = useSessionState(({ details }) => details.px);
  const ref = useCallback(
    (element: HTMLElement | null) => {
      // An empty log has no list.
      const take = () =>
        ['.fg-frame-body', '.fg-frame-title > :last-child']
          .map((target) => element?.querySelector<HTMLElement>(target))
          .find((target) => target)
          ?.focus();
      focus.set('details', element ? take : undefined);
      if (takesFocus) take();
      // It had the focus.
      if (!element && document.activeElement === document.body) focus.focus('grid');
    },
    [focus, takesFocus],
  );
  const isEmpty = useSessionState(({ log }) => log.known.actions.length === 0);
  useEffect(() => {
    // The button that cleared it had the focus.
    if (isEmpty && document.activeElement === document.body) focus.focus('details');
  }, [isEmpty, focus]);
  return (
    <aside
      ref={ref}
      className="fg-pane fg-pane-right"
      aria-label="Right pane"
      data-focus-place="details"
      data-drawer={narrow || undefined}
      style={{ width: logPx(px, narrow) }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (narrow) windowLayout.toggleLog();
        focus.focus('grid');
      }}
    >
      <PaneEdge
        pane="details"
        side="right"
        label="Width of the action log"
        px={px}
        onPx={(wanted) => windowLayout.setPanePx('details', wanted)}
      />
      <ActionLogPane />
    </aside>
  );
}

interface PaneProps {
  readonly id: PaneId;
  readonly side: 'left' | 'right';
  /** Accessible name. */
  readonly label: string;
  /** Its width, CSS px. */
  readonly px: number;
  /** Selects the element inside it that takes the focus. */
  readonly focused: string;
  readonly children: ReactNode;
}

/** Escape leads to the grid, and closes a drawer. */
function Pane({ id, side, label, px, focused, children }: PaneProps): ReactNode {
  const { focus, windowLayout } = useSession();
  const narrow = useSessionState(({ panes }) => panes.narrow);
  const ref = useCallback(
    (element: HTMLElement | null) => {
      const take = () => element?.querySelector<HTMLElement>(focused)?.focus();
      focus.set(id, element ? take : undefined);
    },
    [focus, id, focused],
  );
  return (
    <aside
      ref={ref}
      className={`fg-pane fg-pane-${side}`}
      aria-label={label}
      data-focus-place={id}
      data-drawer={narrow || undefined}
      style={{ width: px }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (narrow) windowLayout.togglePane(id);
        focus.focus('grid');
      }}
    >
      {children}
    </aside>
  );
}
