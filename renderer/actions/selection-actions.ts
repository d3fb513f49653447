// Actions on the selection.

import type { ActionId } from '../../electron/contract/actions.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { Action } from './action.ts';

export const SELECTION_ACTIONS = {
  selectAll: {
    blockedBecause: ({ session }) => (session.engine.getView().listed === 0 ? SENTENCES.blocked.noneListed : undefined),
    run: ({ session }) => session.engine.select({ kind: 'all' }),
  },
  selectNone: {
    blockedBecause: ({ session }) =>
      session.engine.getView().selected === 0 ? SENTENCES.blocked.selectionEmpty : undefined,
    run: ({ session }) => session.engine.select({ kind: 'none' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
