// Actions on how the window shows things.

import { type ActionId, THEME_ACTIONS } from '../../electron/contract/actions.ts';
import type { ThemeChoice } from '../../electron/contract/settings.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const theme = (choice: ThemeChoice): Action => ({
  blockedBecause: neverBlocked,
  run: ({ session }) => session.setTheme(choice),
});

export const VIEW_ACTIONS = {
  togglePause: { blockedBecause: neverBlocked, run: ({ session }) => session.togglePause() },
  [THEME_ACTIONS.system]: theme('system'),
  [THEME_ACTIONS.light]: theme('light'),
  [THEME_ACTIONS.dark]: theme('dark'),
  dismissFailure: {
    blockedBecause: ({ session }) => (session.store.getState().trouble ? undefined : SENTENCES.blocked.noMessage),
    run: ({ session }) => session.store.setState({ trouble: undefined }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
