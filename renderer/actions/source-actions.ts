// Actions on the source: which table is shown, and trying to reach it.

import { isPlayground } from '../../electron/contract/access.ts';
import type { ActionId } from '../../electron/contract/actions.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const retry: Action = { blockedBecause: neverBlocked, run: ({ session }) => void session.requests.retry() };

export const SOURCE_ACTIONS = {
  openPlayground: {
    blockedBecause: ({ session }) =>
      isPlayground(session.store.getState().status.access) ? SENTENCES.blocked.playgroundOpen : undefined,
    run: ({ session }) => void session.requests.open({ kind: 'playground' }),
  },
  leavePlayground: {
    blockedBecause: ({ session }) =>
      isPlayground(session.store.getState().status.access) ? undefined : SENTENCES.blocked.playgroundClosed,
    run: ({ session }) => void session.requests.open(session.boot.source),
  },
  retry,
  restartTable: {
    blockedBecause: ({ session }) =>
      session.store.getState().silence?.failure ? undefined : SENTENCES.blocked.tableRuns,
    run: ({ session }) => session.engine.startAgain(),
  },
  reopenNamespace: retry,
} as const satisfies Partial<Record<ActionId, Action>>;
