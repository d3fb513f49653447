// What Escape closes, wherever the focus is: a drawer, the full view of details, or the filter builder. Dialogs, menus and
// popovers close themselves. No React.

import { isFullView } from './details-state.ts';
import type { Session } from './session.ts';

/** Closes the topmost thing that is open, and gives the focus to where it belongs then; false if nothing is open. */
export function closeTopmost(session: Pick<Session, 'store' | 'focus' | 'windowLayout' | 'toggleBuilder'>): boolean {
  const state = session.store.getState();
  const { panes, builderOpen, log } = state;
  if (panes.narrow && log.isOpen) {
    session.windowLayout.toggleLog();
    focusIfIn(session, '.fg-log', 'grid');
  } else if (panes.narrow && panes.drawer) {
    session.windowLayout.togglePane(panes.drawer);
    focusIfIn(session, `[data-focus-place="${panes.drawer}"]`, 'grid');
  } else if (isFullView(state)) session.windowLayout.setFullDetails(false);
  else if (builderOpen) {
    focusIfIn(session, '#fg-builder', 'filter');
    session.toggleBuilder();
  } else return false;
  return true;
}

/** What is about to vanish must not take the focus along. */
function focusIfIn({ focus }: Pick<Session, 'focus'>, selector: string, place: 'grid' | 'filter'): void {
  if (document.activeElement?.closest(selector)) focus.focus(place);
}
