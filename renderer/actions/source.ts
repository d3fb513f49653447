// Actions on the source: which table is shown, and trying to reach it.

import { isPlayground } from '../../electron/contract/access.ts';
import type { ActionId } from '../../electron/contract/actions.ts';
import { type Action, neverBlocked } from './action.ts';

const retry: Action = { blockedBecause: neverBlocked, run: ({ session }) => void session.retry() };

export const SOURCE_ACTIONS = {
  openPlayground: {
    blockedBecause: ({ session }) =>
      isPlayground(session.store.getState().status.access) ? 'The playground is open.' : undefined,
    run: ({ session }) => void session.changeSource({ kind: 'playground' }),
  },
  leavePlayground: {
    blockedBecause: ({ session }) =>
      isPlayground(session.store.getState().status.access) ? undefined : 'The playground is not open.',
    run: ({ session }) => void session.changeSource(session.boot.source),
  },
  retry,
  reopenNamespace: retry,
} as const satisfies Partial<Record<ActionId, Action>>;
