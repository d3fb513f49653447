// Actions that delete. Each opens its confirmation; nothing is deleted before that is answered.

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
} as const satisfies Partial<Record<ActionId, Action>>;
