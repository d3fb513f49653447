// Actions that delete: each opens its confirmation, and nothing is deleted before that is answered. And those on what is
// being deleted, and on what became of it.

import type { ActionId } from '../../electron/contract/actions.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { Action } from './action.ts';
import { hasEnded } from './has-ended.ts';
import { matchingBlocked } from './matching-blocked.ts';

export const DELETE_ACTIONS = {
  deleteFlow: {
    blockedBecause: ({ session, flow }) => {
      if (flow === undefined) return session.modifyBlocked() ?? SENTENCES.blocked.noFlow;
      const ended = hasEnded(session.engine.getView(), flow) ? SENTENCES.ended.hasEnded : undefined;
      return session.modifyBlocked() ?? ended;
    },
    run: ({ session, flow }) => {
      if (flow !== undefined) session.openDialog({ kind: 'deleteFlow', flow });
    },
  },
  deleteSelected: {
    blockedBecause: ({ session, flow }) => {
      const { selected, selectedEnded } = session.engine.getView();
      const ended = selected === 0 && selectedEnded > 0 ? SENTENCES.ended.nothingToDelete(selectedEnded) : undefined;
      const nothing = selected === 0 && flow === undefined ? SENTENCES.blocked.noneSelected : undefined;
      return session.modifyBlocked() ?? ended ?? nothing;
    },
    run: ({ session, flow }) => session.openDialog({ kind: 'deleteSelected', flow }),
  },
  deleteMatching: {
    blockedBecause: ({ session }) =>
      session.modifyBlocked() ?? matchingBlocked(session.engine.getView(), session.store.getState().filterErrors),
    run: ({ session }) => session.openDialog({ kind: 'deleteMatching' }),
  },
  flush: {
    blockedBecause: ({ session }) => session.modifyBlocked(),
    run: ({ session }) => session.openDialog({ kind: 'flush' }),
  },
  showProgress: {
    blockedBecause: ({ session }) => (session.store.getState().removal ? undefined : SENTENCES.blocked.nothingUnderWay),
    run: ({ session }) => session.removals.show(),
  },
  dismissOutcome: {
    blockedBecause: ({ session }) => (session.store.getState().ended ? undefined : SENTENCES.blocked.noMessage),
    run: ({ session }) => session.removals.dismissEnd(),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
