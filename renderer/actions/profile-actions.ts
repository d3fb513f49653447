// Actions on profiles, most of them on the one that is shown.

import type { ActionId } from '../../electron/contract/actions.ts';
import { builtInProfile } from '../../electron/contract/profiles.ts';
import { isSame, shownNow } from '../session/profile-list.ts';
import type { Session } from '../session/session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const { profiles: words } = SENTENCES;

export const PROFILE_ACTIONS = {
  editRules: { blockedBecause: neverBlocked, run: ({ session }) => session.openDialog({ kind: 'editRules' }) },
  saveProfile: { blockedBecause: neverBlocked, run: ({ session }) => session.openDialog({ kind: 'saveProfile' }) },
  renameProfile: {
    blockedBecause: ({ session }) => (builtIn(session) ? words.isBuiltIn : undefined),
    run: ({ session }) => session.openDialog({ kind: 'renameProfile' }),
  },
  resetProfile: {
    blockedBecause: ({ session }) => {
      const first = builtIn(session);
      if (!first) return words.isOwn;
      return isSame(first, shownNow(session.store.getState())) ? words.isAsAtFirst : undefined;
    },
    run: ({ session }) => session.openDialog({ kind: 'resetProfile' }),
  },
  exportProfile: { blockedBecause: neverBlocked, run: ({ session }) => void session.profileFiles.exportShown() },
  importProfile: { blockedBecause: neverBlocked, run: ({ session }) => void session.profileFiles.import() },
  forgetProfile: {
    blockedBecause: ({ session }) => (builtIn(session) ? words.isBuiltIn : undefined),
    run: ({ session }) => session.openDialog({ kind: 'forgetProfile' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;

function builtIn(session: Session) {
  return builtInProfile(session.store.getState().profiles.shown);
}
