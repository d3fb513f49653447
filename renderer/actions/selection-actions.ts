// Actions on the selection.

import type { ActionId } from '../../electron/contract/actions.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

export const SELECTION_ACTIONS = {
  selectAll: {
    blockedBecause: ({ session }) => (session.engine.getView().listed === 0 ? SENTENCES.blocked.noneListed : undefined),
    run: ({ session }) => session.engine.select({ kind: 'all' }),
  },
  /** Never blocked: the view may not show yet what was selected a moment ago. */
  selectNone: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.engine.select({ kind: 'none' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
