// Actions on how the window shows things.

import { type ActionId, DENSITY_ACTIONS, THEME_ACTIONS } from '../../electron/contract/actions.ts';
import type { Density, ThemeChoice } from '../../electron/contract/settings.ts';
import { isFullView } from '../session/details-state.ts';
import { isPaneOpen, type PaneId } from '../session/panes.ts';
import type { SessionState } from '../session/session-state.ts';
import { settingsTrouble } from '../session/settings-trouble.ts';
import type { WindowLayout } from '../session/window-layout.ts';
import { unreachedSentence } from '../words/reach-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';
import { rereadBlocked } from './reread-blocked.ts';

const theme = (choice: ThemeChoice): Action => ({
  blockedBecause: neverBlocked,
  run: ({ session }) => session.windowLayout.setTheme(choice),
});

const rows = (density: Density): Action => ({
  blockedBecause: neverBlocked,
  run: ({ session }) => session.windowLayout.setDensity(density),
});

/** In the full view, which covers the panes, leads back to them. */
const pane = (id: PaneId): Action => ({
  blockedBecause: neverBlocked,
  run: ({ session: { store, windowLayout } }) => {
    if (isFullView(store.getState())) windowLayout.setFullDetails(false);
    else if (id === 'details') showDetails(windowLayout, store.getState());
    else windowLayout.togglePane(id);
  },
});

/** The action log takes their place; otherwise they are closed if they are open. */
function showDetails(windowLayout: WindowLayout, { log, panes }: SessionState): void {
  if (log.isOpen) windowLayout.toggleLog();
  if (!log.isOpen || !isPaneOpen(panes, 'details')) windowLayout.togglePane('details');
}

export const VIEW_ACTIONS = {
  showConnections: { blockedBecause: neverBlocked, run: ({ session }) => session.showTab('connections') },
  showExpectations: { blockedBecause: neverBlocked, run: ({ session }) => session.showTab('expectations') },
  showKeys: { blockedBecause: neverBlocked, run: ({ session }) => session.windowLayout.setShowingKeys(true) },
  nextRegion: { blockedBecause: neverBlocked, run: ({ session }) => session.focus.focusNext() },
  toggleEnded: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.listEnded(!session.engine.getView().alsoEnded),
  },
  toggleFacets: pane('facets'),
  toggleDetails: pane('details'),
  showDetails: {
    blockedBecause: neverBlocked,
    run: ({ session }) => {
      if (session.store.getState().log.isOpen) session.windowLayout.toggleLog();
      if (isPaneOpen(session.store.getState().panes, 'details')) session.focus.focus('details');
      else session.windowLayout.togglePane('details');
    },
  },
  showFullDetails: { blockedBecause: neverBlocked, run: ({ session }) => session.windowLayout.setFullDetails(true) },
  hideFullDetails: { blockedBecause: neverBlocked, run: ({ session }) => session.windowLayout.setFullDetails(false) },
  togglePause: {
    // What is paused can be resumed, whatever has become of the table.
    blockedBecause: ({ session: { engine, store } }) =>
      engine.getView().paused ? undefined : unreachedSentence(store.getState().status.access),
    run: ({ session }) => session.viewKeeper.togglePause(),
  },
  reread: {
    blockedBecause: ({ session }) => rereadBlocked(session.store.getState(), session.engine.getView()),
    run: ({ session }) => void session.requests.reread(),
  },
  chooseColumns: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.windowLayout.setChoosingColumns(!session.store.getState().choosingColumns),
  },
  toggleServiceNames: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.windowLayout.setServiceNames(!session.store.getState().serviceNames),
  },
  [DENSITY_ACTIONS.comfortable]: rows('comfortable'),
  [DENSITY_ACTIONS.compact]: rows('compact'),
  [THEME_ACTIONS.system]: theme('system'),
  [THEME_ACTIONS.light]: theme('light'),
  [THEME_ACTIONS.dark]: theme('dark'),
  dismissFailure: {
    blockedBecause: ({ session }) => (session.notices.isAnyShown ? undefined : SENTENCES.blocked.noMessage),
    run: ({ session }) => session.notices.dismiss(),
  },
  dismissSettings: {
    blockedBecause: ({ session }) =>
      settingsTrouble(session.store.getState().settings) ? undefined : SENTENCES.blocked.noMessage,
    run: ({ session }) => session.store.setState({ settings: { unread: null, unsaved: null } }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
