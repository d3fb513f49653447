// The panes beside the shown tab: columns of their own in a wide window, drawers over the grid in a narrow one.

import { type ReactNode, useCallback, useEffect } from 'react';
import { isPaneOpen, NARROW_PX } from '../session/panes.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { PaneEdge } from './PaneEdge.tsx';
import type { Tab } from './tabs.ts';

/** Tells the session whether the window is narrow. */
export function useNarrow(session: Session): void {
  useEffect(() => {
    const query = window.matchMedia(`(max-width: ${NARROW_PX - 1}px)`);
    const update = () => session.windowLayout.setNarrow(query.matches);
    update();
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, [session]);
}

/** The pane at the left of a tab; nothing if the tab has none, or it is closed. */
export function FacetsPane({ tab }: { tab: Tab }): ReactNode {
  const session = useSession();
  const { focus } = session;
  const open = useSessionState(({ panes }) => isPaneOpen(panes, 'facets'));
  const narrow = useSessionState(({ panes }) => panes.narrow);
  const ref = useCallback(
    (element: HTMLElement | null) => {
      const stop = () => element?.querySelector<HTMLElement>('[data-stop="last"]')?.focus();
      focus.set('facets', element ? stop : undefined);
    },
    [focus],
  );
  if (!tab.facets || !open) return null;
  return (
    <aside
      ref={ref}
      className="fg-pane fg-pane-left"
      aria-label="Left pane"
      data-focus-place="facets"
      data-drawer={narrow || undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (narrow) session.windowLayout.togglePane('facets');
        focus.focus('grid');
      }}
    >
      {tab.facets()}
    </aside>
  );
}

/** The pane at the right of a tab; nothing if the tab has none, or it is closed. Its edge can be dragged. */
export function DetailsPane({ tab }: { tab: Tab }): ReactNode {
  const session = useSession();
  const { focus } = session;
  const open = useSessionState(({ panes }) => isPaneOpen(panes, 'details'));
  const narrow = useSessionState(({ panes }) => panes.narrow);
  const px = useSessionState(({ details }) => details.px);
  const ref = useCallback(
    (element: HTMLElement | null) => {
      const body = () => element?.querySelector<HTMLElement>('[tabindex="0"]:not([role="separator"])')?.focus();
      focus.set('details', element ? body : undefined);
    },
    [focus],
  );
  if (!tab.details || !open) return null;
  return (
    <aside
      ref={ref}
      className="fg-pane fg-pane-right"
      aria-label="Right pane"
      data-focus-place="details"
      data-drawer={narrow || undefined}
      style={{ width: px }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (narrow) session.windowLayout.togglePane('details');
        focus.focus('grid');
      }}
    >
      <PaneEdge px={px} onPx={(wanted) => session.windowLayout.setDetailsPx(wanted)} />
      {tab.details.pane()}
    </aside>
  );
}
